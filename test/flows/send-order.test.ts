import { describe, expect, it } from 'vitest';
import { addArticle } from '../../sandbox/ccv-salespos/catalogue.ts';
import { payOrder } from '../../sandbox/shopware/place-order.ts';
import { ordersToTill } from '../support/orders-to-till.ts';

describe('sendOrder from Shopware to CCV SalesPOS', () => {
  const { hub, world, newBuyer, place, order, finished, waiting, json, inTill, usersOf, set, openTask } =
    ordersToTill();

  it('S1 sends an order once it is paid, woken by the shop’s signed webhook, and says which states it waits for', async () => {
    const { number, id } = place({ paid: false });
    expect((await waiting(number)).reason).toMatch(/payment is open.*asks for paid/);
    expect(inTill(number)).toHaveLength(0);
    payOrder(world().shop.world, id);
    expect((await finished(number)).outcome).toBe('sent');
    expect(inTill(number)).toHaveLength(1);
  });

  it('S1 skips a cancelled order with its reason, and one of another sales channel', async () => {
    const cancelled = place({ paid: false });
    await waiting(cancelled.number);
    await fetch(`${world().shop.url}/_sandbox/orders/${cancelled.id}/cancel`, { method: 'POST' });
    const ended = await finished(cancelled.number);
    expect(ended).toMatchObject({ outcome: 'skipped', reason: expect.stringContaining('was cancelled in the shop') });

    await set({ gate: { salesChannels: ['another-channel'] } });
    const foreign = place();
    expect(await finished(foreign.number)).toMatchObject({
      outcome: 'skipped',
      reason: expect.stringContaining('settings leave out'),
    });
    expect([...inTill(cancelled.number), ...inTill(foreign.number)]).toHaveLength(0);
  });

  it('S2 goes through the seven steps and writes what the target has no field for into the order’s note', async () => {
    const { number } = place();
    const process = await finished(number);
    expect(process.steps.map((step: { step: string }) => step.step)).toEqual([
      'gate',
      'enrich',
      'exists',
      'debtor',
      'products',
      'commit',
      'confirm',
    ]);
    const [booked] = inTill(number);
    const till = await json(`${world().till.url}/_sandbox/orders/${booked?.id}`);
    const notes = JSON.stringify(till.ordernotes);
    for (const text of ['Web shop', 'iDEAL|PayPal|Przelewy24|Invoice', 'Standard|Express'])
      expect(notes).toMatch(new RegExp(text));
  });

  it('S3 binds and skips an order that the till already has under our reference', async () => {
    const first = place();
    await finished(first.number, 'sent');
    await hub().api('POST', `/api/orders/${first.number}/unbind`, { flow: 'shop-to-till' });
    await hub().until('it is found again', async () => (await order(first.number)).flows[0].binding?.externalId);
    expect(inTill(first.number)).toHaveLength(1);
  });

  it('S4 creates a customer once, finds it again by e-mail whatever its spelling, and updates what changed', async () => {
    const email = newBuyer();
    const first = place({ customerEmail: email });
    await finished(first.number);
    const again = place({ customerEmail: ` ${email.toUpperCase()} `, firstName: 'Changed', lastName: 'Name' });
    const process = await finished(again.number);
    expect(usersOf(email)).toHaveLength(1);
    expect(process.steps.find((step: { step: string }) => step.step === 'debtor')).toMatchObject({
      outcome: 'updated',
      detail: expect.stringContaining('first_name'),
    });
    expect(JSON.stringify(usersOf(email)[0])).toContain('Changed');
    const users = new Set([...inTill(first.number), ...inTill(again.number)].map(entry => entry.user_id));
    expect(users.size).toBe(1);
  });

  it('S4 two first orders of one new customer at the same moment make one debtor', async () => {
    const email = newBuyer();
    const orders = Array.from({ length: 6 }, () => place({ customerEmail: email }));
    for (const { number } of orders) expect((await finished(number)).outcome).toBe('sent');
    expect(usersOf(email)).toHaveLength(1);
  });

  it('S5 a company name makes a company debtor with its contact, none an individual', async () => {
    const company = place({ kind: 'company', company: 'Zaklad Testowy Sp. z o.o.' });
    const person = place();
    await finished(company.number);
    await finished(person.number);
    const userOf = (number: string) => world().till.world.users.get(Number(inTill(number)[0]?.user_id));
    expect(JSON.stringify(userOf(company.number))).toContain('"customertype":"b2b"');
    expect(JSON.stringify(userOf(company.number))).toContain('Zaklad Testowy Sp. z o.o.');
    expect(JSON.stringify(userOf(person.number))).toContain('"customertype":"b2c"');
  });

  it('S5 an individual’s e-mail that now orders as a company is a task, and one setting answers it', async () => {
    const email = newBuyer();
    await finished(place({ customerEmail: email }).number);
    const asked = place({ customerEmail: email, kind: 'company', company: 'Nowa Firma' });
    expect((await waiting(asked.number)).reason).toContain('is an individual, the order is of the company');
    const task = await openTask('debtor', asked.number);
    await set({ debtor: { onPersonBecomesCompany: 'update' } });
    await hub().api('POST', `/api/tasks/${task.id}/resolve`, {});
    expect((await finished(asked.number)).outcome).toBe('sent');
    expect(JSON.stringify(usersOf(email)[0])).toContain('Nowa Firma');
    await set({ debtor: { onPersonBecomesCompany: 'task' } });
  });

  it('S6 X5 commits only when every product exists: a missing one is a task, and every order that waits for it resumes', async () => {
    await fetch(`${world().till.url}/_sandbox/products/KL-1003`, { method: 'DELETE' });
    await hub().hub.db.$client`delete from remote_index where entity = 'product'`;
    const waitingOrders = [place({ skus: ['KL-1001', 'KL-1003'] }), place({ skus: ['KL-1003'] })];
    for (const { number } of waitingOrders) expect((await waiting(number)).reason).toContain('no product KL-1003');
    const task = await openTask('product', 'KL-1003');
    const { body } = await hub().api('GET', `/api/tasks/${task.id}`);
    expect(body.waiting).toBe(2);
    await fetch(`${world().till.url}/_sandbox/products`, {
      method: 'POST',
      body: JSON.stringify({ sku: 'KL-1003', name: 'Beeswax candle', gross: '11.25', taxRate: '21' }),
    });
    expect((await hub().api('POST', `/api/tasks/${task.id}/resolve`, {})).status).toBe(200);
    for (const { number } of waitingOrders) {
      expect((await finished(number)).outcome).toBe('sent');
      expect(inTill(number)).toHaveLength(1);
    }
  });

  it('S4 S6 X5 what was deleted in the till is noticed by the refused write: the account is made anew, the product is a task', async () => {
    const email = newBuyer();
    const first = place({ customerEmail: email, kind: 'company', company: 'Krotko Sp. z o.o.' });
    await finished(first.number, 'sent');
    const [before] = usersOf(email);
    world().till.world.users.delete(Number(before?.id));
    // Orders of an individual leave a company's data alone, so nothing is asked about the account before the write.
    const again = place({ customerEmail: email });
    await finished(again.number, 'sent');
    expect(usersOf(email).map(({ id }) => id)).toEqual([inTill(again.number)[0]?.user_id]);
    expect(usersOf(email)[0]?.id).not.toBe(before?.id);

    await fetch(`${world().till.url}/_sandbox/products/KL-1002`, { method: 'DELETE' });
    const { number } = place({ skus: ['KL-1002'] });
    await openTask('product', 'KL-1002');
    expect((await waiting(number)).reason).toContain('no product KL-1002');
    await fetch(`${world().till.url}/_sandbox/products`, {
      method: 'POST',
      body: JSON.stringify({ sku: 'KL-1002', name: 'Back again', gross: '9.00', taxRate: '21' }),
    });
    const task = await openTask('product', 'KL-1002');
    await hub().api('POST', `/api/tasks/${task.id}/resolve`, {});
    await finished(number, 'sent');
    expect(inTill(number)).toHaveLength(1);
  });

  it('S6 a known buyer’s order whose product memory does not know yet finds it in the till and goes on with its debtor', async () => {
    const email = newBuyer();
    await finished(place({ customerEmail: email }).number, 'sent');
    const later = { sku: 'JUST-ADDED', ean: '', name: 'Just added', gross: '10.00', taxRate: '21' as const };
    addArticle(world().till.world, later, new Date());
    const { number } = place({ customerEmail: email, skus: ['JUST-ADDED'] });
    await finished(number, 'sent');
    expect(inTill(number)).toHaveLength(1);
    expect(usersOf(email)).toHaveLength(1);
  });

  it('S6 a missing product may be replaced by a substitute that says what it stands for', async () => {
    await set({ products: { onMissing: 'substitute', substituteSku: 'SUBSTITUTE' } });
    await fetch(`${world().till.url}/_sandbox/products/KL-1007`, { method: 'DELETE' });
    await hub().hub.db.$client`delete from remote_index where entity = 'product'`;
    const { number } = place({ skus: ['KL-1007'] });
    expect((await finished(number)).outcome).toBe('sent');
    const till = await (await fetch(`${world().till.url}/_sandbox/orders/${inTill(number)[0]?.id}`)).text();
    expect(till).toContain('KL-1007');
    await fetch(`${world().till.url}/_sandbox/products`, {
      method: 'POST',
      body: JSON.stringify({ sku: 'KL-1007', name: 'Enamel bowl', gross: '17.00', taxRate: '21' }),
    });
  });

  it('S7 X5 an unmapped payment method is one task that names the value; mapping it resumes every order', async () => {
    await hub().api('DELETE', '/api/flows/shop-to-till/lookups/paymentMethod/payment_paypal');
    const orders = [place({ payment: 'payment_paypal' }), place({ payment: 'payment_paypal' })];
    for (const { number } of orders) expect((await waiting(number)).reason).toContain('payment_paypal');
    const task = await openTask('lookup', 'payment_paypal');
    const resolved = await hub().api('POST', `/api/tasks/${task.id}/resolve`, { value: 'PayPal via the till' });
    expect(resolved.status, JSON.stringify(resolved.body)).toBe(200);
    for (const { number } of orders) expect((await finished(number)).outcome).toBe('sent');
    const till = await (
      await fetch(`${world().till.url}/_sandbox/orders/${inTill(orders[0]?.number ?? '')[0]?.id}`)
    ).text();
    expect(till).toContain('PayPal via the till');
  });

  it('S8 a default debtor takes every order, and no customer is created', async () => {
    const user = await json(`${world().till.url}/_sandbox/users`, {
      method: 'POST',
      body: JSON.stringify({
        username: 'counter@till.example',
        userinfo: { email: 'counter@till.example', customertype: 'b2c' },
      }),
    });
    const id = String(user.id ?? usersOf('counter@till.example')[0]?.id);
    await set({ debtor: { defaultDebtorId: id } });
    const email = newBuyer();
    const { number } = place({ customerEmail: email });
    await finished(number);
    expect(String(inTill(number)[0]?.user_id)).toBe(id);
    expect(usersOf(email)).toHaveLength(0);
  });

  it('S13 a field that is create-only is set with a new customer and left alone later', async () => {
    await set({ debtor: { fieldPolicy: { 'billingaddress.first_name': 'create-only' } } });
    const email = newBuyer();
    await finished(place({ customerEmail: email, firstName: 'First', lastName: 'One' }).number);
    await finished(place({ customerEmail: email.toUpperCase(), firstName: 'Second', lastName: 'Two' }).number);
    const user = JSON.stringify(usersOf(email)[0]);
    expect(user).toContain('"first_name":"First"');
    expect(user).toContain('"last_name":"Two"');
  });

  it('S2 every kind of order arrives right to the cent', async () => {
    const kinds = [
      'simple',
      'company',
      'promotion',
      'mixed-tax',
      'nested',
      'net',
      'tax-free',
      'shipping-discount',
      'retried-payment',
      'foreign-currency',
      'guest',
      'odd-email',
      'several-deliveries',
    ] as const;
    // Net orders meet a till's own rounding of tax most often.
    const wished = [...kinds, ...Array.from({ length: 12 }, () => 'net' as const)];
    const orders = wished.map(kind => ({ kind, ...place({ kind, customerEmail: undefined }) }));
    for (const { number, kind, row } of orders) {
      const process = await finished(number);
      expect(process.outcome, `${kind}: ${process.reason}`).toBe('sent');
      const [booked] = inTill(number);
      const till = await json(`${world().till.url}/_sandbox/orders/${booked?.id}`);
      const price = row.price as { totalPrice: number };
      expect(Number(till.total_price).toFixed(2), kind).toBe(price.totalPrice.toFixed(2));
    }
  });

  it('S2 a later payment and cancellation are carried to the till', async () => {
    await set({ gate: { paymentStates: ['open', 'paid'] } });
    const { number, id } = place({ paid: false });
    await finished(number, 'sent');
    expect(inTill(number)[0]?.paid).not.toBe(true);
    payOrder(world().shop.world, id);
    await finished(number, 'carried');
    await hub().until('the till knows that it is paid', async () => inTill(number)[0]?.paid === true);
    await fetch(`${world().shop.url}/_sandbox/orders/${id}/cancel`, { method: 'POST' });
    await hub().until('the till knows that it is cancelled', async () => Number(inTill(number)[0]?.status) === 8);
    expect(inTill(number)).toHaveLength(1);
    await set({ gate: { paymentStates: ['paid'] } });
  });
});
