import { setTimeout as after } from 'node:timers/promises';
import postgres, { type Sql } from 'postgres';

const retryMs = 500;

export type Listener = { close: () => Promise<void> };

/**
 * Listens to channels on one connection of its own, which comes back by itself. The driver's own `listen` gives up for good
 * when the database is still away at its first try.
 *
 * @param told called with every notification; `gap` whenever listening has (re)begun, as something may have been missed
 */
export function openListener(
  sql: Sql,
  channels: string[],
  told: (channel: string, payload: string) => void,
  gap: () => void,
): Listener {
  let closed = false;
  let beginning = false;
  const options = { ...sql.options, max: 1, onnotify: told, onclose: () => void begin() };
  // A connection that only listens is idle by nature; `null` is the driver's own word for never.
  const client = postgres(Object.assign(options, { idle_timeout: null, max_lifetime: null, fetch_types: false }));

  async function begin(): Promise<void> {
    if (beginning || closed) return;
    beginning = true;
    while (!closed) {
      try {
        await client.unsafe(channels.map(channel => `listen ${channel}`).join('; '));
        break;
      } catch {
        await after(retryMs);
      }
    }
    beginning = false;
    gap();
  }

  void begin();
  return {
    async close() {
      closed = true;
      await client.end({ timeout: 0 });
    },
  };
}
