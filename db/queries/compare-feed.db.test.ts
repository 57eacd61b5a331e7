import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { republishFlow } from '../../activities/publish/republish.ts';
import { type ApiHub, startApiHub } from '../../test/support/api-hub.ts';
import { aBuyer, type PartySide, partySide } from '../../test/support/party-side.ts';
import { compareFeed, untoldToSource } from './compare-feed.ts';

let api: ApiHub;
let side: PartySide;
beforeAll(async () => {
  api = await startApiHub();
  side = await partySide(api);
  await side.push('source', 'customers', [aBuyer('A'), aBuyer('B'), aBuyer('C'), aBuyer('D')]);
});
afterAll(() => api.stop());

const differing = async () => (await compareFeed(side.sql, await side.flow(), 'customers')).differing;
const repair = async () => {
  const { workspaceId, flowId: id, sourceId, targetId, hub } = side;
  await republishFlow(hub, { workspaceId, id, entity: 'customers', sourceId, targetId });
};

describe('W12c: every record is held against what the target was given, in one statement', () => {
  it('finds nothing where nothing differs', async () => {
    expect(await compareFeed(side.sql, await side.flow(), 'customers')).toEqual({
      read: 4,
      differing: [],
      contested: [],
    });
  });

  it('finds what is missing, what was changed by hand, and what stands there as deleted, and no more', async () => {
    const of = side.sql`connection_id = ${side.targetId} and entity = 'customers'`;
    await side.sql`delete from feed where ${of} and object_id = 'A'`;
    await side.sql`update feed set document = jsonb_set(document, '{name}', '"Other"') where ${of} and object_id = 'B'`;
    await side.sql`update feed set op = 'delete' where ${of} and object_id = 'C'`;
    expect(await differing()).toEqual(['A', 'B', 'C']);
    const { seq } = (await side.feed('target')).get('D') ?? {};
    await repair();
    expect(await differing()).toEqual([]);
    const feed = await side.feed('target');
    expect(feed.get('B')).toMatchObject({ op: 'upsert', document: { name: 'Firma B' } });
    expect(feed.get('C')?.op).toBe('upsert');
    expect(feed.get('D')?.seq).toBe(seq);
  });

  it('finds what a change of the flow makes of all, once', async () => {
    await side.sql`update flows set revision = revision + 1, settings = jsonb_set(settings, '{invite}', 'false') where id = ${side.flowId}`;
    expect(await differing()).toEqual(['A', 'B', 'C', 'D']);
    await repair();
    expect(await differing()).toEqual([]);
    expect((await side.feed('target')).get('A')?.document).toMatchObject({ invite: false });
    await side.sql`update flows set revision = revision + 1 where id = ${side.flowId}`;
    const before = await side.feed('target');
    await repair();
    expect(await differing()).toEqual([]);
    expect(await side.feed('target')).toEqual(before);
  });

  it('finds an object of which the target itself says something new', async () => {
    await side.push('target', 'customers', [aBuyer('B', { phone: '600700800' })]);
    expect(await differing()).toEqual([]);
    await side.sql`update records set hash = 'as if it had not been merged' where connection_id = ${side.targetId} and external_id = 'B'`;
    expect(await differing()).toEqual(['B']);
    await repair();
    expect(await differing()).toEqual([]);
  });

  it('finds what only the target has and the source was not told of', async () => {
    await side.push('target', 'customers', [aBuyer('NEW')]);
    expect(await untoldToSource(side.sql, await side.flow(), 'customers')).toEqual([]);
    await side.sql`delete from feed where connection_id = ${side.sourceId} and object_id = 'NEW'`;
    expect(await untoldToSource(side.sql, await side.flow(), 'customers')).toEqual(['NEW']);
  });

  it('what was withdrawn before it was given need not be given, but a buyer is closed', async () => {
    await side.push('source', 'delivery-places', [{ externalId: 'P1', op: 'delete', customer: 'A', name: 'Plac' }]);
    expect((await compareFeed(side.sql, await side.flow(), 'delivery-places')).differing).toEqual([]);
    await side.push('source', 'customers', [{ ...aBuyer('D'), op: 'delete' }]);
    await side.sql`delete from feed where connection_id = ${side.targetId} and object_id = 'D'`;
    expect(await differing()).toEqual(['D']);
    await repair();
    expect((await side.feed('target')).get('D')).toMatchObject({ op: 'upsert', document: { closed: true } });
  });

  it('names two sources that give a target something under one id', async () => {
    const other = await partySide(api);
    await side.sql`update flows set target_id = ${side.targetId} where id = ${other.flowId}`;
    await other.push('source', 'customers', [aBuyer('A', { name: 'Zupełnie inna' })]);
    expect(await compareFeed(side.sql, await side.flow(), 'customers')).toMatchObject({
      differing: [],
      contested: ['A'],
    });
    await side.sql`update flows set mode = 'off' where id = ${other.flowId}`;
    expect(await compareFeed(side.sql, await side.flow(), 'customers')).toMatchObject({
      differing: ['A'],
      contested: [],
    });
  });
});
