import { afterAll, beforeAll, expect, it } from 'vitest';
import { order } from '../../connectors/shopware/order.fixture.ts';
import { type ApiMerchant, startApiMerchant } from '../../test/support/api-merchant.ts';
import { bindOrder } from '../bind-order.ts';
import type { OpenConnection } from '../open-connections.ts';
import { takeInRecords } from './take-in.ts';

let merchant: ApiMerchant;
let shop: OpenConnection;
beforeAll(async () => {
  merchant = await startApiMerchant();
  const { hub, workspaceId } = merchant.api;
  const [row] = await hub.db.$client<{ id: string }[]>`select id from connections where key = 'shop'`;
  shop = await hub.connections.get(workspaceId, row?.id ?? '');
});
afterAll(() => merchant.api.stop());

const record = (letter: string, number: string, more: Record<string, unknown> = {}) => {
  const raw = order({ id: letter.repeat(32), orderNumber: number, ...more });
  return { externalId: letter.repeat(32), number, raw };
};
const takeIn = (...records: ReturnType<typeof record>[]) =>
  takeInRecords(merchant.api.hub, shop, records, { asOf: new Date(), who: 'shop' });
const processOf = async (number: string) =>
  merchant.api.orderWakes.find(({ input }) => input.number === number)?.input.processId;

it('keeps an order whose buyer typed what PostgreSQL cannot keep, without holding up another', async () => {
  const taken = await takeIn(record('b', '20001', { customerComment: 'a\u0000b\ud800c' }), record('c', '20002'));
  expect(taken).toMatchObject({ changed: 2, rejected: 0 });
  const [row] = await merchant.api.hub.db
    .$client`select document ->> 'comment' as comment from orders where number = '20001'`;
  expect(row?.comment).toBe('ab\ufffdc');
  expect(await processOf('20001')).toBeDefined();
});

it('rejects alone an order that cannot be reckoned with', async () => {
  const beyond = { price: { netPrice: 1e21, totalPrice: 1e21, taxStatus: 'gross', calculatedTaxes: [] } };
  expect(await takeIn(record('d', '20003', beyond), record('e', '20004'))).toMatchObject({ changed: 1, rejected: 1 });
});

it('resolves the task of a rejected order once it is understood, changed or not', async () => {
  const open = async () => {
    const rows = await merchant.api.hub.db.$client`
      select 1 from tasks where state = 'open' and cause like ${`record/%/${'f'.repeat(32)}`}`;
    return rows.length;
  };
  await takeIn(record('f', '20005'));
  await takeIn(record('f', '20005', { lineItems: 'none' }));
  expect(await open()).toBe(1);
  await takeIn(record('f', '20005'));
  expect(await open()).toBe(0);
});

it('binds no two orders to one of the target', async () => {
  const { hub, workspaceId } = merchant.api;
  const idOf = async (number: string) => {
    const [row] = await hub.db.$client<{ id: string }[]>`select id from orders where number = ${number}`;
    return row?.id ?? '';
  };
  const bind = async (number: string) =>
    bindOrder(hub, { workspaceId, flowId: merchant.flowId, orderId: await idOf(number), externalId: '77', who: 'me' });
  await bind('20001');
  await expect(bind('20002')).rejects.toThrow('Order 20001 is bound to 77 already');
});
