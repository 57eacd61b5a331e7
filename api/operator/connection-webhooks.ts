import { z } from '@hono/zod-openapi';
import type { Hub } from '../../activities/hub.ts';
import { atLeast } from '../auth.ts';
import { refusals } from '../schemas/common.ts';
import { webhookRoutes } from '../webhooks/routes.ts';
import { whichConnection } from './which-connection.ts';

/** The webhook endpoints of any connection, for operators. */
export const connectionWebhookRoutes = (hub: Hub) =>
  webhookRoutes(
    hub,
    {
      base: '/connections/{key}/webhooks',
      tags: ['Webhooks'],
      named: { key: z.string() },
      refusals,
      guard: [atLeast('admin')],
    },
    c => whichConnection(hub, c.get('access'), c.req.param('key') ?? ''),
  );
