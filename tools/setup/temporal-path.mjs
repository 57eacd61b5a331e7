import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder that holds package.json. */
export const projectRoot = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** The version of Temporal's command (with its server and UI in one file), pinned in tools/temporal/go.mod. */
export function temporalVersion() {
  const mod = readFileSync(join(projectRoot, 'tools/temporal/go.mod'), 'utf8');
  const version = /github\.com\/temporalio\/cli v(\d+\.\d+\.\d+)/.exec(mod)?.[1];
  if (version === undefined) throw new Error('tools/temporal/go.mod names no version of github.com/temporalio/cli.');
  return version;
}

/** Where Temporal's command is, or will be once set-up has run: KLADKA_TEMPORAL_CLI, else a file in the cache folder. */
export function temporalPath(env = process.env) {
  if (env.KLADKA_TEMPORAL_CLI) return env.KLADKA_TEMPORAL_CLI;
  const cache = env.XDG_CACHE_HOME || join(homedir(), '.cache');
  const ending = process.platform === 'win32' ? '.exe' : '';
  return join(cache, 'kladka', `temporal-${temporalVersion()}-${process.platform}-${process.arch}${ending}`);
}
