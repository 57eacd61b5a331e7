import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from './lock.mjs';
import { runLogged } from './run.mjs';
import { SetupError, tellFileError } from './setup-error.mjs';
import { projectRoot } from './temporal-path.mjs';

const nodeMajor = '24';
const nodeFile = join(projectRoot, 'node_modules/.bin/node');
const record = join(projectRoot, 'node_modules/.kladka-lock');

/** Installs the packages of package-lock.json when it is not the one that is installed; Node 24 is one of them. */
export async function ensureDependencies() {
  if (areInstalled()) return;
  try {
    await withLock(
      join(projectRoot, '.kladka/setup.lock'),
      holder => console.log(`Another set-up is running here (process ${holder}). Waiting for it…`),
      async () => {
        if (!areInstalled()) await install();
      },
    );
  } catch (error) {
    throw tellFileError(error, 'The packages could not be installed');
  }
}

function areInstalled() {
  return read(record) === wanted() && existsSync(nodeFile) && installedNode().startsWith(`${nodeMajor}.`);
}

/** What is to be installed: the lock file's hash and the platform, whose binaries differ. */
function wanted() {
  const lock = read(join(projectRoot, 'package-lock.json'));
  if (lock === undefined) {
    throw new SetupError('package-lock.json is missing. Restore it with `git checkout package-lock.json`.');
  }
  return `${createHash('sha256').update(lock).digest('hex')} ${process.platform}-${process.arch}\n`;
}

async function install() {
  console.log('Installing the packages (npm ci): about a minute the first time…');
  const logFile = join(projectRoot, '.kladka/npm-ci.log');
  mkdirSync(join(projectRoot, '.kladka'), { recursive: true });
  // Run by npm itself where we can: on some systems `npm` alone is a script that spawn does not find.
  const npm = process.env.npm_execpath;
  const viaNode = npm !== undefined && /npm-cli\.[cm]?js$/.test(npm);
  // Development packages always: Node 24 and the test runner are among them.
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund'];
  const { code, lines } = await runLogged(viaNode ? process.execPath : 'npm', viaNode ? [npm, ...args] : args, {
    cwd: projectRoot,
    logFile,
    onTick: seconds => console.log(`Installing the packages… ${seconds} s`),
  });
  if (code === 127) throw new SetupError('npm was not found. Install Node 20 or newer with npm, then start again.');
  if (code !== 0) {
    const said = lines
      .filter(line => /^npm (error|ERR!) (?!code|aliases)/.test(line))
      .map(line => line.replace(/^npm \S+ /, ''));
    const reason = said[0] ?? lines.at(-1) ?? `exit code ${code}`;
    throw new SetupError(`Installing the packages failed: ${reason} (all of it: ${logFile})`);
  }
  const version = spawnSync(nodeFile, ['--version'], { encoding: 'utf8' }).stdout?.trim();
  if (!version?.startsWith(`v${nodeMajor}.`)) {
    throw new SetupError(
      `The packages are installed, but node_modules/.bin/node is ${version || 'not running'} instead of Node ${nodeMajor}. Allow install scripts (npm config get ignore-scripts) and run npm ci.`,
    );
  }
  writeFileSync(record, wanted());
}

function installedNode() {
  const text = read(join(projectRoot, 'node_modules/node/package.json'));
  return text === undefined ? '' : String(JSON.parse(text).version);
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
