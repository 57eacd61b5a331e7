import type { Hub } from '../../activities/hub.ts';
import type { Authenticate } from '../auth.ts';
import type { BodyBounds } from '../bounds/read-body.ts';
import { idempotent } from '../idempotency.ts';
import { ackRoutes } from './acks.ts';
import { createV1Routes } from './environment.ts';
import { eventRoutes } from './events.ts';
import { invoiceFileRoutes } from './invoice-file.ts';
import { limited } from './limits.ts';
import { messageRoutes } from './messages.ts';
import { plainBody } from './plain-body.ts';
import { pullRoutes } from './pull.ts';
import { pushRoutes } from './push.ts';
import { readRoutes } from './reads.ts';
import { recognised, speaking } from './speaker.ts';
import { refuseUser } from './user-header.ts';
import { createWaits } from './waits.ts';
import { webhookRoutesOfSpeaker } from './webhooks.ts';

export type V1Options = BodyBounds & {
  /** Where the hub is reached. */
  publicUrl: string;
  recognise: Authenticate;
  /** Requests per second of a key that has no bound of its own. */
  requestsPerSecond: number;
};

/** The connector API `/v1`: for every system that speaks the hub's own format. */
export function v1Routes(hub: Hub, options: V1Options) {
  const waits = createWaits(hub.db.$client);
  const routes = createV1Routes();
  routes.use(recognised(options.recognise), limited(options.requestsPerSecond), plainBody(options), speaking(hub));
  // A push carries its key into the message; everything else that is posted keeps its answer.
  for (const path of ['/events', '/acks', '/reads/*', '/webhooks/*']) routes.use(path, idempotent(hub));
  routes.use('/webhooks/*', async (c, next) => {
    refuseUser(c);
    await next();
  });
  return routes
    .route('/', webhookRoutesOfSpeaker(hub))
    .route('/', pushRoutes(hub, options.maxDepth))
    .route('/', messageRoutes(hub))
    .route('/', eventRoutes(hub))
    .route('/', readRoutes(hub, waits))
    .route('/', ackRoutes(hub))
    .route('/', invoiceFileRoutes(hub, options.publicUrl))
    .route('/', pullRoutes(hub, waits));
}
