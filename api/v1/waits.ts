import type { Sql } from 'postgres';
import { type Listener, openListener } from '../../db/listener.ts';

export type Channel = 'kladka_feed' | 'kladka_reads';

/** A request that waits; begun before its first look, so that nothing falls between the two. */
export type Wait = {
  /** Resolves when something was put there, when it must be looked at again, at the time `until` (ms) or when the request is given up. */
  next: (until: number, signal: AbortSignal) => Promise<void>;
  end: () => void;
};

export type Waits = { begin: (channel: Channel, connectionId: string) => Wait };

/** Whatever happens to the notifications, it is looked again this often. */
const lookEveryMs = 10_000;
/** How long the connection that listens stays open with nobody waiting. */
const idleMs = 2_000;

/** Lets requests wait for what is put into a feed or asked of a connection, all of a process on one connection that listens. */
export function createWaits(sql: Sql): Waits {
  const waiting = new Map<string, Set<() => void>>();
  let count = 0;
  let listener: Listener | undefined;
  let idle: NodeJS.Timeout | undefined;

  const wake = (name: string) => {
    for (const tell of waiting.get(name) ?? []) tell();
  };
  const wakeAll = () => {
    for (const name of waiting.keys()) wake(name);
  };

  function attend(): void {
    clearTimeout(idle);
    count += 1;
    listener ??= openListener(
      sql,
      ['kladka_feed', 'kladka_reads'],
      (channel, connectionId) => wake(`${channel}/${connectionId}`),
      wakeAll,
    );
  }

  function leave(): void {
    count -= 1;
    if (count > 0) return;
    idle = setTimeout(() => {
      listener?.close().catch(() => {});
      listener = undefined;
    }, idleMs);
    idle.unref();
  }

  return {
    begin(channel, connectionId) {
      const name = `${channel}/${connectionId}`;
      // What is told while the request looks must not be lost until it waits.
      let told = false;
      let resolve: (() => void) | undefined;
      const tell = () => {
        told = true;
        resolve?.();
      };
      const others = waiting.get(name) ?? new Set();
      waiting.set(name, others.add(tell));
      attend();
      return {
        async next(until, signal) {
          if (!told && !signal.aborted) {
            await new Promise<void>(done => {
              resolve = () => {
                clearTimeout(timer);
                signal.removeEventListener('abort', tell);
                done();
              };
              const timer = setTimeout(resolve, Math.max(0, Math.min(until - Date.now(), lookEveryMs)));
              signal.addEventListener('abort', tell, { once: true });
            });
          }
          told = false;
          resolve = undefined;
        },
        end() {
          others.delete(tell);
          if (others.size === 0) waiting.delete(name);
          leave();
        },
      };
    },
  };
}

/**
 * Looks until there is something, for at most `seconds`; answers with what the last look brought.
 *
 * @param begin begins the waiting; not called where nobody waits
 * @param isSomething whether what was found ends the waiting
 */
export async function waitFor<T>(
  begin: () => Wait,
  { seconds, signal }: { seconds: number; signal: AbortSignal },
  look: () => Promise<T>,
  isSomething: (found: T) => boolean,
): Promise<T> {
  if (seconds === 0) return await look();
  const until = Date.now() + seconds * 1000;
  const wait = begin();
  try {
    for (;;) {
      const found = await look();
      if (isSomething(found) || Date.now() >= until || signal.aborted) return found;
      await wait.next(until, signal);
      if (signal.aborted) return found;
    }
  } finally {
    wait.end();
  }
}
