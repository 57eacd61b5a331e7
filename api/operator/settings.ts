import { createRoute } from '@hono/zod-openapi';
import { eq } from 'drizzle-orm';
import type { Hub } from '../../activities/hub.ts';
import { readWorkspaceSettings } from '../../db/queries/workspace-settings.ts';
import { workspaceSettings } from '../../db/schema/index.ts';
import { differentSections, effectiveSettings } from '../../domain/effective-settings.ts';
import type { WorkspaceSettings } from '../../domain/workspace-settings.ts';
import { audit } from '../audit.ts';
import { atLeast } from '../auth.ts';
import { createRoutes } from '../environment.ts';
import { mergeSettings } from '../merge-settings.ts';
import { Problem, placesOf } from '../problem.ts';
import { body, freeObject, json, refusals, security } from '../schemas/common.ts';
import { workspaceSettingsSchema } from '../schemas/workspace-settings.ts';

const tags = ['Settings'];

const show = createRoute({
  method: 'get',
  path: '/settings',
  tags,
  security,
  summary: 'What holds in this workspace: time zone, full sync, alerts, retention',
  responses: { 200: json(workspaceSettingsSchema, 'The settings, defaults included'), ...refusals },
});

const change = createRoute({
  method: 'patch',
  path: '/settings',
  tags,
  security,
  summary: 'Changes settings by field (RFC 7396: null takes an optional one away); they are checked as a whole',
  middleware: [atLeast('admin')] as const,
  request: { body: body(freeObject.describe('What changes, e.g. {"retention": {"payloads": 30}}')) },
  responses: { 200: json(workspaceSettingsSchema, 'The settings as they are now'), ...refusals },
});

function checked(settings: unknown): WorkspaceSettings {
  const result = workspaceSettingsSchema.safeParse(settings);
  if (result.success) return result.data;
  const errors = placesOf(result.error);
  const what = errors.map(({ pointer, detail }) => `${pointer}: ${detail}`).join('; ');
  throw new Problem(422, `These settings cannot be used: ${what}`.slice(0, 1000), { errors });
}

/** What a workspace decides for itself. */
export function settingsRoutes(hub: Hub) {
  return createRoutes()
    .openapi(show, async c => c.json(await readWorkspaceSettings(hub.db.$client, c.get('access').workspaceId), 200))
    .openapi(change, async c => {
      const access = c.get('access');
      const wanted = c.req.valid('json');
      const settings = await hub.db.transaction(async transaction => {
        const row = { workspaceId: access.workspaceId, settings: {}, changedAt: hub.now() };
        // The row is made and held first, so that of two changes at once neither is lost.
        const [held] = await transaction
          .insert(workspaceSettings)
          .values(row)
          .onConflictDoUpdate({ target: workspaceSettings.workspaceId, set: { changedAt: row.changedAt } })
          .returning();
        const now = checked(mergeSettings(effectiveSettings(held?.settings), wanted));
        await transaction
          .update(workspaceSettings)
          .set({ settings: differentSections(now) })
          .where(eq(workspaceSettings.workspaceId, access.workspaceId));
        await audit(transaction, access, 'change settings', 'workspace', { change: wanted });
        return now;
      });
      return c.json(settings, 200);
    });
}
