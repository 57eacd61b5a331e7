import { DefaultLogger, type LogLevel, makeTelemetryFilterString, Runtime } from '@temporalio/worker';
import type { Logger } from 'pino';
import { startFileDrop } from '../../activities/file-drop/index.ts';
import { createMailer } from '../../activities/mail/send-mail.ts';
import { startRelay } from '../../activities/relay.ts';
import { openChannels } from '../../activities/watch/channels.ts';
import { engineState } from '../../activities/watch/engine-state.ts';
import { startWatcher } from '../../activities/watch/watcher.ts';
import { startWebhooks } from '../../activities/webhooks/index.ts';
import { startWorkers } from '../../activities/worker.ts';
import type { Config } from '../config.ts';
import { makeHub } from '../make-hub.ts';
import { reachDatabase, requireMigrations } from '../reach-database.ts';
import { connectWorker } from '../reach-temporal.ts';
import { channelSettings } from './channel-settings.ts';
import { onStop } from './on-stop.ts';
import { startTracing } from './start-tracing.ts';
import { tellMetrics } from './tell-metrics.ts';

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
  const stopTracing = await startTracing(config, 'kladka-worker');
  const metrics = await tellMetrics(config);
  const temporalConnection = await connectWorker(config);
  const namespace = config.KLADKA_TEMPORAL_NAMESPACE;
  const mailer = createMailer({ url: config.KLADKA_SMTP_URL, from: config.KLADKA_MAIL_FROM });
  const workers = await startWorkers(hub, { temporalConnection, namespace, dataConverter, mailer });
  const relay = startRelay(hub, temporalClient);
  const webhooks = startWebhooks(hub);
  const fileDrop = startFileDrop(hub);
  const alerts = openChannels(channelSettings(config));
  const watcher = startWatcher(hub, { engine: () => engineState(temporalClient, namespace), channels: alerts });
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
    await Promise.all([relay.stop(), fileDrop.stop(), watcher.stop(), webhooks.stop()]);
    await alerts.close();
    mailer.close();
    await metrics.close();
    await stopTracing();
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
