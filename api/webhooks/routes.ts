import type { Context } from 'hono';
import { v7 } from 'uuid';
import type { Hub } from '../../activities/hub.ts';
import type { CommonSettings, ConnectionRow } from '../../activities/open-connections.ts';
import { makeSecret, rotateSecret } from '../../activities/webhooks/secrets.ts';
import { type ListedDelivery, listDeliveries, replayDeliveries } from '../../db/queries/webhook-deliveries.ts';
import {
  addEndpoint,
  changeEndpoint,
  type Endpoint,
  listEndpoints,
  lockSecrets,
  removeEndpoint,
  setSecrets,
} from '../../db/queries/webhooks.ts';
import { audit } from '../audit.ts';
import { type ApiEnv, createRoutes } from '../environment.ts';
import { firstOf } from '../operator/cursor.ts';
import { notFound, Problem } from '../problem.ts';
import { describeWebhooks, type Surface } from './descriptions.ts';
import { checkEndpointUrl } from './endpoint-url.ts';

const mostEndpoints = 20;

const view = ({ disabledAt, disabledReason, createdAt, ...endpoint }: Endpoint) => ({
  ...endpoint,
  disabled: disabledAt && { reason: disabledReason ?? '', since: disabledAt.toISOString() },
  createdAt: createdAt.toISOString(),
});

const viewDelivery = ({ nextTry, sentAt, createdAt, ...delivery }: ListedDelivery) => ({
  ...delivery,
  nextTry: delivery.state === 'due' ? nextTry.toISOString() : null,
  sentAt: sentAt?.toISOString() ?? null,
  createdAt: createdAt.toISOString(),
});

/**
 * Webhook endpoints of a connection, for the connection itself and for operators.
 *
 * @param whose the connection that a request is about; throws a 404 when it is not the caller's
 */
export function webhookRoutes(hub: Hub, surface: Surface, whose: (c: Context<ApiEnv>) => Promise<ConnectionRow>) {
  const sql = hub.db.$client;
  const routes = describeWebhooks(surface);
  const scopeOf = (row: ConnectionRow) => ({ workspaceId: row.workspaceId, connectionId: row.id });

  /** The connection, its scope, and one of its endpoints. */
  async function found(c: Context<ApiEnv>, id: string) {
    const row = await whose(c);
    const scope = scopeOf(row);
    const [endpoint] = await listEndpoints(sql, scope, id);
    if (!endpoint) throw notFound('webhook');
    return { row, scope, endpoint };
  }

  const note = (c: Context<ApiEnv>, what: string, { key }: ConnectionRow, detail: Record<string, unknown>) =>
    audit(hub.db, c.get('access'), `${what} webhook`, `connection/${key}`, detail);

  return createRoutes()
    .openapi(routes.list, async c => {
      const endpoints = await listEndpoints(sql, scopeOf(await whose(c)));
      return c.json({ items: endpoints.map(view) }, 200);
    })
    .openapi(routes.add, async c => {
      const row = await whose(c);
      const scope = scopeOf(row);
      const { url, types } = c.req.valid('json');
      checkEndpointUrl(url, row.settings as CommonSettings);
      const { secret, sealed } = await makeSecret(hub.keyring, row.workspaceId);
      const id = v7();
      if (!(await addEndpoint(sql, scope, { id, url, types, secrets: sealed }, mostEndpoints)))
        throw new Problem(409, `${row.key} has ${mostEndpoints} webhooks already. Remove one that is not needed.`);
      await note(c, 'add', row, { id, url });
      const [endpoint] = await listEndpoints(sql, scope, id);
      if (!endpoint) throw notFound('webhook');
      return c.json({ ...view(endpoint), secret }, 201);
    })
    .openapi(routes.show, async c => c.json(view((await found(c, c.req.valid('param').id)).endpoint), 200))
    .openapi(routes.change, async c => {
      const { id } = c.req.valid('param');
      const { row, scope } = await found(c, id);
      const change = c.req.valid('json');
      if (change.url !== undefined) checkEndpointUrl(change.url, row.settings as CommonSettings);
      await changeEndpoint(sql, scope, id, change);
      await note(c, 'change', row, { id, ...change });
      return c.json(view((await found(c, id)).endpoint), 200);
    })
    .openapi(routes.remove, async c => {
      const { id } = c.req.valid('param');
      const row = await whose(c);
      if (!(await removeEndpoint(sql, scopeOf(row), id))) throw notFound('webhook');
      await note(c, 'remove', row, { id });
      return c.body(null, 204);
    })
    .openapi(routes.rotate, async c => {
      const { id } = c.req.valid('param');
      const row = await whose(c);
      const rotated = await sql.begin(async transaction => {
        const before = await lockSecrets(transaction, scopeOf(row), id);
        if (!before) throw notFound('webhook');
        const made = await rotateSecret(hub.keyring, row.workspaceId, before, hub.now());
        await setSecrets(transaction, scopeOf(row), id, made.sealed);
        return made;
      });
      await note(c, 'rotate', row, { id });
      return c.json({ secret: rotated.secret, bothUntil: rotated.bothUntil }, 200);
    })
    .openapi(routes.deliveries, async c => {
      const { row, endpoint } = await found(c, c.req.valid('param').id);
      const { limit, ...rest } = c.req.valid('query');
      const scope = { workspaceId: row.workspaceId, endpointId: endpoint.id };
      const rows = await listDeliveries(sql, scope, { ...rest, limit: limit + 1 });
      const { items, last } = firstOf(rows, limit);
      return c.json({ items: items.map(viewDelivery), next: last?.id ?? null }, 200);
    })
    .openapi(routes.replay, async c => {
      const { row, endpoint } = await found(c, c.req.valid('param').id);
      if (endpoint.disabledAt) throw new Problem(409, 'This webhook is disabled. Enable it first, then replay.');
      const { deliveries, since } = c.req.valid('json');
      const scope = { workspaceId: row.workspaceId, endpointId: endpoint.id };
      const replayed = await replayDeliveries(sql, scope, { ids: deliveries, since });
      await note(c, 'replay', row, { id: endpoint.id, replayed });
      return c.json({ replayed }, 200);
    });
}
