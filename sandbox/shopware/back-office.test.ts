import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Client, startClient } from './test-client.ts';

let shop: Client;
beforeAll(async () => {
  shop = await startClient();
});
afterAll(() => shop.close());

const post = (path: string, form: Record<string, string> = {}, headers: Record<string, string> = {}) =>
  fetch(`${shop.url}${path}`, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual', headers });
const newest = async () => {
  const { body } = await shop.call('GET', '/_sandbox/state');
  return Array.isArray(body.orders) ? body.orders[0] : undefined;
};

it('shows names and e-mails as text, never as markup', async () => {
  await shop.call('POST', '/_sandbox/orders', {
    firstName: '<script>alert(1)</script>',
    customerEmail: '"><img src=x>',
    kind: 'simple',
  });
  for (const path of ['/', `/office/orders/${(await newest()).id}`]) {
    const page = await (await fetch(`${shop.url}${path}`)).text();
    expect(page).toContain('&lt;script&gt;');
    expect(page).not.toContain('<script');
    expect(page).not.toContain('<img');
  }
});

it('the buttons place, pay, ship and cancel', async () => {
  expect((await post('/office/orders', { kind: 'promotion', paid: 'no' })).status).toBe(303);
  const { id } = await newest();
  expect(await newest()).toMatchObject({ paid: false, state: 'open', deliveryState: 'open' });
  for (const action of ['pay', 'ship', 'cancel'])
    expect((await post(`/office/orders/${id}/${action}`)).status).toBe(303);
  expect(await newest()).toMatchObject({ id, paid: true, state: 'cancelled', deliveryState: 'shipped' });
});

it('another site cannot press them', async () => {
  const before = await newest();
  expect((await post('/office/orders', {}, { origin: 'https://elsewhere.example' })).status).toBe(403);
  expect(await newest()).toEqual(before);
});

it('orders arrive by themselves when switched on', async () => {
  const before = shop.world.all('order').length;
  await post('/office/settings', { ordersEvery: '0.05' });
  await new Promise(done => setTimeout(done, 300));
  await post('/office/settings', { ordersEvery: '0' });
  const after = shop.world.all('order').length;
  expect(after).toBeGreaterThan(before);
  await new Promise(done => setTimeout(done, 150));
  expect(shop.world.all('order')).toHaveLength(after);
});
