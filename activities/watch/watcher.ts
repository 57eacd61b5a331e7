import { setTimeout as after } from 'node:timers/promises';
import { v7 } from 'uuid';
import type { EngineState } from '../../domain/judge-alerts.ts';
import type { Hub } from '../hub.ts';
import { alertSettings } from './alert-settings.ts';
import type { Channels } from './channels.ts';
import { look } from './look.ts';
import { tellAlerts } from './tell-alerts.ts';

export type WatcherOptions = {
  /** Asks how Temporal stands; never throws. */
  engine: () => Promise<EngineState>;
  channels: Channels;
  /** Milliseconds between looks; 30 s when absent. */
  everyMs?: number;
  /** Looks in a row that a cause must stand or be gone; 2 when absent. */
  looks?: number;
};

/**
 * Watches the flows and tells people when something is wrong (S20). A loop with a lease in PostgreSQL and not a workflow, as
 * its news must go out when Temporal is down: of any number of processes, API and workers alike, one watches.
 */
export function startWatcher(hub: Hub, options: WatcherOptions): { stop: () => Promise<void> } {
  const { engine, channels, everyMs = 30_000, looks = 2 } = options;
  const stopping = new AbortController();
  const holder = v7();

  async function watch(): Promise<void> {
    if (!(await takeLease(hub, holder, everyMs))) return;
    const [standing, settings] = await Promise.all([engine(), alertSettings(hub)]);
    await look(hub, { engine: standing, settings, looks });
    await hub.db.$client`
      update watch_leases set engine = ${standing}, looked_at = ${hub.now()} where name = 'watch' and holder = ${holder}`;
    await tellAlerts(hub.db.$client, channels, settings);
  }

  const running = (async () => {
    while (!stopping.signal.aborted) {
      await watch().catch(error => hub.log.warn({ err: error }, 'The watcher could not look; it tries again.'));
      await after(everyMs, undefined, { signal: stopping.signal }).catch(() => {});
    }
    await leave(hub, holder).catch(() => {});
  })();
  return {
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}

/** Takes or renews the lease; it outlasts some looks, as one that is telling may be slow. */
async function takeLease(hub: Hub, holder: string, everyMs: number): Promise<boolean> {
  const rows = await hub.db.$client`
    insert into watch_leases as lease (name, holder, until) values ('watch', ${holder}, now() + ${3 * everyMs}::int * interval '1 millisecond')
    on conflict (name) do update set holder = excluded.holder, until = excluded.until
    where lease.holder = excluded.holder or lease.until < now() returning 1`;
  return rows.length > 0;
}

/** Lets another process watch at once. */
async function leave(hub: Hub, holder: string): Promise<void> {
  await hub.db.$client`update watch_leases set until = now() where name = 'watch' and holder = ${holder}`;
}
