import { createRoute, z } from '@hono/zod-openapi';
import { and, asc, eq } from 'drizzle-orm';
import { liftPause } from '../../activities/connection-trouble.ts';
import type { Hub } from '../../activities/hub.ts';
import type { ConnectionRow } from '../../activities/open-connections.ts';
import { connectorOf, connectors } from '../../connectors/index.ts';
import { connections } from '../../db/schema/index.ts';
import { audit } from '../audit.ts';
import { atLeast } from '../auth.ts';
import { changeSettings, partSecrets, sealSecrets } from '../change-settings.ts';
import { checkSettings } from '../check-settings.ts';
import { type Access, createRoutes } from '../environment.ts';
import { mergeSettings } from '../merge-settings.ts';
import { notFound, Problem, unusable } from '../problem.ts';
import { body, freeObject, json, refusals, security } from '../schemas/common.ts';
import { connectionSchema, findingsSchema, keySchema } from '../schemas/connections.ts';
import { checkConnection } from './check-connection.ts';
import { isTaken } from './is-taken.ts';
import { isPassive, passiveSentence } from './passive.ts';

const tags = ['Connections'];
const keyParam = z.object({ key: z.string() });
const one = json(connectionSchema, 'The connection');

const list = createRoute({
  method: 'get',
  path: '/connections',
  tags,
  security,
  summary: 'Every connection, without its secrets',
  responses: { 200: json(z.object({ items: z.array(connectionSchema) }), 'All of them'), ...refusals },
});

const show = createRoute({
  method: 'get',
  path: '/connections/{key}',
  tags,
  security,
  summary: 'One connection',
  request: { params: keyParam },
  responses: { 200: one, ...refusals },
});

const create = createRoute({
  method: 'post',
  path: '/connections',
  tags,
  security,
  summary: 'Connects a system; its settings are checked and its secrets sealed',
  middleware: [atLeast('admin')] as const,
  request: {
    body: body(
      z.strictObject({
        key: keySchema,
        system: z.string().describe(`One of: ${Object.keys(connectors).join(', ')}`),
        settings: freeObject,
      }),
    ),
  },
  responses: { 201: one, ...refusals },
});

const change = createRoute({
  method: 'patch',
  path: '/connections/{key}',
  tags,
  security,
  summary: 'Changes settings; what is not named stays, null removes',
  middleware: [atLeast('admin')] as const,
  request: { params: keyParam, body: body(z.strictObject({ settings: freeObject })) },
  responses: { 200: one, ...refusals },
});

const check = createRoute({
  method: 'post',
  path: '/connections/{key}/check',
  tags,
  security,
  summary: 'Asks the system whether it is reached and lets us in, and says what to mend',
  middleware: [atLeast('operator')] as const,
  request: { params: keyParam },
  responses: { 200: json(findingsSchema, 'What was found'), ...refusals },
});

const pause = createRoute({
  method: 'post',
  path: '/connections/{key}/pause',
  tags,
  security,
  summary: 'Holds back everything that would go to or be read from the system; what it pushes is still taken',
  middleware: [atLeast('operator')] as const,
  request: { params: keyParam, body: body(z.strictObject({ reason: z.string().trim().min(1).max(500) })) },
  responses: { 200: one, ...refusals },
});

const resume = createRoute({
  method: 'post',
  path: '/connections/{key}/resume',
  tags,
  security,
  summary: 'Ends the pause and resumes whatever waits for it',
  middleware: [atLeast('operator')] as const,
  request: { params: keyParam },
  responses: { 200: one, ...refusals },
});

function inboundPath({ system, key }: Pick<ConnectionRow, 'system' | 'key'>): string | null {
  if (system === 'shopware') return `/shopware/${key}/webhook`;
  return system === 'kamsoft' ? `/kamsoft/${key}` : null;
}

