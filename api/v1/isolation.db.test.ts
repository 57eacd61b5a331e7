import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { announceObjects } from '../../db/queries/object-events.ts';
import { takeReads } from '../../db/queries/reads.ts';
import { entry, type Speakers, startSpeakers } from '../../test/support/speakers.ts';

let made: Speakers;
beforeAll(async () => {
  made = await startSpeakers({ requestsPerSecond: 10_000 });
});
afterAll(() => made.stop());

const documentSchema = z.object({
  paths: z.record(z.string(), z.record(z.string(), z.object({ responses: z.unknown() }))),
});
const withId = z.object({ id: z.string() });

/** Something of the platform behind every id that a path of `/v1` may hold. */
async function belongings(paths: string[]): Promise<Record<string, string>> {
  const entities = paths.flatMap(path => /^\/v1\/([a-z-]+)\/\{id\}$/.exec(path)?.[1] ?? []);
  for (const entity of entities) await made.feed(made.platform, entity, [entry('mine')]);
  const push = await made.ask('POST', '/products', { body: { mode: 'delta', records: [] } });
  const [event] = await made.sql.begin(one =>
    announceObjects(one, made.platform, [{ entity: 'stock', externalId: 'S' }]),
  );
  const [read] = await made.sql.begin(one => takeReads(one, made.platform));
  const webhook = await made.ask('POST', '/webhooks', { body: { url: 'https://shop.example.com/hook' } });
  return {
    messages: withId.parse(push.body).id,
    events: event?.id ?? '',
    reads: read?.id ?? '',
    webhooks: withId.parse(webhook.body).id,
  };
}

const bodies: Record<string, unknown> = {
  failed: { reason: 'no' },
  replay: { deliveries: [] },
  patch: { enabled: false },
};

it('X9: nothing of a connection is found with the key of another one or of another workspace, on any route', async () => {
  const { paths } = documentSchema.parse((await made.call('GET', '/openapi.json')).body);
  const mine = await belongings(Object.keys(paths));
  const tried: string[] = [];
  for (const [path, methods] of Object.entries(paths)) {
    if (!path.startsWith('/v1/') || !path.includes('{id}')) continue;
    const [, , area = ''] = path.split('/');
    const filled = path.replace('{id}', mine[area] ?? 'mine');
    for (const method of Object.keys(methods)) {
      const body = bodies[path.split('/').at(-1) ?? ''] ?? bodies[method];
      const ask = (token: string) => made.call(method.toUpperCase(), filled, { token, body });
      for (const { token } of [made.factory, made.foreign])
        expect(await ask(token), `${method} ${filled}`).toMatchObject({ status: 404, body: { status: 404 } });
      for (const token of [made.tokens.admin, made.tokens.stranger])
        expect(await ask(token), `${method} ${filled}`).toMatchObject({ status: 403 });
      // Whose it is finds it, so the others were refused for who they are.
      // A document's file is there only where its source gave one.
      if (method === 'get' && !path.endsWith('/file'))
        expect((await ask(made.platform.token)).status, filled).toBe(200);
      tried.push(`${method} ${path}`);
    }
  }
  expect(tried.length).toBeGreaterThan(20);
});

it('X9: lists and pulls of another connection hold nothing of ours', async () => {
  const { paths } = documentSchema.parse((await made.call('GET', '/openapi.json')).body);
  let lists = 0;
  for (const [path, methods] of Object.entries(paths)) {
    if (!path.startsWith('/v1/') || path.includes('{') || !methods.get) continue;
    for (const { token } of [made.factory, made.foreign]) {
      const answer = await made.call('GET', path, { token });
      const lists = z
        .object({ records: z.array(z.unknown()), items: z.array(z.unknown()), reads: z.array(z.unknown()) })
        .partial()
        .parse(answer.body);
      expect([answer.status, ...Object.values(lists).flat()], path).toEqual([200]);
    }
    lists += 1;
  }
  expect(lists).toBeGreaterThan(14);
});

it('X9: keys of connections open nothing of the operator API, and its lists show no other workspace’s', async () => {
  const { paths } = documentSchema.parse((await made.call('GET', '/openapi.json')).body);
  let routes = 0;
  for (const [path, methods] of Object.entries(paths)) {
    if (!path.startsWith('/api/')) continue;
    const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
      name === 'key' ? 'platform' : '0197e000-0000-7000-8000-000000000001',
    );
    for (const method of Object.keys(methods)) {
      const answer = await made.call(method.toUpperCase(), filled, {
        token: made.platform.token,
        body: method === 'get' ? undefined : {},
      });
      expect(answer, `${method} ${filled}`).toMatchObject({ status: 403 });
      routes += 1;
    }
  }
  expect(routes).toBeGreaterThan(30);
  for (const path of ['keys', 'webhooks'])
    expect(await made.call('GET', `/api/connections/platform/${path}`, { token: made.tokens.stranger })).toMatchObject({
      status: 404,
    });
});
