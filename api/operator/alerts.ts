import { createRoute, z } from '@hono/zod-openapi';
import { v7 } from 'uuid';
import type { Hub } from '../../activities/hub.ts';
import type { AlertNews } from '../../activities/watch/alert-mail.ts';
import { alertSettings } from '../../activities/watch/alert-settings.ts';
import { type Channels, channelsOf } from '../../activities/watch/channels.ts';
import { listAlerts } from '../../db/queries/list-alerts.ts';
import { alertWords } from '../../domain/alert-words.ts';
import { atLeast } from '../auth.ts';
import { createRoutes } from '../environment.ts';
import { Problem } from '../problem.ts';
import { alertSchema, alertTestSchema } from '../schemas/alerts.ts';
import { json, page, pageQuery, refusals, security } from '../schemas/common.ts';

const tags = ['Alerts'];

const list = createRoute({
  method: 'get',
  path: '/alerts',
  tags,
  security,
  summary: 'What somebody was or will be told of, newest first',
  request: { query: z.object({ ...pageQuery, open: z.enum(['true', 'false']).optional() }) },
  responses: { 200: json(page(alertSchema), 'One page'), ...refusals },
});

const test = createRoute({
  method: 'post',
  path: '/alerts/test',
  tags,
  security,
  summary: 'Tells a test by every channel that is set, and says what came of it',
  middleware: [atLeast('operator')] as const,
  responses: { 200: json(alertTestSchema, 'What came of each channel'), ...refusals },
});

/** Alerts: what was told to whom, and whether telling works (S20). */
export function alertRoutes(hub: Hub, channels: Channels) {
  return createRoutes()
    .openapi(list, async c => {
      const { open, ...query } = c.req.valid('query');
      const rows = await listAlerts(hub.db.$client, {
        ...query,
        workspaceId: c.get('access').workspaceId,
        open: open === undefined ? undefined : open === 'true',
        limit: query.limit + 1,
      });
      const items = rows.slice(0, query.limit);
      return c.json({ items, next: rows.length > query.limit ? (items.at(-1)?.id ?? null) : null }, 200);
    })
    .openapi(test, async c => {
      const { workspaceId } = c.get('access');
      const workspace = (await alertSettings(hub, [workspaceId])).get(workspaceId);
      const wanted = workspace ? channelsOf(workspace.alerts) : [];
      if (!workspace || wanted.length === 0)
        throw new Problem(
          409,
          'Nobody is set to be told. Set `alerts.emails` or `alerts.webhookUrl` in the settings of the workspace.',
        );
      const values = { connection: 'example', reason: 'this is only a test' };
      const news: AlertNews = {
        edge: 'test',
        id: v7(),
        workspace: workspace.name,
        cause: 'test',
        kind: 'connection-paused',
        values,
        ...alertWords('connection-paused', values),
        raisedAt: hub.now().toISOString(),
        clearedAt: null,
      };
      const items = await Promise.all(
        wanted.map(async channel => {
          const outcome = await channels.tell(channel, news, workspace.alerts);
          return outcome.kind === 'done'
            ? { channel, told: true, detail: outcome.value.answer }
            : { channel, told: false, detail: outcome.reason };
        }),
      );
      return c.json({ items }, 200);
    });
}
