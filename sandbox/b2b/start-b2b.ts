import { type Client, createClient } from '../../client/client.ts';
import { type FaultyFetch, faultyFetch, type HubFaults } from '../hub-faults.ts';
import { startReads } from '../hub-reads.ts';
import { keepState } from '../keep-state.ts';
import { serveSandbox } from '../serve.ts';
import { controlRoutes } from './control.ts';
import { createShopping } from './demo-shopping.ts';
import { page } from './page.ts';
import { startPulls } from './pull.ts';
import { startPushes } from './push.ts';
import { loadState } from './state-file.ts';
import { createWorld, type Settings, type World } from './world.ts';

export type B2bOptions = {
  /** Where the hub is, without `/v1`. */
  hubUrl: string;
  /** The connection's API key. */
  key: string;
  /** 0 or absent: any free port. */
  port?: number;
  host?: string;
  /** The same seed draws the same orders. */
  seed: number;
  /** Keeps the platform over restarts. */
  stateFile?: string;
  /** Writes the state file at every change, as a database does, so that a kill loses nothing; slower. */
  durable?: boolean;
  faults?: HubFaults;
  /** Seconds that a pull waits at the hub; 25 when absent. */
  wait?: number;
  /** The platform's clock; absent: the machine's. */
  now?: () => Date;
  /** How it calls; absent: the machine's fetch. */
  fetch?: typeof fetch;
};

/** A running platform, as its pages and control routes steer it. */
export type Platform = {
  world: World;
  client: Client;
  faults: Pick<FaultyFetch, 'set' | 'faults'>;
  configure(changes: Partial<Settings>): void;
};

export type B2b = Platform & { url: string; port: number; stop(): Promise<void> };

/** Starts a stand-in for a B2B platform that speaks `/v1`: pages (`/`), control routes (`/_sandbox`), pulls and pushes. */
export async function startB2b(options: B2bOptions): Promise<B2b> {
  const { hubUrl, key, seed, stateFile, wait = 25 } = options;
  const world = createWorld(seed, options.now);
  if (stateFile !== undefined) loadState(world, stateFile);
  const keeper = stateFile === undefined ? undefined : keepState(world, stateFile);
  if (options.durable && keeper) world.onChange.add(keeper.flush);
  const faults = faultyFetch(options.fetch);
  if (options.faults) faults.set(options.faults);
  // The platform's own queues try again; here a request is made twice at most.
  const client = createClient({ url: hubUrl, key, fetch: faults.fetch, tries: 2, pauseMs: 100 });
  const shopping = createShopping(world);
  const platform: Platform = {
    ...{ world, client, faults },
    configure(changes) {
      Object.assign(world.settings, changes);
      shopping.follow();
      world.changed();
    },
  };
  const served = await serveSandbox({ '/_sandbox': controlRoutes(platform), '/': page(platform) }, options);
  const pulls = startPulls(world, client, { wait });
  const pushes = startPushes(world, client);
  const reads = startReads(client, wait, { orders: () => [...world.orders.values()].map(({ record }) => record) });
  shopping.follow();
  return {
    ...platform,
    url: served.url,
    port: served.port,
    async stop() {
      shopping.stop();
      await Promise.all([pulls.stop(), pushes.stop(), reads.stop(), served.close()]);
      keeper?.flush();
    },
  };
}
