import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Environment } from './config.ts';

const command = fileURLToPath(new URL('kladka.ts', import.meta.url));

/** Starts `kladka` as a person would, with these variables and none of the test's own. */
export function startKladka(words: string[], env: Environment, options: SpawnOptions = {}): ChildProcess {
  const { PATH, HOME, LANG } = process.env;
  return spawn(process.execPath, [command, ...words], { env: { PATH, HOME, LANG, ...env }, ...options });
}

/** What it printed so far. */
export function listen(child: ChildProcess): { out: () => string; err: () => string } {
  const said = { out: '', err: '' };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    said.out += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said.err += text;
  });
  return { out: () => said.out, err: () => said.err };
}

/** Runs it to its end. */
export async function runKladka(words: string[], env: Environment, stdio: SpawnOptions['stdio'] = 'pipe') {
  const child = startKladka(words, env, { stdio });
  const said = listen(child);
  const [code]: unknown[] = await once(child, 'close');
  return { code, out: said.out(), err: said.err() };
}
