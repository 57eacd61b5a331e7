import { OpenAPIHono } from '@hono/zod-openapi';
import type { Hub } from '../activities/hub.ts';
import { authenticated, createAuthenticate } from './auth.ts';
import { boundBody } from './bounds/read-body.ts';
import { createTokenBuckets } from './bounds/token-bucket.ts';
import { codecRoutes } from './codec.ts';
import { describeVendorRoutes, documentHead } from './docs/describe.ts';
import { docsRoutes } from './docs/page.ts';
import { type ApiEnv, createRoutes } from './environment.ts';
import { healthRoutes } from './health.ts';
import { idempotent } from './idempotency.ts';
import { type KamsoftBounds, kamsoftService } from './kamsoft/service.ts';
import { catalogueRoutes } from './operator/catalogue.ts';
import { connectionRoutes } from './operator/connections.ts';
import { flowRuleRoutes } from './operator/flow-rules.ts';
import { flowRoutes } from './operator/flows.ts';
import { instanceRoutes } from './operator/instance.ts';
import { messageRoutes } from './operator/messages.ts';
import { orderRoutes } from './operator/orders.ts';
import { taskRoutes } from './operator/tasks.ts';
import { answerError, answerProblem, Problem } from './problem.ts';
import { intakeConnections } from './shopware/intake-connections.ts';
import { shopwareRegistration } from './shopware/registration.ts';
import { shopwareWebhook } from './shopware/webhook.ts';

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
  /** Bounds of what a pharmacy program sends. */
  kamsoft?: KamsoftBounds;
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
  const authenticate = createAuthenticate(hub);

  const operator = createRoutes();
  operator.use(authenticated(authenticate), boundBody(bounds), idempotent(hub));
  const api = operator
    .route('/', orderRoutes(hub))
    .route('/', taskRoutes(hub))
    .route('/', messageRoutes(hub))
    .route('/', connectionRoutes(hub, { publicUrl, changed: known.forget }))
    .route('/', flowRoutes(hub))
    .route('/', catalogueRoutes(hub))
    .route('/', flowRuleRoutes(hub))
    .route('/', instanceRoutes(hub));

  const app = new OpenAPIHono<ApiEnv>()
    .route('/shopware', shopwareWebhook(hub, known, { ...bounds, rate }))
    .route('/shopware', shopwareRegistration(hub, known, { publicUrl, authenticate }))
    .route('/kamsoft', kamsoftService(hub, options.kamsoft))
    .route('/api', api)
    .route('/docs', docsRoutes())
    .route('/', healthRoutes(hub, options.temporalReachable));
  if (options.codecPath) app.route(options.codecPath, codecRoutes(hub, options.codecOrigins));
  describeVendorRoutes(app);
  app.get('/openapi.json', c => c.json(app.getOpenAPI31Document(documentHead(publicUrl))));
  app.notFound(c =>
    answerProblem(c, new Problem(404, `There is nothing at ${c.req.path}. The API is described at /docs.`)),
  );
  app.onError(answerError(hub.log));
  return app;
}
