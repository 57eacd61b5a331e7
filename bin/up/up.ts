import { migrateDatabase } from '../../db/migrate.ts';
import { supervise } from '../../tools/services/supervise.ts';
import { type Config, type Environment, publicUrl, readConfig } from '../config.ts';
import { type MadeHub, makeHub } from '../make-hub.ts';
import { reachDatabase } from '../reach-database.ts';
import { reachTemporal } from '../reach-temporal.ts';
import { readCa } from '../read-ca.ts';
import { ensureToken, ensureWorkspace } from './access.ts';
import { announce } from './announce.ts';
import { type ChildPlan, startChild } from './child.ts';
import { apiPlan, workerPlan } from './children.ts';
import { completeEnvironment } from './complete-environment.ts';
import { type DataFolder, dataFolder, takeFolder } from './data-folder.ts';
import { forgetHubFile, writeHubFile } from './hub-file.ts';
import { keepPorts } from './keep-ports.ts';
import { openDrugstore } from './open-drugstore.ts';
import { keepPostgres, keepTemporal, type Running } from './services.ts';
import { startDemo } from './start-demo.ts';
import { steps } from './steps.ts';
import { stopAll } from './stop-all.ts';
import { watchOrders } from './watch-orders.ts';

export type UpOptions = {
  demo: boolean;
  env: Environment;
  print: (line: string) => void;
  /** Aborted when everything shall stop. */
  signal: AbortSignal;
};

/**
 * Runs the whole hub on one machine until the signal comes; resolves once everything has stopped.
 * Throws what `tell` makes a sentence of; whatever was started by then is stopped first.
 */
export async function up({ demo, env, print, signal }: UpOptions): Promise<void> {
  const folder = dataFolder(readConfig(env).KLADKA_DATA_DIR);
  const leave = takeFolder(folder);
  const running: Running[] = [];
  /** Everything is stopped in the reverse order; a Ctrl-C between two steps ends the start. */
  const keep = <T extends Running>(started: T): T => {
    running.unshift(started);
    signal.throwIfAborted();
    return started;
  };
  try {
    await startAll({ folder, demo, env, print, keep });
    await new Promise<void>(resolve => {
      if (signal.aborted) resolve();
      else signal.addEventListener('abort', () => resolve());
    });
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    if (signal.aborted) print('Stopping …');
    forgetHubFile(folder);
    await stopAll(running);
    leave();
    if (signal.aborted) print('Stopped. The next start goes on where it was.');
  }
}

type Start = {
  folder: DataFolder;
  demo: boolean;
  env: Environment;
  print: (line: string) => void;
  keep: <T extends Running>(started: T) => T;
};

async function startAll({ folder, demo, env, print, keep }: Start): Promise<void> {
  // Every process that is started ends with this one.
  process.setMaxListeners(30);
  const step = steps(demo ? 9 : 6, print);
  const child = async (plan: ChildPlan) =>
    keep(await supervise({ name: plan.name, start: () => startChild(folder, plan, print), onNote: print }));

  const { ports, codecPath } = await step.run(`Settings and keys in ${folder.root}`, () =>
    keepPorts({ folder, demo, env, print }),
  );

  const postgres = await step.run('PostgreSQL', async () =>
    env.DATABASE_URL ? { url: env.DATABASE_URL } : keep(await keepPostgres(folder, ports, print)),
  );
  const apiUrl = publicUrl(readConfig({ ...env, KLADKA_API_PORT: String(ports.KLADKA_API_PORT) }));
  const complete = completeEnvironment({ env, folder, ports, codecPath, databaseUrl: postgres.url });
  const config = readConfig(complete);

  const made = await step.run("The database's schema and master key", () =>
    prepareDatabase(config, postgres.url, keep),
  );

  const temporal = await step.run("Temporal's server", async () => {
    if (env.KLADKA_TEMPORAL_ADDRESS) return { uiUrl: undefined };
    const codecEndpoint = `http://127.0.0.1:${ports.KLADKA_API_PORT}/codec/${codecPath}`;
    return keep(await keepTemporal(folder, ports, { config, codecEndpoint, onNote: print }));
  });
  await reachTemporal(config, made.temporalClient);

  await step.run('The API', () => child(apiPlan(complete)));

  const slug = demo ? 'demo' : 'main';
  const id = await ensureWorkspace(made.hub.db, slug, demo ? 'Demo' : 'Main');
  const token = await ensureToken(made.hub.db, folder, { id, slug });
  // The command is for this machine: it takes the API's own address, whatever shops call it.
  const here = `http://127.0.0.1:${ports.KLADKA_API_PORT}`;
  const environment = { DATABASE_URL: postgres.url, KLADKA_TEMPORAL_ADDRESS: complete.KLADKA_TEMPORAL_ADDRESS ?? '' };
  writeHubFile(folder, { url: here, token, workspace: slug, environment });

  // Before the first order comes, so that none goes by unseen.
  keep(watchOrders(made.hub.db.$client, id, print));
  const urls = demo ? await startDemo({ folder, ports, hub: { url: here, token }, step, child }) : undefined;
  // Last: a worker that reads the shop while the app is installed anew would meet keys that no longer hold.
  await step.run('The worker', () => child(workerPlan(complete)));
  print(announce({ api: apiUrl, temporalUi: temporal.uiUrl, ...urls }, slug, folder));
  if (urls) keep(openDrugstore(urls, print));
}

async function prepareDatabase(config: Config, url: string, keep: Start['keep']): Promise<MadeHub> {
  const made = makeHub({ ...config, KLADKA_LOG_LEVEL: 'silent' }, 'kladka-up');
  keep({ stop: made.close });
  await reachDatabase(made.hub.db);
  await migrateDatabase(url, readCa(config));
  await made.hub.keyring.verify();
  return made;
}
