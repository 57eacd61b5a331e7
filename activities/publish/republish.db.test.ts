import { v7 } from 'uuid';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { flows } from '../../db/schema/index.ts';
import { defaultFlowSettings } from '../../domain/flow-settings.ts';
import { type ApiHub, startApiHub } from '../../test/support/api-hub.ts';
import { aBuyer, partySide } from '../../test/support/party-side.ts';
import { republishFlow } from './republish.ts';

let api: ApiHub;
beforeAll(async () => {
  api = await startApiHub();
});
afterAll(() => api.stop());

it('a flow gives all that its source has said, in pages, and the second time moves nothing', async () => {
  const side = await partySide(api);
  const { workspaceId, sourceId, targetId, hub, flowId: id } = side;
  await side.sql`update flows set mode = 'off' where id = ${id}`;
  const many = Array.from({ length: 1_203 }, (_, index) => aBuyer(`K${String(index).padStart(5, '0')}`));
  await side.push('source', 'customers', many.slice(0, 700));
  await side.push('source', 'customers', many.slice(700));
  expect((await side.feed('target')).size).toBe(0);
  await side.sql`update flows set mode = 'live' where id = ${id}`;
  const flow = { workspaceId, id, entity: 'customers', sourceId, targetId };
  await republishFlow(hub, flow);
  const given = await side.feed('target');
  expect(given.size).toBe(1_203);
  await republishFlow(hub, flow);
  expect(await side.feed('target')).toEqual(given);
});

it('payments are given with the invoices that they belong to', async () => {
  const side = await partySide(api);
  const { workspaceId, sourceId, targetId, hub } = side;
  await side.push('source', 'payments', [
    { externalId: 'Z1', customer: 'A', date: '2026-05-03', amount: '10.00', currency: 'PLN' },
  ]);
  const id = v7();
  const settings = defaultFlowSettings.invoices;
  const head = { id, workspaceId, key: `money-${side.flowKey}`, entity: 'invoices' as const, mode: 'live' as const };
  await hub.db.insert(flows).values({ ...head, sourceId, targetId, settings });
  await republishFlow(hub, { workspaceId, id, entity: 'invoices', sourceId, targetId });
  expect([...(await side.feed('target', 'payments')).keys()]).toEqual(['Z1']);
});
