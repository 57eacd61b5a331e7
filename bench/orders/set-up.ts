import { setTimeout as after } from 'node:timers/promises';
import postgres, { type Sql } from 'postgres';
import { setUpDemo } from '../../bin/up/demo.ts';
import type { BareClient } from '../bare/client-process.ts';
import type { BareWorker } from '../bare/worker-process.ts';
import { type Remote, startServing } from '../support/child.ts';
import { type HubOptions, startApi, startWorker } from '../support/hub.ts';
import type { Stage } from '../support/stage.ts';
import { countActivities } from './count-activities.ts';
import type { Systems } from './systems-process.ts';

export type Scene = {
  systems: Remote<Systems>;
  bare: Remote<BareClient>;
  /** Regular activities of an order of a returning customer. */
  activities: number;
  pids: Record<'api' | 'worker' | 'sandboxes' | 'postgres' | 'temporal' | 'bareWorker' | 'bareClient', number>;
  sql: Sql;
  /** Resolves when every order's process has ended. */
  settled: () => Promise<void>;
};

/** The limits of real shops and tills would be what is measured; here nothing is held back. */
const unbounded = { requestsPerSecond: 5_000, burst: 5_000 };

/** A shop and a till connected by a hub whose parts run as in production, each in a process of its own, beside a bare worker. */
export async function setUp(stage: Stage, options: HubOptions): Promise<Scene> {
  const systems = stage.keep(await startServing<Systems>(new URL('systems-process.ts', import.meta.url)));
  const urls = await systems.call.urls(undefined);
  const { api, pid } = await startApi(stage, options);
  const worker = await startWorker(stage, options);
  await setUpDemo({ api, hubUrl: stage.apiUrl, shopUrl: urls.shop, tillUrl: urls.till });
  for (const key of ['demo-shop', 'demo-till'])
    await api.ask('PATCH', `/api/connections/${key}`, { settings: unbounded });

  const sql = postgres(stage.databaseUrl, { max: 1, onnotice: () => {} });
  stage.keep({ stop: () => sql.end() });
  const settled = async () => {
    for (const until = Date.now() + 60_000; ; await after(100)) {
      const open = await sql<
        { number: string; reason: string | null }[]
      >`select number, reason from processes where state <> 'done'`;
      if (open.length === 0) return;
      if (Date.now() > until)
        throw new Error(`Order ${open[0]?.number} has not ended: ${open[0]?.reason ?? 'no reason is known'}.`);
    }
  };
  await systems.call.seed(undefined);
  await settled();
  await systems.call.one(undefined);
  await settled();
  // The list of workflows follows the workflows by a moment.
  await after(500);
  const activities = await countActivities(stage.temporalAddress);

  const bareWorker = stage.keep(
    await startServing<BareWorker>(new URL('../bare/worker-process.ts', import.meta.url), stage.env),
  );
  const bare = stage.keep(
    await startServing<BareClient>(new URL('../bare/client-process.ts', import.meta.url), stage.env),
  );
  await bare.call.run({ workflows: 40, atOnce: 8, activities });
  const pids = {
    ...stage.pids,
    api: pid,
    worker: worker.pid,
    sandboxes: systems.pid,
    bareWorker: bareWorker.pid,
    bareClient: bare.pid,
  };
  return { systems: systems.call, bare: bare.call, activities, pids, sql, settled };
}
