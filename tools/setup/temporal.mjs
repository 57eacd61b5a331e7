import { spawnSync } from 'node:child_process';
import { accessSync, constants, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { downloadTemporal } from './download-temporal.mjs';
import { withLock } from './lock.mjs';
import { runLogged } from './run.mjs';
import { SetupError, tellFileError } from './setup-error.mjs';
import { projectRoot, temporalPath, temporalVersion } from './temporal-path.mjs';

/** Makes sure that Temporal's command is there: downloaded where that is possible, else built with Go. */
export async function ensureTemporal() {
  const path = temporalPath();
  if (isExecutable(path)) return;
  if (process.env.KLADKA_TEMPORAL_CLI) {
    throw new SetupError(`KLADKA_TEMPORAL_CLI names ${path}, which is no executable file. Correct it or unset it.`);
  }
  try {
    await withLock(
      `${path}.lock`,
      holder => console.log(`Another set-up is getting Temporal's server (process ${holder}). Waiting for it…`),
      async () => {
        if (!isExecutable(path)) await obtain(path);
      },
    );
  } catch (error) {
    throw tellFileError(error, "Temporal's server could not be put into the cache folder");
  }
}

async function obtain(path) {
  mkdirSync(dirname(path), { recursive: true });
  // Nobody ever sees half a file: it gets its name only when it is whole and has run once.
  const fresh = `${path}.${process.pid}.new`;
  try {
    console.log(`Getting Temporal's server (command ${temporalVersion()})…`);
    const refused = await downloadTemporal(fresh, temporalVersion());
    const unfit = refused ?? checkRuns(fresh);
    if (unfit !== undefined) {
      console.log(`The download is not possible here (${unfit}).`);
      await build(fresh, unfit);
    }
    renameSync(fresh, path);
  } finally {
    rmSync(fresh, { force: true });
  }
}

async function build(file, noDownload) {
  console.log("Building Temporal's server with Go: this takes about five minutes the first time…");
  const logFile = `${temporalPath()}.build.log`;
  const { code, lines } = await runLogged(
    'go',
    ['build', '-ldflags', '-s -w', '-o', file, 'github.com/temporalio/cli/cmd/temporal'],
    {
      cwd: join(projectRoot, 'tools/temporal'),
      env: { CGO_ENABLED: '0', GOOS: '', GOARCH: '' },
      logFile,
      onTick: seconds => console.log(`Building Temporal's server… ${seconds} s`),
    },
  );
  if (code === 127) {
    throw new SetupError(
      `Temporal's server could not be downloaded (${noDownload}) and Go is not installed. Install Go 1.26 or newer, or set KLADKA_TEMPORAL_CLI to a temporal command of version ${temporalVersion()}.`,
    );
  }
  const unfit = code === 0 ? checkRuns(file) : (lines.at(-1) ?? `exit code ${code}`);
  if (unfit !== undefined) {
    throw new SetupError(`Building Temporal's server with Go failed: ${unfit} (all of it: ${logFile})`);
  }
}

/** What is wrong with the file, or undefined when it runs and is the pinned version's program. */
function checkRuns(file) {
  const { stdout, error } = spawnSync(file, ['--version'], { encoding: 'utf8', timeout: 20_000 });
  if (error) return `it does not run: ${error.message}`;
  return /temporal version/.test(stdout) ? undefined : 'it does not run';
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
