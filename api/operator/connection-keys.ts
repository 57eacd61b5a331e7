import { createRoute, z } from '@hono/zod-openapi';
import type { Hub } from '../../activities/hub.ts';
import { issueApiKey, type ListedKey, listConnectionKeys, revokeConnectionKey } from '../../db/queries/api-keys.ts';
import { audit } from '../audit.ts';
import { atLeast } from '../auth.ts';
import { type Access, createRoutes } from '../environment.ts';
import { notFound, Problem } from '../problem.ts';
import { json, optionalBody, refusals, security } from '../schemas/common.ts';
import { connectionKeySchema, keyWishes, madeKeySchema } from '../schemas/connection-keys.ts';
import { whichConnection } from './which-connection.ts';

const tags = ['Keys'];
const keyParam = z.object({ key: z.string() });
const oneParam = keyParam.extend({ id: z.uuid() });

const list = createRoute({
  method: 'get',
  path: '/connections/{key}/keys',
  tags,
  security,
  summary: 'The keys with which a system speaks for its connection at /v1',
  request: { params: keyParam },
  responses: { 200: json(z.object({ items: z.array(connectionKeySchema) }), 'All of them'), ...refusals },
});

const make = createRoute({
  method: 'post',
  path: '/connections/{key}/keys',
  tags,
  security,
  summary: 'Makes a key of /v1 for a connection; it is shown only now',
  middleware: [atLeast('admin')] as const,
  request: { params: keyParam, body: optionalBody(keyWishes) },
  responses: { 201: json(madeKeySchema, 'The key'), ...refusals },
});

const revoke = createRoute({
  method: 'delete',
  path: '/connections/{key}/keys/{id}',
  tags,
  security,
  summary: 'Ends a key; it may still be let in for a few seconds',
  middleware: [atLeast('admin')] as const,
  request: { params: oneParam },
  responses: { 204: { description: 'It is revoked' }, ...refusals },
});

const view = ({ lastUsedAt, revokedAt, createdAt, ...key }: ListedKey) => ({
  ...key,
  lastUsedAt: lastUsedAt?.toISOString() ?? null,
  revokedAt: revokedAt?.toISOString() ?? null,
  createdAt: createdAt.toISOString(),
});

/** Keys of the connector API, made and ended by operators. */
export function connectionKeyRoutes(hub: Hub) {
  const sql = hub.db.$client;

  /** The connection, when it has a voice at /v1. */
  async function speakerOf(access: Access, key: string) {
    const row = await whichConnection(hub, access, key);
    const { ports, connector } = await hub.connections.get(row.workspaceId, row.id);
    if (ports.v1) return row;
    throw new Problem(409, `${connector.title} does not speak the connector API, so “${key}” needs no key for it.`);
  }

  return createRoutes()
    .openapi(list, async c => {
      const { workspaceId, id: connectionId } = await whichConnection(hub, c.get('access'), c.req.valid('param').key);
      const keys = await listConnectionKeys(sql, { workspaceId, connectionId });
      return c.json({ items: keys.map(view) }, 200);
    })
    .openapi(make, async c => {
      const access = c.get('access');
      const row = await speakerOf(access, c.req.valid('param').key);
      // Without a body there is nothing that the schema could have filled in.
      const { name, perSecond, maxBytes } = keyWishes.parse(c.req.valid('json'));
      const { id, token } = await issueApiKey(sql, {
        workspaceId: row.workspaceId,
        connectionId: row.id,
        name,
        role: 'viewer',
        perSecond,
        maxBytes,
      });
      await audit(hub.db, access, 'make key', `connection/${row.key}`, { name, keyId: id });
      return c.json({ id, key: token }, 201);
    })
    .openapi(revoke, async c => {
      const access = c.get('access');
      const { key, id: keyId } = c.req.valid('param');
      const { workspaceId, id: connectionId } = await whichConnection(hub, access, key);
      if (!(await revokeConnectionKey(sql, { workspaceId, connectionId, keyId }))) throw notFound('key');
      await audit(hub.db, access, 'revoke key', `connection/${key}`, { keyId });
      return c.body(null, 204);
    });
}
