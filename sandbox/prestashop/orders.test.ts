import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { editAddress, editCarrier, findOrder } from './order-actions.ts';
import { orderKinds } from './order-kinds.ts';
import { placeOrder } from './place-order.ts';
import { stockRow } from './stock.ts';
import { body, type Client, column, entities, entity, nodes, startClient } from './test-client.ts';

let shop: Client;
let now = new Date('2026-10-24T12:00:00Z');
beforeAll(async () => {
  shop = await startClient({ now: () => now });
});
afterAll(() => shop.stop());

const read = async (id: number) => entities(await shop.call('GET', `orders/${id}`))[0];
const histories = async (id: number) =>
  entities(await shop.call('GET', `order_histories?filter[id_order]=[${id}]`)).length;
const toState = (id: number, state: number, query = '') =>
  shop.call('POST', `order_histories${query}`, body(entity('order_history', { id_order: id, id_order_state: state })));
const track = async (id: number, number: string) => {
  const [row] = entities(await shop.call('GET', `order_carriers?filter[id_order]=[${id}]&display=full`));
  const values = {
    id: column(row, 'id'),
    id_order: id,
    id_carrier: column(row, 'id_carrier'),
    tracking_number: number,
  };
  return shop.call('PUT', 'order_carriers', body(entity('order_carrier', values)));
};
const later = () => {
  now = new Date(now.getTime() + 60_000);
};

it('an order takes stock, shows its rows and totals that add up', async () => {
  const before = Number(stockRow(shop.world, 3)?.values.quantity);
  const order = placeOrder(shop.world, { kind: 'transfer', products: [3], quantity: 2 });
  expect(Number(stockRow(shop.world, 3)?.values.quantity)).toBe(before - 2);
  const shown = await read(order.id);
  const rows = shown?.children?.find(child => child.name === 'associations')?.children?.[0]?.children ?? [];
  expect(rows.map(row => [column(row, 'product_id'), column(row, 'product_quantity')])).toEqual([['3', '2']]);
  const [goods, carriage, paid] = ['total_products_wt', 'total_shipping', 'total_paid'].map(name =>
    Number(column(shown, name)),
  );
  expect((goods ?? 0) + (carriage ?? 0)).toBeCloseTo(paid ?? 0, 2);
  expect(column(shown, 'date_add')).toBe('2026-10-24 14:00:00');
});

it.each(orderKinds)('an order of kind %s can be read with all that belongs to it', async kind => {
  const order = placeOrder(shop.world, { kind });
  const shown = await read(order.id);
  for (const [name, resource] of [
    ['id_customer', 'customers'],
    ['id_address_delivery', 'addresses'],
    ['id_address_invoice', 'addresses'],
    ['id_carrier', 'carriers'],
    ['current_state', 'order_states'],
  ] as const)
    expect([name, (await shop.call('GET', `${resource}/${column(shown, name)}`)).status]).toEqual([name, 200]);
  const open = kind === 'unpaid' || kind === 'cancelled' || kind === 'cod';
  expect(Number(column(shown, 'total_paid_real')) > 0).toBe(!open);
});

it('2.6 order_histories: another row each time; state 2 makes valid, invoice and total_paid_real', async () => {
  const { id } = placeOrder(shop.world, { kind: 'unpaid' });
  later();
  expect((await toState(id, 2)).status).toBe(201);
  const paid = await read(id);
  expect([column(paid, 'current_state'), column(paid, 'valid')]).toEqual(['2', '1']);
  expect(Number(column(paid, 'invoice_number'))).toBeGreaterThan(0);
  expect(column(paid, 'total_paid_real')).toBe(column(paid, 'total_paid'));
  expect(column(paid, 'date_upd') > column(paid, 'date_add')).toBe(true);
  expect(await histories(id)).toBe(2);
  await toState(id, 2);
  expect(await histories(id)).toBe(3);
});

it('2.6 orders PUT adds a history row even when nothing changed', async () => {
  const { id } = placeOrder(shop.world, { kind: 'transfer' });
  const count = await histories(id);
  const shown = await read(id);
  const values = (shown?.children ?? [])
    .filter(child => child.name !== 'associations')
    .map(child => [child.name, child.text ?? '']);
  const answer = await shop.call('PUT', 'orders', body(`<order>${nodes(Object.fromEntries(values))}</order>`));
  expect([answer.status, await histories(id)]).toEqual([200, count + 1]);
});

it('2.6 order_carriers PUT shows in shipping_number and leaves date_upd', async () => {
  const { id } = placeOrder(shop.world, { kind: 'transfer' });
  const before = column(await read(id), 'date_upd');
  later();
  expect((await track(id, 'AA123')).status).toBe(200);
  const after = await read(id);
  expect([column(after, 'shipping_number'), column(after, 'date_upd')]).toEqual(['AA123', before]);
});

it('2.6 a state mail leaves only with sendemail=1 and says whether the waybill was stored', async () => {
  const { id } = placeOrder(shop.world, { kind: 'transfer' });
  const mails = () => shop.world.mails.filter(mail => mail.orderId === id && mail.template === 'shipped');
  await toState(id, 4);
  expect(mails()).toEqual([]);
  await toState(id, 4, '?sendemail=1');
  await track(id, 'BB456');
  await toState(id, 4, '?sendemail=1');
  expect(mails().map(mail => mail.tracking)).toEqual(['', 'BB456']);
});

it('a cancelled order gives its stock back once', async () => {
  const before = stockRow(shop.world, 5)?.values.quantity;
  const { id } = placeOrder(shop.world, { kind: 'transfer', products: [5], quantity: 1 });
  await toState(id, 6);
  await toState(id, 6);
  expect(stockRow(shop.world, 5)?.values.quantity).toBe(before);
});

it('2.5 an edited carrier has a new id and its old reference; an edited address is a new row', async () => {
  const next = editCarrier(shop.world, 2, { name: 'Kurier 2' });
  const order = placeOrder(shop.world, { kind: 'transfer' });
  const shown = await read(order.id);
  expect(column(shown, 'id_carrier')).toBe(String(next.id));
  const [carrier] = entities(await shop.call('GET', `carriers/${next.id}`));
  expect(column(carrier, 'id_reference')).toBe('2');
  const former = Number(column(shown, 'id_address_delivery'));
  const address = editAddress(shop.world, former, { city: 'Sopot' });
  expect(column(await read(order.id), 'id_address_delivery')).toBe(String(address.id));
  expect(column(entities(await shop.call('GET', `addresses/${former}`))[0], 'deleted')).toBe('1');
});

describe('the stream', () => {
  it('settles what was open: paid or cancelled, never left', () => {
    for (let beat = 0; beat < 80; beat += 1) shop.control.stream.step();
    const open = [...shop.world.table('orders').rows.values()]
      .slice(-80, -10)
      .filter(row => row.values.current_state === '10');
    expect(open).toEqual([]);
  });

  it('the control routes place orders and change states', async () => {
    const answer = JSON.stringify(await shop.sandbox('POST', 'orders', { kind: 'company', vatNumber: '5260250274' }));
    const id = /"id":(\d+)/.exec(answer)?.[1] ?? '';
    await shop.sandbox('POST', `orders/${id}/ship`);
    expect(findOrder(shop.world, id).values.current_state).toBe('4');
    const invoice = column(await read(Number(id)), 'id_address_invoice');
    expect(column(entities(await shop.call('GET', `addresses/${invoice}`))[0], 'vat_number')).toBe('5260250274');
  });
});