/** Connections: set up, checked, paused. */
export function connectionRoutes(hub: Hub, options: { publicUrl: string; changed: (key: string) => void }) {
  const here = (row: Pick<ConnectionRow, 'workspaceId' | 'id'>) =>
    and(eq(connections.workspaceId, row.workspaceId), eq(connections.id, row.id));

  /** Where a system that calls the hub does so. */
  function addressOf(row: Pick<ConnectionRow, 'system' | 'key'>): string | null {
    const path = inboundPath(row);
    return path === null ? null : `${options.publicUrl}${path}`;
  }

  async function rowOf({ workspaceId }: Access, key: string): Promise<ConnectionRow> {
    const [row] = await hub.db
      .select()
      .from(connections)
      .where(and(eq(connections.workspaceId, workspaceId), eq(connections.key, key)));
    if (!row) throw notFound(`connection “${key}”`);
    return row;
  }

  async function view(row: ConnectionRow) {
    const { secret } = partSecrets(row.system, await hub.connections.settings(row));
    return {
      id: row.id,
      key: row.key,
      system: row.system,
      title: connectorOf(row.system).title,
      settings: row.settings,
      secrets: Object.keys(secret).sort(),
      webhookUrl: addressOf(row),
      version: row.version,
      paused:
        row.pausedReason === null ? null : { reason: row.pausedReason, since: row.pausedAt?.toISOString() ?? null },
      passive: await passive(row),
      heardAt: row.heardAt?.toISOString() ?? null,
      createdAt: row.createdAt.toISOString(),
    };
  }

  async function passive(row: ConnectionRow): Promise<string | null> {
    try {
      const { ports, connector } = await hub.connections.get(row.workspaceId, row.id);
      return isPassive(ports) ? passiveSentence(connector, row.heardAt) : null;
    } catch (error) {
      // Settings that it cannot be opened with are for its check to tell.
      hub.log.info({ err: error, connection: row.key }, 'a connection could not be opened to be shown');
      return null;
    }
  }

  return createRoutes()
    .openapi(list, async c => {
      const rows = await hub.db
        .select()
        .from(connections)
        .where(eq(connections.workspaceId, c.get('access').workspaceId))
        .orderBy(asc(connections.key));
      return c.json({ items: await Promise.all(rows.map(view)) }, 200);
    })
    .openapi(show, async c => c.json(await view(await rowOf(c.get('access'), c.req.valid('param').key)), 200))
    .openapi(create, async c => {
      const access = c.get('access');
      const { key, system, settings } = c.req.valid('json');
      if (!Object.hasOwn(connectors, system))
        throw unusable(
          '/system',
          `There is no connector for “${system}”. Known systems: ${Object.keys(connectors).join(', ')}.`,
        );
      const { shown, secret } = partSecrets(system, checkSettings(system, settings));
      const sealed = await sealSecrets(hub, access.workspaceId, secret);
      try {
        const [row] = await hub.db
          .insert(connections)
          .values({ workspaceId: access.workspaceId, key, system, settings: shown, ...sealed })
          .returning();
        if (!row) throw new Error('The connection was not written.');
        await audit(hub.db, access, 'create connection', `connection/${key}`, { system });
        options.changed(key);
        return c.json(await view(row), 201);
      } catch (error) {
        // Keys stand in addresses, so they are unique beyond the workspace.
        if (isTaken(error))
          throw new Problem(409, `The key “${key}” is taken. Choose another one.`, {
            errors: [{ pointer: '/key', detail: 'Taken.' }],
          });
        throw error;
      }
    })
    .openapi(change, async c => {
      const access = c.get('access');
      const row = await rowOf(access, c.req.valid('param').key);
      const { settings } = c.req.valid('json');
      const changed = await changeSettings(hub, row, known =>
        checkSettings(row.system, mergeSettings(known, settings)),
      );
      await audit(hub.db, access, 'change connection', `connection/${row.key}`, { settings: Object.keys(settings) });
      options.changed(row.key);
      return c.json(await view(changed), 200);
    })
    .openapi(check, async c => {
      const row = await rowOf(c.get('access'), c.req.valid('param').key);
      return c.json(await checkConnection(hub, row, addressOf(row), c.req.raw.signal), 200);
    })
    .openapi(pause, async c => {
      const access = c.get('access');
      const row = await rowOf(access, c.req.valid('param').key);
      const { reason } = c.req.valid('json');
      await hub.db.update(connections).set({ pausedReason: reason, pausedAt: hub.now() }).where(here(row));
      await audit(hub.db, access, 'pause connection', `connection/${row.key}`, { reason });
      return c.json(await view(await rowOf(access, row.key)), 200);
    })
    .openapi(resume, async c => {
      const access = c.get('access');
      const { workspace, name: who } = access;
      const row = await rowOf(access, c.req.valid('param').key);
      await audit(hub.db, access, 'resume connection', `connection/${row.key}`);
      await liftPause(hub, row, workspace, who, 'The connection was resumed.');
      return c.json(await view(await rowOf(access, row.key)), 200);
    });
}
