import { OpenAPIHono } from '@hono/zod-openapi';
import type { Hub } from '../activities/hub.ts';
import { type Channels, openChannels } from '../activities/watch/channels.ts';
import { authenticated, createAuthenticate, createRecognise } from './auth.ts';
import { boundBody } from './bounds/read-body.ts';
import { refuseNulInPath, refuseNulInQuery } from './bounds/refuse-nul.ts';
import { createTokenBuckets } from './bounds/token-bucket.ts';
import { codecRoutes } from './codec.ts';
import { describeVendorRoutes, documentHead } from './docs/describe.ts';
import { docsRoutes } from './docs/page.ts';
import { type ApiEnv, createRoutes } from './environment.ts';
import { fileRoutes } from './files.ts';
import { healthRoutes } from './health.ts';
import { idempotent } from './idempotency.ts';
import { type KamsoftBounds, kamsoftService } from './kamsoft/service.ts';
import { metricsRoutes } from './metrics.ts';
import { observe } from './observe.ts';
import { alertRoutes } from './operator/alerts.ts';
import { catalogueRoutes } from './operator/catalogue.ts';
import { connectionKeyRoutes } from './operator/connection-keys.ts';
import { connectionWebhookRoutes } from './operator/connection-webhooks.ts';
import { connectionRoutes } from './operator/connections.ts';
import { flowRuleRoutes } from './operator/flow-rules.ts';
import { flowRoutes } from './operator/flows.ts';
import { flowHealthRoutes } from './operator/health.ts';
import { historyRoutes } from './operator/history.ts';
import { instanceRoutes } from './operator/instance.ts';
import { invoiceRoutes } from './operator/invoices.ts';
import { messageRoutes } from './operator/messages.ts';
import { orderRoutes } from './operator/orders.ts';
import { settingsRoutes } from './operator/settings.ts';
import { statedRoutes } from './operator/stated.ts';
import { syncRoutes } from './operator/syncs.ts';
import { taskRoutes } from './operator/tasks.ts';
import { answerError, answerProblem, Problem } from './problem.ts';
import { intakeConnections } from './shopware/intake-connections.ts';
import { shopwareRegistration } from './shopware/registration.ts';
import { shopwareWebhook } from './shopware/webhook.ts';
import { v1Routes } from './v1/index.ts';

export type AppOptions = {
  /** Where shops and browsers reach this API, e.g. `https://hub.example.com`. */
  publicUrl: string;
  /** Secret path of Temporal UI's codec, e.g. `/codec/3f9c…`; absent: no codec. */
  codecPath?: string;
  /** Origins of the Temporal UI that may call the codec; absent: any on loopback. */
  codecOrigins?: string[];
  /** Bytes of a body; 5 MB when absent. */
  maxBodyBytes?: number;
  /** Levels of JSON; 64 when absent. */
  maxJsonDepth?: number;
  /** Pushes per second of one connection, per process; 5,000 when absent. Twice as many may come in a burst. */
  pushesPerSecond?: number;
  /** Requests per second of a key of the connector API that has no bound of its own; 100 when absent. */
  requestsPerSecond?: number;
  /** Bounds of what a pharmacy program sends. */
  kamsoft?: KamsoftBounds;
  /** What whoever reads `/metrics` must bring; absent: only this machine may. */
  metricsToken?: string;
  /** How alerts leave the house; absent: by nothing, and a test says so. */
  alerts?: Channels;
  /** Asked by /readyz, for the report only. */
  temporalReachable?: () => Promise<boolean>;
};

/** The whole API of the hub; ready to be served, or asked with `app.request` in a test. */
export function createApp(hub: Hub, options: AppOptions) {
  const publicUrl = options.publicUrl.replace(/\/+$/, '');
  const bounds = { maxBytes: options.maxBodyBytes ?? 5_000_000, maxDepth: options.maxJsonDepth ?? 64 };
  const perSecond = options.pushesPerSecond ?? 5_000;
  const rate = createTokenBuckets(perSecond, 2 * perSecond);
  const known = intakeConnections(hub);
  const recognise = createRecognise(hub);
  const authenticate = createAuthenticate(recognise);

  const operator = createRoutes();
  operator.use(authenticated(authenticate), refuseNulInQuery, boundBody(bounds), idempotent(hub));
  const api = operator
    .route('/', orderRoutes(hub))
    .route('/', invoiceRoutes(hub))
    .route('/', taskRoutes(hub))
    .route('/', messageRoutes(hub))
    .route('/', connectionRoutes(hub, { publicUrl, changed: known.forget }))
    .route('/', connectionKeyRoutes(hub))
    .route('/', connectionWebhookRoutes(hub))
    .route('/', statedRoutes(hub))
    .route('/', flowRoutes(hub))
    .route('/', catalogueRoutes(hub))
    .route('/', flowRuleRoutes(hub))
    .route('/', flowHealthRoutes(hub))
    .route('/', alertRoutes(hub, options.alerts ?? openChannels({})))
    .route('/', settingsRoutes(hub))
    .route('/', syncRoutes(hub))
    .route('/', historyRoutes(hub))
    .route('/', instanceRoutes(hub));

  const base = new OpenAPIHono<ApiEnv>();
  base.use(observe, refuseNulInPath);
  const app = base
    .route('/shopware', shopwareWebhook(hub, known, { ...bounds, rate }))
    .route('/shopware', shopwareRegistration(hub, known, { publicUrl, authenticate }))
    .route('/kamsoft', kamsoftService(hub, options.kamsoft))
    .route('/api', api)
    .route(
      '/v1',
      v1Routes(hub, { ...bounds, publicUrl, recognise, requestsPerSecond: options.requestsPerSecond ?? 100 }),
    )
    .route('/files', fileRoutes(hub))
    .route('/docs', docsRoutes())
    .route('/', healthRoutes(hub, options.temporalReachable))
    .route('/', metricsRoutes(hub, options.metricsToken));
  if (options.codecPath) app.route(options.codecPath, codecRoutes(hub, options.codecOrigins));
  describeVendorRoutes(app);
  app.get('/openapi.json', c => c.json(app.getOpenAPI31Document(documentHead(publicUrl))));
  app.notFound(c =>
    answerProblem(c, new Problem(404, `There is nothing at ${c.req.path}. The API is described at /docs.`)),
  );
  app.onError(answerError(hub.log));
  return app;
}
