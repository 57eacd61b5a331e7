import { afterEach, describe, expect, it } from 'vitest';
import { createClient } from '../../client/client.ts';
import { faultyFetch } from '../hub-faults.ts';
import { page } from './page.ts';
import { placeOrder } from './place-order.ts';
import type { Platform } from './start-b2b.ts';
import { give, smallWorld } from './test-world.ts';

const asked: (string | null)[] = [];
afterEach(() => {
  asked.length = 0;
});

function platform() {
  const world = smallWorld();
  const faults = faultyFetch(async (_, init) => {
    asked.push(new Headers(init?.headers).get('kladka-user'));
    return Response.json({
      ...{ id: 'B2B-1001', seq: 9, op: 'upsert', changedAt: '2026-05-03T10:00:00Z' },
      payment: { state: 'partly-paid', overdue: true, invoiced: '22.14', paid: '2.14', outstanding: '20.00' },
      production: {
        state: 'partly-done',
        lines: [{ lineId: '1', state: 'partly', wanted: '2', done: '1', left: '1' }],
      },
      transport: { state: 'waiting', lines: [] },
      parcels: [{ waybill: '000123', carrier: 'Kurier' }],
    });
  });
  const client = createClient({ url: 'http://hub.example.com', key: 'k', fetch: faults.fetch });
  const made: Platform = { world, client, faults, configure: () => {} };
  const app = page(made);
  const post = (path: string, form: Record<string, string> = {}) =>
    app.request(path, { method: 'POST', body: new URLSearchParams(form) });
  return { world, app, post, text: async (path: string) => (await app.request(path)).text() };
}

describe('a user’s pages (W3)', () => {
  it('show their buyers and orders, and 404 for everything of others', async () => {
    const { world, app, post, text } = platform();
    const lines = [{ product: 'P1', quantity: '1' }];
    const own = placeOrder(world, { user: 'anna', buyer: 'K1', lines });
    const shared = placeOrder(world, { user: 'olga', buyer: 'K1', lines });
    const other = placeOrder(world, { user: 'piotr', buyer: 'K2', lines });
    const home = await text('/users/anna');
    expect(home).toContain('Skład K1');
    expect(home).toContain(own.id);
    expect(home).toContain(shared.id);
    expect(home).not.toContain('Skład K2');
    expect(home).not.toContain(other.id);
    for (const path of [
      '/users/anna/buyers/K2',
      `/users/anna/orders/${other.id}`,
      '/users/nobody',
      '/users/anna/buyers/K9',
    ])
      expect((await app.request(path)).status, path).toBe(404);
    for (const path of [
      ...['/users/anna/buyers/K2/order', '/users/anna/buyers/K2/edit', '/users/anna/buyers/K2/places'],
      ...[
        '/users/anna/buyers/K1/places/M3',
        `/users/anna/orders/${other.id}/cancel`,
        `/users/anna/orders/${other.id}/ask`,
      ],
    ])
      expect((await post(path, { name: 'x', 'quantity.P1': '1', phone: '1' })).status, path).toBe(404);
    expect(other.record.state).toBe('open');
    expect(asked).toEqual([]);
    expect((await app.request(`/users/olga/orders/${other.id}`)).status).toBe(200);
  });

  it('order for a buyer, to one of the delivery places', async () => {
    const { world, post, text } = platform();
    const shop = await text('/users/anna/buyers/K1');
    expect(shop).toContain('Oddział M2');
    expect(shop).not.toContain('Oddział M3');
    expect(shop).toContain('Zawias P1');
    expect(shop, 'it is still in the holding category').not.toContain('Zawias P3');
    const answer = await post('/users/anna/buyers/K1/order', { place: 'M2', 'quantity.P1': '2', 'quantity.P2': '' });
    const [order] = world.orders.values();
    expect(answer.headers.get('location')).toBe(`/users/anna/orders/${order?.id}`);
    expect(order?.record).toMatchObject({
      deliveryPlace: 'M2',
      user: 'anna',
      lines: [{ product: 'P1', quantity: '2' }],
    });
  });

  it('show of an invoice that several buyers share only their own part', async () => {
    const { world, text } = platform();
    const lines = [{ product: 'P1', quantity: '1' }];
    const own = placeOrder(world, { user: 'anna', buyer: 'K1', lines });
    const other = placeOrder(world, { user: 'piotr', buyer: 'K2', lines });
    const allocations = [own, other].map(({ id }) => ({ order: id, number: id, gross: '11.07' }));
    const shared = { orders: [own.id, other.id], allocations, kind: 'vat' as const };
    give(world, 'invoices', { id: 'F1', number: 'FV/1', customer: 'K1', ...shared });
    give(world, 'invoices', { id: 'F2', number: 'FV/2', customer: 'K2', ...shared });
    for (const path of [`/users/anna/orders/${own.id}`, '/users/anna/buyers/K1']) {
      const shown = await text(path);
      expect(shown).toContain('FV/1');
      expect(shown).toContain(`${own.id}: 11.07`);
      expect(shown).not.toContain('FV/2');
      expect(shown).not.toContain(other.id);
    }
    expect(await text(`/users/olga/orders/${own.id}`)).toContain('FV/2');
  });

  it('ask the hub on the user’s behalf and show the three tracks (W9)', async () => {
    const { world, post, text } = platform();
    const order = placeOrder(world, { user: 'anna', buyer: 'K1', lines: [{ product: 'P1', quantity: '2' }] });
    await post(`/users/anna/orders/${order.id}/ask`);
    expect(asked).toEqual(['anna']);
    const shown = await text(`/users/anna/orders/${order.id}`);
    for (const part of ['partly-paid', 'overdue', 'left to pay 20.00', 'partly-done', '1 of 2', '000123'])
      expect(shown).toContain(part);
  });

  it('change the buyer’s data, only in what was changed (W2)', async () => {
    const { world, post } = platform();
    await post('/users/anna/buyers/K1/edit', {
      email: 'K1@example.com',
      phone: '42',
      'address.street': 'ul. Składowa 4',
    });
    expect(world.outgoing.get('customers/K1')).toMatchObject({ changes: { phone: '42' }, user: 'anna' });
    await post('/users/anna/buyers/K1/places/M1', { 'address.city': 'Zgierz' });
    expect(world.outgoing.get('delivery-places/M1')).toMatchObject({ changes: { 'address.city': 'Zgierz' } });
  });
});

describe('the back office', () => {
  it('shows every page, and text as text', async () => {
    const { world, app, text } = platform();
    give(world, 'customers', { id: 'K3', name: '<script>alert(1)</script>', closed: true });
    const order = placeOrder(world, { user: 'anna', buyer: 'K1', lines: [{ product: 'P1', quantity: '1' }] });
    const home = await text('/');
    expect(home).not.toContain('<script>');
    expect(home).toContain('1 hidden from customers');
    for (const path of ['/office/buyers/K3', `/office/orders/${order.id}`])
      expect((await app.request(path)).status).toBe(200);
    expect((await app.request('/office/buyers/K9')).status).toBe(404);
  });
});
