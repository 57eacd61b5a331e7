import { DefaultLogger, type LogLevel, makeTelemetryFilterString, Runtime } from '@temporalio/worker';
import type { Logger } from 'pino';
import { startRelay } from '../../activities/relay.ts';
import { startWorkers } from '../../activities/worker.ts';
import type { Config } from '../config.ts';
import { makeHub } from '../make-hub.ts';
import { reachDatabase, requireMigrations } from '../reach-database.ts';
import { connectWorker } from '../reach-temporal.ts';
import { onStop } from './on-stop.ts';

/**
 * What `kladka worker` runs: workflows, activities and the relay; resolves after SIGTERM, once what was under way has
 * ended. Throws what `tell` makes a sentence of when the database or Temporal cannot be reached in time.
 */
export async function runWorker(config: Config): Promise<void> {
  const { hub, temporalClient, dataConverter, close } = makeHub(config, 'kladka-worker');
  await reachDatabase(hub.db);
  await requireMigrations(hub.db);
  await hub.keyring.verify();
  // The SDK would end the workers at once on SIGTERM; here the relay stops first.
  Runtime.install({
    logger: sdkLogger(hub.log),
    shutdownSignals: [],
    telemetryOptions: { logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' }) } },
  });
  const temporalConnection = await connectWorker(config);
  const namespace = config.KLADKA_TEMPORAL_NAMESPACE;
  const workers = await startWorkers(hub, { temporalConnection, namespace, dataConverter });
  const relay = startRelay(hub, temporalClient);
  onStop(async signal => {
    hub.log.info({ signal }, 'The worker stops; what is under way may end.');
    await relay.stop();
    workers.shutdown();
  });
  const running = workers.run();
  hub.log.info({ namespace }, 'The worker polls.');
  try {
    await running;
  } finally {
    await relay.stop();
    await temporalConnection.close();
    await close();
  }
  hub.log.info('The worker has stopped.');
}

const levels = {
  TRACE: 'trace',
  DEBUG: 'debug',
  INFO: 'debug',
  WARN: 'warn',
  ERROR: 'error',
} as const satisfies Record<LogLevel, string>;

/** The SDK's own lines, in our log; its chatter about normal work counts as debug. */
const sdkLogger = (log: Logger) =>
  new DefaultLogger('INFO', ({ level, message, meta }) => log[levels[level]]({ sdk: meta }, message));
