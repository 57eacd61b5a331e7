import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { laneOf } from '../../api/v1/lanes.ts';
import { pushedOrder } from '../../connectors/v1/order.fixture.ts';
import { compareFeed, untoldToSource } from '../../db/queries/compare-feed.ts';
import { defaultPartyFlowSettings } from '../../domain/party-settings.ts';
import { type ApiHub, startApiHub } from '../../test/support/api-hub.ts';
import { orderSide } from '../../test/support/order-side.ts';
import { aBuyer, type PartySide, partySide } from '../../test/support/party-side.ts';
import { addFlow } from '../../test/support/pharmacy.ts';

let api: ApiHub;
beforeAll(async () => {
  api = await startApiHub();
});
afterAll(() => api.stop());

const places = 'delivery-places';
const street = { street: 'Długa 5', zip: '80-001', city: 'Gdańsk' };
const aPlace = (externalId: string, more: Record<string, unknown> = {}) => ({
  ...{ externalId, customer: 'K1', name: 'Magazyn budowy osiedla Zielone Wzgórza', address: street },
  ...more,
});

/** A buyer that both have, and a place of that buyer which the platform made. */
async function aMadePlace(): Promise<PartySide> {
  const side = await partySide(api);
  await side.push('source', 'customers', [aBuyer('K1')]);
  await side.push('target', places, [aPlace('P-1')]);
  return side;
}

const there = async (side: PartySide, entity = places) =>
  [...(await side.feed('target', entity))].map(([id, { op, document }]) => [id, op, document.externalId]);
const asked = async (side: PartySide, id = 'P-1') => (await side.feed('source', places)).get(id)?.document;
const accepted = { entity: places, id: 'P-1', outcome: 'accepted', externalId: '77' } as const;

describe('W2 W4: a delivery place that the platform made and WAPRO took', () => {
  it.each(['before', 'after'])('is one object when it is read by WAPRO’s id %s the answer', async when => {
    const side = await aMadePlace();
    expect(await asked(side)).toMatchObject({ externalId: 'P-1', name: aPlace('').name });
    const read = () => side.push('source', places, [aPlace('77', { name: 'Magazyn budowy osiedla' })]);
    // Read in between, at another address yet, it is not known for the same.
    if (when === 'before')
      await side.push('source', places, [aPlace('77', { name: 'Magazyn', address: { city: 'Sopot' } })]);
    await side.ack('source', accepted);
    if (when === 'after') await read();
    expect(await there(side)).toEqual([
      ...(when === 'before' ? [['77', 'delete', '77']] : []),
      ['P-1', 'upsert', 'P-1'],
    ]);
    expect(await asked(side)).toMatchObject({ externalId: '77', customer: 'K1' });
    await side.ack('source', accepted);
    expect(await side.tasks('source')).toEqual([]);
  });

  it('goes on as one: an edit of either side reaches the other, under the id that each has for it', async () => {
    const side = await aMadePlace();
    await side.ack('source', accepted);
    // It has room for the beginning of the name alone.
    await side.push('source', places, [aPlace('77', { name: 'Magazyn budowy osiedla' })]);
    expect((await side.feed('target', places)).get('P-1')?.document.name).toBe(aPlace('').name);
    await side.push('target', places, [aPlace('P-1', { phone: '600 100 200' })]);
    expect([...(await side.feed('source', places)).keys()]).toEqual(['P-1']);
    expect(await asked(side)).toMatchObject({
      externalId: '77',
      changes: { phone: '600 100 200' },
      before: { phone: '' },
    });
    await side.push('source', places, [
      aPlace('77', { name: 'Magazyn budowy osiedla', phone: '600 100 200', recipient: 'Jan' }),
    ]);
    expect((await side.feed('target', places)).get('P-1')?.document).toMatchObject({
      ...{ externalId: 'P-1', recipient: 'Jan', phone: '600 100 200', name: aPlace('').name },
    });
    const flow = { ...(await side.flow()), workspaceId: side.workspaceId };
    expect(await compareFeed(side.sql, flow, places)).toEqual({ read: 1, differing: [], contested: [] });
    expect(await untoldToSource(side.sql, flow, places)).toEqual([]);
    await side.push('source', places, [{ ...aPlace('77'), op: 'delete' }]);
    expect(await there(side)).toEqual([['P-1', 'delete', 'P-1']]);
  });

  it('that a clerk entered is known by its buyer and address, if it is the only one', async () => {
    const side = await aMadePlace();
    await side.push('target', places, [
      aPlace('P-2', { address: { ...street, street: 'Krótka 1' } }),
      aPlace('P-3', { address: { ...street, street: 'Krótka 1' } }),
    ]);
    await side.ack('source', { entity: places, id: 'P-1', outcome: 'rejected' });
    const typed = { street: 'DŁUGA 5', zip: '80-001', city: 'Gdansk'.replace('n', 'ń') };
    await side.push('source', places, [
      aPlace('78', { name: 'Wpisany', address: typed }),
      aPlace('79', { name: 'Inny', address: { ...street, street: 'Krótka 1' } }),
    ]);
    expect((await there(side)).sort()).toEqual([
      ['79', 'upsert', '79'],
      ['P-1', 'upsert', 'P-1'],
    ]);
    // What the clerk wrote otherwise is a change of theirs.
    expect((await side.feed('target', places)).get('P-1')?.document.name).toBe('Wpisany');
  });

  it('that is another one of the platform’s already is a person’s to join', async () => {
    const side = await partySide(api);
    await side.push('source', places, [aPlace('77')]);
    await side.push('target', places, [aPlace('P-1')]);
    await side.ack('source', { ...accepted, outcome: 'duplicate' });
    expect(await there(side)).toEqual([['77', 'upsert', '77']]);
    expect(await side.tasks('source')).toMatchObject([{ kind: 'record', sentence: expect.stringContaining('P-1') }]);
  });
});

