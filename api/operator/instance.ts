import { createRoute, z } from '@hono/zod-openapi';
import type { Hub } from '../../activities/hub.ts';
import { overview } from '../../db/queries/overview.ts';
import { audit } from '../audit.ts';
import { atLeast } from '../auth.ts';
import { createRoutes } from '../environment.ts';
import { json, refusals, security, time } from '../schemas/common.ts';

const overviewSchema = z
  .object({
    processes: z.array(
      z.object({ flow: z.string(), state: z.string(), outcome: z.string().nullable(), count: z.number().int() }),
    ),
    openTasks: z.array(z.object({ kind: z.string(), count: z.number().int() })),
    oldestWaiting: z.object({ number: z.string(), since: time }).nullable().describe('The order that waits longest'),
    storedMessages: z
      .object({ count: z.number().int(), oldest: time.nullable() })
      .describe('Pushes that are stored and not taken in yet'),
  })
  .openapi('Overview');

const show = createRoute({
  method: 'get',
  path: '/overview',
  tags: ['Overview'],
  security,
  summary: 'How everything stands',
  responses: { 200: json(overviewSchema, 'Counts'), ...refusals },
});

const rotate = createRoute({
  method: 'post',
  path: '/keys/rotate',
  tags: ['Keys'],
  security,
  summary: 'Wraps every data key with the present master key, without stopping anything',
  middleware: [atLeast('admin')] as const,
  responses: { 200: json(z.object({ rewrapped: z.number().int() }), 'How many keys were wrapped anew'), ...refusals },
});

/** What concerns the whole: the overview, and the keys that payloads are sealed with. */
export function instanceRoutes(hub: Hub) {
  return createRoutes()
    .openapi(show, async c => c.json(await overview(hub.db.$client, c.get('access').workspaceId), 200))
    .openapi(rotate, async c => {
      const rewrapped = await hub.keyring.rewrap();
      await audit(hub.db, c.get('access'), 'rotate keys', 'keys', { rewrapped });
      return c.json({ rewrapped }, 200);
    });
}
