import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const wanted = fileURLToPath(new URL('requirements.txt', import.meta.url));
/** Also run from where it was moved to, which the scripts that pip installs do not stand. */
const program = ['-c', 'from schemathesis.cli import schemathesis; schemathesis()'];

/** A command that a person can be told about; `args` go before schemathesis' own. */
export type Command = { file: string; args: string[] };

/**
 * Schemathesis in a virtual environment of its own in the cache folder, made when these versions are not there yet. Throws an
 * error that says what to install where Python cannot make one.
 */
export function ensureSchemathesis(say: (line: string) => void): Command {
  const python = pythonOf();
  const version = run(python, ['--version']).told;
  const name = createHash('sha256').update(readFileSync(wanted)).update(version).digest('hex').slice(0, 12);
  const folder = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'kladka', `schemathesis-${name}`);
  const command = { file: join(folder, 'bin/python'), args: program };
  if (existsSync(command.file)) return command;
  say(`Installing schemathesis with ${version} from PyPI: about half a minute the first time…`);
  // It gets its name only when it is whole, so that a stopped one is not taken for it.
  const fresh = `${folder}.${process.pid}.new`;
  try {
    mkdirSync(join(fresh, '..'), { recursive: true });
    must(
      run(python, ['-m', 'venv', fresh]),
      'Python cannot make a virtual environment. Install its venv (python3-venv)',
    );
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--requirement', wanted];
    must(run(join(fresh, 'bin/python'), pip), 'Schemathesis could not be installed from PyPI');
    if (!existsSync(command.file)) renameSync(fresh, folder);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  return command;
}

function pythonOf(): string {
  for (const name of ['python3', 'python'])
    if (run(name, ['-c', 'import sys; sys.exit(sys.version_info < (3, 10))']).status === 0) return name;
  throw new Error('Schemathesis needs Python 3.10 or newer. Install it so that `python3` is found, then start again.');
}

function run(file: string, args: string[]): { status: number | null; told: string } {
  const { status, stdout, stderr, error } = spawnSync(file, args, { encoding: 'utf8' });
  return { status, told: error?.message ?? `${stdout}${stderr}`.trim() };
}

function must({ status, told }: { status: number | null; told: string }, sentence: string): void {
  if (status !== 0) throw new Error(`${sentence}: ${told.split('\n').slice(-3).join(' ')}`);
}
