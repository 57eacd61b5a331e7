import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anInvoice, type MoneyMerchant, startMoneyMerchant } from '../../test/support/money-merchant.ts';

let merchant: MoneyMerchant;
beforeAll(async () => {
  merchant = await startMoneyMerchant();
});
afterAll(() => merchant.stop());

type Pair = Awaited<ReturnType<MoneyMerchant['pair']>>;

/** How far the platform is told that an order is on its way: state, and of each line what left. */
async function transportOf({ shopId }: Pair, number: string) {
  const [row] = await merchant.sql<{ track: { state: string; lines: { lineId: string; done: string }[] } }[]>`
    select document -> 'transport' as track from feed
    where connection_id = ${shopId} and entity = 'order-statuses' and object_id = ${`shop-${number}`}`;
  return row && [row.track.state, ...row.track.lines.map(line => `${line.lineId} ${line.done}`)];
}

/** Two pieces of `l1`, the only line of an order. */
const line = (quantity: string, more: Record<string, unknown> = {}) => ({
  ...{ name: 'a', quantity, vatCode: '23', net: '10.16', vat: '2.34', gross: '12.50', orderLine: 'l1' },
  ...more,
});

describe('W9: transport from documents', () => {
  it('an invoice that names lines of an order has taken their goods out, part by part', async () => {
    const pair = await merchant.pair();
    await pair.addOrder('1', '25.00');
    await pair.push('invoices', [anInvoice('i1', '12.50', { lines: [line('1')], orders: ['1'] })]);
    expect(await transportOf(pair, '1')).toEqual(['partly-shipped', 'l1 1']);
    await pair.push('invoices', [anInvoice('i2', '12.50', { lines: [line('1', { order: '1' })], orders: ['1'] })]);
    expect(await transportOf(pair, '1')).toEqual(['shipped', 'l1 2']);
    await pair.push('invoices', [
      anInvoice('i2', '12.50', { lines: [line('1', { order: '1' })], orders: ['1'], status: 'cancelled' }),
    ]);
    expect(await transportOf(pair, '1')).toEqual(['partly-shipped', 'l1 1']);
  });

  it('an invoice that comes before the goods go says nothing of them, where the flow says so', async () => {
    const pair = await merchant.pair();
    await merchant.sql`
      update flows set settings = settings || '{"documentsShip": false}' where entity = 'order-statuses' and target_id = ${pair.shopId}`;
    await pair.addOrder('9', '25.00');
    await pair.push('invoices', [anInvoice('i1', '25.00', { lines: [line('2')], orders: ['9'] })]);
    expect(await transportOf(pair, '9')).toEqual(['waiting', 'l1 0']);
  });

  it('one document for two orders whose lines have the same ids counts for each what its lines name', async () => {
    const pair = await merchant.pair();
    await pair.addOrder('2', '25.00');
    await pair.addOrder('3', '25.00');
    const lines = [line('2', { order: '2' }), line('1', { order: '3' }), line('1')];
    await pair.push('invoices', [anInvoice('i1', '37.50', { lines, orders: ['2', '3'] })]);
    expect(await transportOf(pair, '2')).toEqual(['shipped', 'l1 2']);
    expect(await transportOf(pair, '3')).toEqual(['partly-shipped', 'l1 1']);
  });

  it('what moves no goods does not count: an advance, a correction, and a document that names no line', async () => {
    const pair = await merchant.pair();
    await pair.addOrder('4', '25.00');
    await pair.push('invoices', [
      anInvoice('i1', '12.50', { kind: 'advance', lines: [line('1')], orders: ['4'] }),
      anInvoice('i2', '12.50', { kind: 'correction', lines: [line('1')], orders: ['4'] }),
      anInvoice('i3', '12.50', { lines: [line('1', { orderLine: undefined })], orders: ['4'] }),
    ]);
    expect(await transportOf(pair, '4')).toEqual(['waiting', 'l1 0']);
  });
});
