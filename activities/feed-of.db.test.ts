import { v7 } from 'uuid';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ApiHub, startApiHub } from '../test/support/api-hub.ts';
import { addConnection } from '../test/support/shop-to-till.ts';
import { feedOf } from './feed-of.ts';

let api: ApiHub;
beforeAll(async () => {
  api = await startApiHub();
});
afterAll(() => api.stop());

it('W6: changes of one object at the same time are all kept, with its record and its buyer', async () => {
  const { workspaceId, hub } = api;
  const id = await addConnection(api, 'platform', 'connector-api', {});
  const feed = feedOf(hub.db.$client, { workspaceId, id });
  const recordId = v7();
  await feed.put('products', [{ objectId: '1', op: 'upsert', document: { count: 0 }, recordId, buyerId: 'b1' }]);
  const addOne = () =>
    feed.change('products', ['1', 'nobody'], there => {
      expect([...there.keys()]).toEqual(['1']);
      return [{ objectId: '1', op: 'upsert', document: { count: Number(there.get('1')?.count) + 1 } }];
    });
  await Promise.all(Array.from({ length: 12 }, addOne));
  expect((await feed.held('products', ['1'])).get('1')).toEqual({ count: 12 });
  const rows = await hub.db.$client`select record_id, buyer_id from feed where connection_id = ${id}`;
  expect(rows.map(row => ({ ...row }))).toEqual([{ record_id: recordId, buyer_id: 'b1' }]);
});
