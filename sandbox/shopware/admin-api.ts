import { type Context, Hono } from 'hono';
import { encode } from './encode.ts';
import { errorBody, ShopError } from './errors.ts';
import type { Oauth } from './oauth.ts';
import { entityOf, readOne, search, searchIds } from './search.ts';
import type { Json, JsonObject } from './tables.ts';
import { listTransitions, transition } from './transitions.ts';
import type { World } from './world.ts';
import { createRecord, deleteRecord, patchRecord } from './writes.ts';

/** The Admin API as routes below `/api`. */
export function adminApi(world: World, oauth: Oauth): Hono {
  const api = new Hono();
  api.onError((error, c) => refuse(c, error));
  api.notFound(c => refuse(c, new ShopError(404, '0', `No route found for "${c.req.method} ${c.req.url}"`)));

  api.post('/oauth/token', async c => c.json(oauth.token(await readBody(c))));
  api.use('*', async (c, next) => {
    oauth.check(c.req.header('authorization'));
    await next();
  });
  api.get('/_info/version', c => c.json({ version: world.profile.version }));

  api.post('/search/:entity', async c =>
    answer(c, search(world, entityOf(c.req.param('entity')), await readBody(c), wantsJson(c))),
  );
  api.post('/search-ids/:entity', async c =>
    c.json(searchIds(world, entityOf(c.req.param('entity')), await readBody(c))),
  );

  for (const entity of ['order', 'order_transaction', 'order_delivery'])
    api.post(`/_action/${entity}/:id/state/:action`, c =>
      c.json(transition(world, entity, c.req.param('id'), c.req.param('action'))),
    );
  const stateful = (c: Context) => (c.req.param('entity') ?? '').replaceAll('-', '_');
  api.get('/_action/state-machine/:entity/:id/state', c =>
    c.json({ transitions: listTransitions(world, stateful(c), c.req.param('id')) }),
  );
  api.post('/_action/state-machine/:entity/:id/state/:action', c =>
    c.json({ data: transition(world, stateful(c), c.req.param('id'), c.req.param('action')) }),
  );

  api.get('/:entity', c => {
    const criteria = Object.fromEntries(
      ['page', 'limit', 'sort'].flatMap(key => (c.req.query(key) === undefined ? [] : [[key, c.req.query(key) ?? '']])),
    );
    return answer(c, search(world, entityOf(c.req.param('entity')), criteria, wantsJson(c)));
  });
  api.get('/:entity/:id', c =>
    answer(c, readOne(world, entityOf(c.req.param('entity')), c.req.param('id'), wantsJson(c))),
  );
  api.post('/:entity', async c => {
    const entity = entityOf(c.req.param('entity'));
    const row = createRecord(world, entity, await readBody(c));
    c.header('Location', `${world.settings.shopUrl}/api/${c.req.param('entity')}/${row.id}`);
    return c.req.query('_response') === undefined ? c.body(null, 204) : c.json({ data: encode(world, entity, row) });
  });
  api.patch('/:entity/:id', async c => {
    patchRecord(world, entityOf(c.req.param('entity')), c.req.param('id'), await readBody(c));
    return c.body(null, 204);
  });
  api.delete('/:entity/:id', c => {
    deleteRecord(world, entityOf(c.req.param('entity')), c.req.param('id'));
    return c.body(null, 204);
  });
  return api;
}

const wantsJson = (c: Context): boolean => {
  const accept = c.req.header('accept') ?? '';
  return accept.includes('application/json') && !accept.includes('application/vnd.api+json');
};

const answer = (c: Context, body: JsonObject) =>
  wantsJson(c) ? c.json(body) : c.body(JSON.stringify(body), 200, { 'content-type': 'application/vnd.api+json' });

async function readBody(c: Context): Promise<Json> {
  const text = await c.req.text();
  if (text === '') return {};
  const form = (c.req.header('content-type') ?? '').startsWith('application/x-www-form-urlencoded');
  if (form) return Object.fromEntries(new URLSearchParams(text));
  try {
    return JSON.parse(text);
  } catch {
    throw new ShopError(400, 'FRAMEWORK__INVALID_JSON', 'The JSON payload is malformed.');
  }
}

function refuse(c: Context, error: Error): Response {
  const known = error instanceof ShopError ? error : new ShopError(500, '0', error.message);
  if (known.retryAfter !== undefined) c.header('Retry-After', String(known.retryAfter));
  return c.json(errorBody(known), known.status);
}