it('W4 an order to a place that the platform made names it by WAPRO’s id once that is known', async () => {
  const side = await orderSide(api);
  await addFlow(api, {
    ...{
      key: 'buyers-of-orders',
      entity: 'customers',
      sourceId: side.ids.erp,
      targetId: side.ids.platform,
      mode: 'live',
    },
    settings: defaultPartyFlowSettings,
  });
  const customer = { ...pushedOrder().customer, externalId: 'B-1' };
  await side.push('erp', 'customers', [aBuyer('K9')], {}, laneOf.customers);
  await side.push('platform', 'customers', [aBuyer('B-1')], {}, laneOf.customers);
  await side.push('platform', places, [aPlace('P-1', { customer: 'B-1' })], {}, laneOf[places]);
  const order = (number: string) => side.order({ externalId: number, number, customer, deliveryPlace: 'P-1' });
  const named = async () =>
    (await side.pull()).map(({ document: { number, customer, deliveryPlace } }) => [
      ...[number, (customer as { externalId?: string }).externalId, deliveryPlace],
    ]);
  await order('1');
  expect(await named()).toEqual([['1', undefined, undefined]]);
  await side.ack(accepted, { ...accepted, entity: 'customers', id: 'B-1', externalId: '500' });
  await order('2');
  expect((await named())[1]).toEqual(['2', '500', '77']);
});

it('W2 W3 a buyer that the platform made is named by each side’s own id in places and users, before and after it was taken', async () => {
  const side = await partySide(api);
  await side.push('target', 'customers', [aBuyer('B-1', { taxId: '525-224-84-81' })]);
  await side.push('target', places, [aPlace('P-1', { customer: 'B-1' })]);
  expect(await asked(side)).toMatchObject({ customer: 'B-1' });
  await side.ack('source', { entity: 'customers', id: 'B-1', outcome: 'duplicate', externalId: '500' });
  expect(await asked(side)).toMatchObject({ externalId: 'P-1', customer: '500' });
  await side.push('source', 'users', [
    { externalId: 'U1', name: 'Anna', email: 'a@example.com', customers: ['500', 'K9'] },
  ]);
  await side.push('source', 'customers', [aBuyer('500', { taxId: '5252248481', payer: '500' })]);
  await side.push('source', places, [aPlace('80', { customer: '500', address: { city: 'Sopot' } })]);
  expect(await there(side, 'customers')).toEqual([['B-1', 'upsert', 'B-1']]);
  expect((await side.feed('target', 'customers')).get('B-1')?.document.payer).toBe('B-1');
  expect((await side.feed('target', 'users')).get('U1')?.document.customers).toEqual(['B-1', 'K9']);
  expect((await side.feed('target', places)).get('80')?.document.customer).toBe('B-1');
  const [owner] =
    await side.sql`select buyer_id as id from feed where connection_id = ${side.targetId} and object_id = '80'`;
  expect(owner?.id).toBe('B-1');
});
