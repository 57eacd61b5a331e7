import { createClient } from '../../client/client.ts';
import { type FaultyFetch, faultyFetch } from '../hub-faults.ts';
import { startReads } from '../hub-reads.ts';
import { keepState } from '../keep-state.ts';
import { serveSandbox } from '../serve.ts';
import { controlRoutes } from './control.ts';
import { startPull, startReports } from './exchange.ts';
import { startFolder } from './folder.ts';
import { page } from './page.ts';
import { allStatuses } from './report.ts';
import { loadState } from './state-file.ts';
import { createPace, type Workshop, workshop } from './work.ts';
import { createWorld, type Settings, type World } from './world.ts';

export type ProductionOptions = {
  /** Where the hub is, without `/v1`. */
  hubUrl: string;
  /** The connection's API key. */
  key: string;
  /** 0 or absent: any free port. */
  port?: number;
  host?: string;
  /** Takes its lines from this folder; absent: it asks the hub for them. */
  folder?: string;
  seed: number;
  settings?: Partial<Settings>;
  /** Keeps the work over restarts. */
  stateFile?: string;
  /** Writes the state file at every change, as a database does, so that a kill loses nothing; slower. */
  durable?: boolean;
  /** Seconds that a pull waits at the hub; 25 when absent. */
  wait?: number;
  now?: () => Date;
  /** How it calls; absent: the machine's fetch. */
  fetch?: typeof fetch;
};

/** Running production, as its page and control routes steer it. */
export type Workplace = {
  world: World;
  work: Workshop;
  folder: string | undefined;
  faults: Pick<FaultyFetch, 'set' | 'faults'>;
  configure(changes: Partial<Settings>): void;
};

export type Production = Workplace & { url: string; port: number; stop(): Promise<void> };

/** Starts a stand-in for a production application: takes order lines from `/v1` or out of a folder and tells how far they are. */
export async function startProduction(options: ProductionOptions): Promise<Production> {
  const { hubUrl, key, seed, folder, stateFile, wait = 25 } = options;
  const world = createWorld(seed, options.now);
  if (stateFile !== undefined) loadState(world, stateFile);
  Object.assign(world.settings, options.settings);
  const keeper = stateFile === undefined ? undefined : keepState(world, stateFile);
  if (options.durable && keeper) world.onChange.add(keeper.flush);
  const faults = faultyFetch(options.fetch);
  const client = createClient({ url: hubUrl, key, fetch: faults.fetch, tries: 2, pauseMs: 100 });
  const pace = createPace(world);
  const place: Workplace = {
    ...{ world, work: workshop(world), folder, faults },
    configure(changes) {
      Object.assign(world.settings, changes);
      pace.follow();
      world.changed();
    },
  };
  const served = await serveSandbox({ '/_sandbox': controlRoutes(place), '/': page(place) }, options);
  const taking = folder === undefined ? startPull(world, client, wait) : startFolder(world, folder);
  const reports = startReports(world, client);
  // It sends nothing off itself.
  const reads = startReads(client, wait, { 'order-statuses': () => allStatuses(world), shipments: () => [] });
  pace.follow();
  return {
    ...place,
    url: served.url,
    port: served.port,
    async stop() {
      pace.stop();
      await Promise.all([taking.stop(), reports.stop(), reads.stop(), served.close()]);
      keeper?.flush();
    },
  };
}
