import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { placeOrder } from '../../sandbox/prestashop/place-order.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { type ConnectedPharmacy, connectPharmacy } from '../support/pharmacy.ts';

describe('stock that a shop sells between two offers', () => {
  let test: TestHub;
  let both: ConnectedPharmacy;
  let goods: ReturnType<ConnectedPharmacy['share']>;
  beforeAll(async () => {
    test = await startTestHub();
    both = await connectPharmacy(test, { items: 4, products: 8 });
    goods = both.share(4);
    for (const { index } of goods) both.program.world.set(index, { amount: 50, reserved: 0 });
    await both.program.sendOffer();
    await until('the shop follows', () => goods.every(({ id }) => both.stock(id) === 50));
  });
  afterAll(async () => {
    await both?.stop();
    await test?.stop();
  });

  const until = <T>(what: string, look: () => T | Promise<T | undefined | false> | undefined | false) =>
    test.until(what, async () => look(), 30_000);
  const nth = (index: number) => goods[index]?.id ?? 0;
  const sell = async (id: number, quantity: number) => {
    const number = String(
      placeOrder(both.shop.control.world, { kind: 'transfer', products: [id], quantity }).values.reference,
    );
    await until(`${number} is known`, async () => (await test.api('GET', `/api/orders/${number}`)).status === 200);
    return number;
  };
  const compare = async () => {
    const started = await test.api('POST', '/api/flows/apteka-goods/compare', {});
    return await until('the report is done', async () => {
      const { body } = await test.api('GET', `/api/drift-reports/${started.body.reportId}`);
      return body.state === 'done' ? body : undefined;
    });
  };

  it('an order that is read never offers again what it sold; only the pharmacy’s next word does', async () => {
    await sell(nth(0), 3);
    expect(both.stock(nth(0))).toBe(47);
    await both.program.sendOffer();
    await until('the pharmacy’s word counts (K2)', () => both.stock(nth(0)) === 50);
  });

  it('X6 a full comparison leaves a stock alone that is lower because of a sale the pharmacy has not heard of', async () => {
    await sell(nth(1), 4);
    both.edit(nth(2), { stock: 7 });
    const report = await compare();
    expect(both.stock(nth(1))).toBe(46);
    expect(both.stock(nth(2))).toBe(50);
    const left = report.items.find((item: { externalId: string }) => item.externalId === String(nth(1)));
    expect(left).toMatchObject({ outcome: 'left', reason: expect.stringContaining('4 sold there') });
  });

  it('K2 with the setting, what the shop sold and the pharmacy has not fetched is taken off', async () => {
    const set = await test.api('PATCH', '/api/flows/apteka-goods', {
      settings: { stock: { subtractUnfetched: true } },
    });
    expect(set.status).toBe(200);
    await until('what was sold before is taken off', () => both.stock(nth(0)) === 47 && both.stock(nth(1)) === 46);
    const number = await sell(nth(3), 5);
    await both.program.sendOffer();
    await until('it is offered', async () => (await test.api('GET', `/api/orders/${number}`)).body.flows[0]?.offered);
    await both.program.sendOffer();
    await until('five are taken off', () => both.stock(nth(3)) === 45);
    for (let again = 0; again < 3; again += 1) await both.program.fetchOrders();
    await both.program.sendOffer();
    await until('once they are fetched the pharmacy’s word counts', () => both.stock(nth(3)) === 50);
  });

  it('X2 a shadow flow writes nothing and keeps what it would have written; live, it follows', async () => {
    await test.api('PATCH', '/api/flows/apteka-goods', {
      mode: 'shadow',
      settings: { stock: { subtractUnfetched: false } },
    });
    both.program.world.set(goods[2]?.index ?? 0, { amount: 33, reserved: 0 });
    await both.program.sendOffer();
    await until('it is recorded', async () => {
      const { body } = await test.api('GET', '/api/messages?connection=sklep');
      return body.items.some((message: { subject: string }) => message.subject.startsWith('shadow'));
    });
    expect(both.stock(nth(2))).toBe(50);
    await test.api('PATCH', '/api/flows/apteka-goods', { mode: 'live' });
    await until('the stock follows', () => both.stock(nth(2)) === 33);
  });
});
