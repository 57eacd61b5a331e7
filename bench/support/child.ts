import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { allocator } from '../../tools/services/allocator.ts';
import { tapLines } from '../../tools/services/log-lines.ts';
import { endChild } from '../../tools/services/processes.ts';
import { projectRoot } from '../../tools/setup/temporal-path.mjs';

export type Child = { pid: number; stop: () => Promise<void> };

/** Functions of another process; what they take and answer has to be JSON. */
export type Functions = { [name: string]: (input: never) => unknown };
export type Remote<F extends Functions> = {
  [Name in keyof F]: (input: Parameters<F[Name]>[0]) => Promise<Awaited<ReturnType<F[Name]>>>;
};

type Asked = { id: number; name: string; input: unknown };
type Answered = { id: number; value?: unknown; error?: string };

/** Starts a program of the project as its own process; resolves once it prints a line that `ready` matches. */
export async function startProgram(
  file: string,
  args: string[],
  options: { env?: Record<string, string>; ready: RegExp; nodeArgs?: string[] },
): Promise<Child> {
  const child = spawn(process.execPath, [...(options.nodeArgs ?? []), file, ...args], {
    cwd: projectRoot,
    env: { ...allocator, ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let isReady = () => {};
  const ready = new Promise<void>(resolve => {
    isReady = resolve;
  });
  const last = tapLines([child.stdout, child.stderr], line => options.ready.test(line) && isReady());
  const ended = once(child, 'exit').then(() => {
    throw new Error(`${file} ${args.join(' ')} ended before it was ready:\n${last().join('\n')}`);
  });
  await Promise.race([ready, ended]);
  ended.catch(() => {});
  return handleOf(child);
}

/** Starts a file that calls `serve` as its own process and hands out its functions. */
export async function startServing<F extends Functions>(
  file: URL,
  env: Record<string, string> = {},
): Promise<Child & { call: Remote<F> }> {
  const child = fork(file, {
    cwd: projectRoot,
    env: { ...allocator, ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    detached: true,
  });
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  child.once('exit', () => {
    for (const { reject } of waiting.values()) reject(new Error(`${file.pathname} ended while it was asked.`));
  });
  child.on('message', (message: Answered) => {
    const asker = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.error === undefined) asker?.resolve(message.value);
    else asker?.reject(new Error(message.error));
  });
  let lastId = 0;
  const ask = (name: string, input: unknown) =>
    new Promise<unknown>((resolve, reject) => {
      const id = ++lastId;
      if (!child.connected) return reject(new Error(`${file.pathname} has ended.`));
      waiting.set(id, { resolve, reject });
      child.send({ id, name, input } satisfies Asked);
    });
  // The other process runs the very functions that F describes.
  const call = new Proxy(
    {},
    { get: (_, name) => (name === 'then' ? undefined : (input: unknown) => ask(String(name), input)) },
  ) as Remote<F>;
  await ask('', undefined);
  return { ...handleOf(child), call };
}

/** The other end: answers the parent with these functions, and ends with it. */
export function serve(functions: Functions, stop: () => Promise<void> = async () => {}): void {
  const known = new Map<string, (input: never) => unknown>([...Object.entries(functions), ['', () => undefined]]);
  const answer = (message: Answered) => process.send?.(message);
  process.on('message', async ({ id, name, input }: Asked) => {
    try {
      const work = known.get(name);
      if (!work) throw new Error(`This process has no ${name}.`);
      answer({ id, value: await work(input as never) });
    } catch (error) {
      answer({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  });
  const end = () => void stop().finally(() => process.exit(0));
  process.once('SIGTERM', end);
  process.once('disconnect', end);
}

function handleOf(child: ChildProcess): Child {
  const killWithUs = () => void child.kill('SIGTERM');
  process.once('exit', killWithUs);
  child.once('exit', () => process.off('exit', killWithUs));
  return { pid: child.pid ?? 0, stop: () => endChild(child, 'SIGTERM', 60_000) };
}
