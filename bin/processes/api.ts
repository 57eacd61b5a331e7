import { openChannels } from '../../activities/watch/channels.ts';
import { engineState } from '../../activities/watch/engine-state.ts';
import { startWatcher } from '../../activities/watch/watcher.ts';
import { createApp } from '../../api/app.ts';
import { serveApi } from '../../api/serve.ts';
import { type Config, publicUrl } from '../config.ts';
import { makeHub } from '../make-hub.ts';
import { reachDatabase, requireMigrations } from '../reach-database.ts';
import { channelSettings } from './channel-settings.ts';
import { onStop } from './on-stop.ts';
import { startTracing } from './start-tracing.ts';

/**
 * What `kladka api` runs; resolves after SIGTERM, once requests that were under way are answered. Temporal may be away:
 * pushes are taken and handed on later. Throws what `tell` makes a sentence of when the database cannot be reached in time.
 */
export async function runApi(config: Config): Promise<void> {
  const { hub, temporalClient, close } = makeHub(config, 'kladka-api');
  await reachDatabase(hub.db);
  await requireMigrations(hub.db);
  await hub.keyring.verify();
  const stopTracing = await startTracing(config, 'kladka-api');
  const alerts = openChannels(channelSettings(config));
  const namespace = config.KLADKA_TEMPORAL_NAMESPACE;
  const app = createApp(hub, {
    publicUrl: publicUrl(config),
    kamsoft: { trustedProxies: config.KLADKA_TRUSTED_PROXIES },
    alerts,
    metricsToken: config.KLADKA_METRICS_TOKEN,
    codecPath: config.KLADKA_CODEC_PATH && `/codec/${config.KLADKA_CODEC_PATH}`,
    codecOrigins: config.KLADKA_CODEC_ORIGINS,
    temporalReachable: () =>
      temporalClient.withDeadline(Date.now() + 2_000, () =>
        temporalClient.workflowService.describeNamespace({ namespace }).then(
          () => true,
          () => false,
        ),
      ),
  });
  const served = await serveApi(app, { host: config.KLADKA_API_HOST, port: config.KLADKA_API_PORT });
  hub.log.info({ url: served.url }, 'The API listens.');
  const watcher = startWatcher(hub, { engine: () => engineState(temporalClient, namespace), channels: alerts });
  const signal = await new Promise<string>(resolve => onStop(resolve));
  hub.log.info({ signal }, 'The API stops; requests under way are answered.');
  await watcher.stop();
  await served.close();
  await alerts.close();
  await stopTracing();
  await close();
}
