import { afterAll, beforeAll, expect, it } from 'vitest';
import { item, offerOf } from '../../connectors/kamsoft/protocol.fixture.ts';
import { storeStream } from '../../db/queries/message-stream.ts';
import { defaultCatalogueFlowSettings } from '../../domain/catalogue-settings.ts';
import { type Pharmacy, startPharmacy } from '../../test/support/api-pharmacy.ts';
import { addFlow } from '../../test/support/pharmacy.ts';
import { takeInPackages } from '../catalogue/take-in-packages.ts';
import { draftOffer } from './draft-offer.ts';
import { openSitting } from './sitting.ts';

let pharmacy: Pharmacy;
beforeAll(async () => {
  pharmacy = await startPharmacy();
  const { api, sql, workspaceId, flowId, shopId, connectionId } = pharmacy;
  await addFlow(api, {
    ...{ key: 'goods', entity: 'products', sourceId: connectionId, targetId: shopId, mode: 'live' },
    settings: { ...defaultCatalogueFlowSettings, carriers: [{ when: {}, carriers: ['P48'] }] },
  });
  await sql`
    insert into lookups (workspace_id, flow_id, table_name, code, value)
    select ${workspaceId}, ${flowId}, 'shippingMethod', delivery.code, delivery.symbol
    from (values ('courier', 'INKURE'), ('parcel', 'P48')) delivery (code, symbol)`;
});
afterAll(() => pharmacy.stop());

/** Has the pharmacy state one of its goods, which the shop knows as 101, with these transports; undefined: it names none. */
async function state(transports: string[] | undefined): Promise<void> {
  const { hub, sql, workspaceId, connectionId, shopId } = pharmacy;
  const named =
    transports &&
    `<transports>${transports.map(code => `<transport><symbol>${code}</symbol></transport>`).join('')}</transports>`;
  async function* pieces() {
    yield Buffer.from(offerOf(1, 1, [item({ idtowr: '1', name: 'Krem' }, named)]));
  }
  await storeStream(sql, hub.keyring, { workspaceId, connectionId, lane: 'catalogue', subject: 'offer' }, pieces());
  const lane = { workspaceId, workspace: 'one', connectionId, connectionKey: 'apteka', system: 'kamsoft' };
  while ((await takeInPackages(hub, { ...lane, lane: 'catalogue' }, AbortSignal.timeout(20_000))).more);
  await sql`
    insert into bindings (workspace_id, connection_id, entity, external_id, record_id, bound_by)
    select workspace_id, ${shopId}, 'product', '101', id, 'test' from products where connection_id = ${connectionId} on conflict do nothing`;
}

let orders = 0;
/** What stands in the way of an order of 101 that travels so. */
async function problems(method: 'courier' | 'parcel'): Promise<string[]> {
  orders += 1;
  const { hub, sql, workspaceId, flowId } = pharmacy;
  const number = `K-${orders}`;
  const { orderId, processId } = await pharmacy.addOrder(number);
  await sql`
    update orders set document = jsonb_set(jsonb_set(document, '{lines,0,productId}', '"101"'), '{deliveries,0,shippingMethod,code}', to_jsonb(${method}::text))
    where id = ${orderId}`;
  const keys = { workspace: 'one', flowKey: 'orders', sourceKey: 'shop', targetKey: 'apteka', targetSystem: 'kamsoft' };
  const sitting = await openSitting(hub, { workspaceId, flowId, orderId, processId, number, ...keys }, '');
  if (!('offered' in sitting)) throw new Error('The order is not one that is offered.');
  const draft = await draftOffer(hub, sitting.offered.story);
  return 'problems' in draft ? draft.problems.filter(({ kind }) => kind === 'carrier').map(one => one.sentence) : [];
}

it('K6f K6l an order is checked against the carriers that its item names, whatever the rules of the flow say', async () => {
  await state(['INKURE']);
  expect(await problems('courier')).toEqual([]);
  expect(await problems('parcel')).toEqual([expect.stringContaining('Krem may not travel with P48, only with INKURE')]);
  await state(['INKURE', 'P48']);
  expect(await problems('parcel')).toEqual([]);
  await state([]);
  expect(await problems('parcel')).toEqual([expect.stringContaining('may not travel with P48, only with none')]);
});

it('K6f K6l an item that names none travels by the rules of the flow', async () => {
  await pharmacy.sql`update products set carriers = null, carriers_hash = null where connection_id = ${pharmacy.connectionId}`;
  await state(undefined);
  expect(await problems('parcel')).toEqual([]);
  expect(await problems('courier')).toEqual([expect.stringContaining('may not travel with INKURE, only with P48')]);
});
