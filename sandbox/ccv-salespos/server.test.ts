import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { anOrder, aRow, caller, control, hashWith } from './caller.ts';
import { type CcvSandbox, startCcvSandbox } from './server.ts';

let shop: CcvSandbox;
let call: ReturnType<typeof caller>;
const api = '/api/rest/v1';
const orders = `${api}/orders`;

beforeAll(async () => {
  shop = await startCcvSandbox({ port: 0, emptyPostShare: 0 });
  call = caller(shop.url);
});
beforeEach(() => control(shop.url, 'POST', 'reset'));
afterAll(() => shop.close());

const faults = (...list: object[]) => control(shop.url, 'PUT', 'faults', { seed: 1, faults: list });
const items = (body: Record<string, unknown>): Record<string, unknown>[] =>
  Array.isArray(body.items) ? body.items : [];

describe('signing', () => {
  it('takes a well signed request, its query included, and signs the answer over its very bytes', async () => {
    const uri = `${orders}?size=5&orderby=id_desc`;
    const answer = await call('GET', uri);
    expect(answer.status).toBe(200);
    const text = `sandbox-public|GET|${uri}|${answer.text}|${answer.headers.get('x-date')}`;
    expect(answer.headers.get('x-hash')).toBe(hashWith('sandbox-secret', text));
  });

  it.each([
    ['a wrong secret', { secret: 'other' }],
    ['a hash of another length', { hash: 'abc' }],
    ['a date six minutes old', { date: new Date(Date.now() - 360_000).toISOString() }],
    ['a date six minutes ahead', { date: new Date(Date.now() + 360_000).toISOString() }],
  ])('answers %s with 401 in the shape of CCV', async (_name, changes) => {
    const answer = await call('POST', orders, anOrder, changes);
    expect(answer.status).toBe(401);
    expect(answer.body).toEqual({ status: 401, code: '401.10', developermessage: expect.any(String) });
    expect(shop.world.orders.size).toBe(0);
  });

  it('refuses other accept headers and withdrawn keys', async () => {
    expect((await call('GET', orders, undefined, { accept: 'application/json' })).status).toBe(406);
    const salespos = { accept: 'application/vnd.verto.salespos+json' };
    expect((await call('GET', orders, undefined, salespos)).status).toBe(200);
    await control(shop.url, 'PUT', 'settings', { refuseKeys: true });
    expect((await call('GET', orders)).status).toBe(401);
  });
});

describe('orders', () => {
  it('makes two orders of the same body sent twice', async () => {
    const body = { ...anOrder, reservationnumber: 'SW-1' };
    const [first, second] = [await call('POST', orders, body), await call('POST', orders, body)];
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(first.body.id).not.toBe(second.body.id);
    expect(shop.world.orders.size).toBe(2);
  });

  it('pages through links, newest first on demand', async () => {
    for (const number of [1, 2, 3]) await call('POST', orders, { ...anOrder, reservationnumber: `SW-${number}` });
    const seen: unknown[] = [];
    let next: unknown = `${shop.url}${orders}?size=2&orderby=id_desc`;
    while (typeof next === 'string') {
      const page = await call('GET', next.slice(shop.url.length));
      seen.push(...items(page.body).map(order => order.reservationnumber));
      next = page.body.next;
    }
    expect(seen).toEqual(['SW-3', 'SW-2', 'SW-1']);
  });

  it('shows incomplete orders only to who asks for them', async () => {
    await call('POST', orders, { ...anOrder, is_completed: false });
    expect(items((await call('GET', orders)).body)).toEqual([]);
    expect(items((await call('GET', `${orders}?is_completed=false`)).body)).toHaveLength(1);
  });

  it('filters by create date', async () => {
    await call('POST', orders, anOrder);
    const before = new Date(Date.now() - 60_000).toISOString();
    const later = new Date(Date.now() + 60_000).toISOString();
    expect(items((await call('GET', `${orders}?min_create_date=${before}`)).body)).toHaveLength(1);
    expect(items((await call('GET', `${orders}?min_create_date=${later}`)).body)).toEqual([]);
    expect(items((await call('GET', `${orders}?max_create_date=${before}`)).body)).toEqual([]);
  });

  it.each([
    ['an unknown field', { ...anOrder, external_id: 'x' }, 'external_id: unknown field'],
    [
      'an unknown field of a row',
      { ...anOrder, orderrows: [aRow, { ...aRow, sku: 'x' }] },
      'orderrows[1].sku: unknown',
    ],
    ['a text for a number', { ...anOrder, orderrows: [{ ...aRow, price: '12' }] }, 'orderrows[0].price:'],
    ['no customer', { orderrows: [aRow] }, 'customer:'],
    ['no rows', { customer: {} }, 'orderrows:'],
    [
      'a row without an article',
      { ...anOrder, orderrows: [{ count: 1, product_name: 'x' }] },
      'orderrows[0].product_number:',
    ],
    ['an unknown product', { ...anOrder, orderrows: [{ count: 1, product_id: 7 }] }, 'orderrows[0].product_id:'],
    ['an unknown account', { ...anOrder, user_id: 7 }, 'user_id:'],
  ])('names the field that does not fit: %s', async (_name, body, message) => {
    const answer = await call('POST', orders, body);
    expect(answer.status).toBe(500);
    expect(answer.body.code).toBe('500.20');
    expect(answer.body.developermessage).toContain(message);
    expect(shop.world.orders.size).toBe(0);
  });

  it('takes variants of the product they belong to only', async () => {
    const apron = items((await call('GET', `${api}/products?productnumber=KL-2000`)).body)[0];
    const mug = items((await call('GET', `${api}/products?productnumber=KL-1002`)).body)[0];
    const variants = items((await call('GET', `${api}/products/${apron?.id}/attributecombinations`)).body);
    const large = variants.find(variant => variant.product_number === 'KL-2000-L');
    const post = (productId: unknown) =>
      call('POST', orders, {
        ...anOrder,
        orderrows: [{ product_id: productId, count: 1, attribute_combination_id: large?.id }],
      });
    const wrong = await post(mug?.id);
    expect(wrong.body.developermessage).toContain('orderrows[0].attribute_combination_id');
    const right = await post(apron?.id);
    expect(right.body.total_price).toBe(29.95);
    const rows = items((await call('GET', `${orders}/${right.body.id}/orderrows`)).body);
    expect(rows[0]).toMatchObject({ sub_product_number: 'KL-2000-L', price: 29.95, tax: 21, total_price: 29.95 });
  });

  it('changes an order with 204 and replaces all of its rows', async () => {
    const { body } = await call('POST', orders, anOrder);
    const patched = await call('PATCH', `${orders}/${body.id}`, { paid: true, orderrows: [{ ...aRow, count: 1 }] });
    expect([patched.status, patched.text]).toEqual([204, '']);
    const after = (await call('GET', `${orders}/${body.id}`)).body;
    expect(after).toMatchObject({ paid: true, total_price: 12.1 });
  });

  it('keeps notes', async () => {
    const { body } = await call('POST', orders, anOrder);
    await call('POST', `${orders}/${body.id}/ordernotes`, { note: 'Paid with iDEAL' });
    const notes = items((await call('GET', `${orders}/${body.id}/ordernotes`)).body);
    expect(notes.map(note => note.note)).toEqual(['Paid with iDEAL']);
  });

  it('lets the customer block override the account', async () => {
    const billingaddress = { first_name: 'Ann', last_name: 'Bos', city: 'Delft' };
    const userinfo = { email: 'ann@example.com', customertype: 'b2c', billingaddress };
    const user = await call('POST', `${api}/users`, { username: 'ann@example.com', password: 'x', userinfo });
    const customer = { billingaddress: { city: 'Gouda' } };
    const { body } = await call('POST', orders, { ...anOrder, customer, user_id: user.body.id });
    expect(body.user).toMatchObject({ id: user.body.id });
    expect(body.customer).toMatchObject({
      email: 'ann@example.com',
      billingaddress: { last_name: 'Bos', city: 'Gouda' },
    });
  });
});

describe('accounts', () => {
  it('keeps usernames unique, whatever the case', async () => {
    const post = (username: string) => call('POST', `${api}/users`, { username, password: 'x' });
    expect((await post('ann@example.com')).status).toBe(201);
    const again = await post('Ann@example.com');
    expect(again).toMatchObject({ status: 500, body: { code: '500.40' } });
    expect(shop.world.users.size).toBe(1);
  });

  it('changes single fields of an address and deletes', async () => {
    const userinfo = { billingaddress: { city: 'Delft', zipcode: '2611' } };
    const { body } = await call('POST', `${api}/users`, { username: 'ann', password: 'x', userinfo });
    const uri = `${api}/users/${body.id}`;
    await call('PATCH', uri, { userinfo: { billingaddress: { city: 'Gouda' } } });
    expect((await call('GET', uri)).body.userinfo).toMatchObject({
      billingaddress: { city: 'Gouda', zipcode: '2611' },
    });
    expect((await call('DELETE', uri)).status).toBe(204);
    expect(await call('GET', uri)).toMatchObject({ status: 404, body: { code: '404.20' } });
  });
});

describe('faults', () => {
  it('answers a POST that worked with nothing, yet signed', async () => {
    await control(shop.url, 'PUT', 'settings', { emptyPostShare: 1 });
    const answer = await call('POST', orders, anOrder);
    expect([answer.status, answer.text]).toEqual([204, '']);
    const text = `sandbox-public|POST|${orders}||${answer.headers.get('x-date')}`;
    expect(answer.headers.get('x-hash')).toBe(hashWith('sandbox-secret', text));
    expect(shop.world.orders.size).toBe(1);
  });

  it('throttles in the form of CCV, by limit and by fault', async () => {
    const code = async () => {
      const { status, body } = await call('GET', orders);
      return [status, body.code];
    };
    await control(shop.url, 'PUT', 'settings', { limits: { perResource: 0 } });
    expect(await code()).toEqual([429, '429.10']);
    await control(shop.url, 'PUT', 'settings', { limits: { total: 0 } });
    expect(await code()).toEqual([429, '429.11']);
    await control(shop.url, 'POST', 'reset');
    await faults({ kind: 'throttle', share: 1, times: 1 });
    expect(await code()).toEqual([429, '429.10']);
    expect(await code()).toEqual([200, undefined]);
  });

  it.each([
    ['drop-before', 0],
    ['drop-after', 1],
  ])('breaks the connection: %s leaves %i orders', async (kind, made) => {
    await faults({ kind, share: 1, method: 'POST' });
    await expect(call('POST', orders, anOrder)).rejects.toThrow();
    expect(shop.world.orders.size).toBe(made);
  });

  it.each([
    ['error', 0],
    ['error-after', 1],
  ])('answers 500: %s leaves %i orders', async (kind, made) => {
    await faults({ kind, share: 1, method: 'POST' });
    expect((await call('POST', orders, anOrder)).status).toBe(500);
    expect(shop.world.orders.size).toBe(made);
  });

  it('lands a write after its connection broke', async () => {
    await faults({ kind: 'late-write', share: 1, ms: 120, method: 'POST' });
    await expect(call('POST', orders, anOrder)).rejects.toThrow();
    expect(shop.world.orders.size).toBe(0);
    await expect.poll(() => shop.world.orders.size, { timeout: 3000 }).toBe(1);
  });

  it('signs wrongly', async () => {
    await faults({ kind: 'bad-signature', share: 1 });
    const answer = await call('GET', orders);
    const text = `sandbox-public|GET|${orders}|${answer.text}|${answer.headers.get('x-date')}`;
    expect(answer.headers.get('x-hash')).not.toBe(hashWith('sandbox-secret', text));
  });
});

describe('resources', () => {
  it('refuses what it does not know', async () => {
    expect(await call('GET', `${api}/cashregisters`)).toMatchObject({ status: 404, body: { code: '404.20' } });
    expect(await call('DELETE', orders)).toMatchObject({ status: 405, body: { code: '405.10' } });
    expect((await call('POST', orders, undefined, { raw: '{' })).body.code).toBe('500.20');
  });

  it('lists its resources and answers each of them', async () => {
    const root = items((await call('GET', `${api}/`)).body);
    expect(root.map(item => item.title)).toContain('paymethods');
    for (const item of root) expect((await call('GET', `${api}/${item.uri}`)).status).toBe(200);
  });

  it('finds products by their own number, not by that of a variant', async () => {
    const numbers = async (sku: string) =>
      items((await call('GET', `${api}/products?productnumber=${sku}`)).body).map(product => product.productnumber);
    expect(await numbers('PROMO')).toEqual(['PROMO']);
    expect(await numbers('KL-2000-M')).toEqual([]);
  });

  it('shows products changed last first', async () => {
    for (const product of shop.world.products.values()) product.modifydate = '2024-01-01T00:00:00Z';
    const mug = items((await call('GET', `${api}/products?productnumber=KL-1002`)).body)[0];
    await call('PATCH', `${api}/products/${mug?.id}`, { stock: 4 });
    const first = items((await call('GET', `${api}/products?orderby=modifydate_desc&size=1`)).body)[0];
    expect(first).toMatchObject({ productnumber: 'KL-1002', stock: 4 });
  });
});

describe('behind the stage', () => {
  it('adds and removes products and counts requests', async () => {
    const put = (body: object) => control(shop.url, 'POST', 'products', body);
    expect((await put({ sku: 'NEW-1', gross: '5.00' })).status).toBe(201);
    expect((await put({ sku: 'NEW-1' })).status).toBe(409);
    expect((await put({ sku: 'NEW-1-S', parentSku: 'NEW-1' })).status).toBe(201);
    expect((await control(shop.url, 'DELETE', 'products/NEW-1-S')).status).toBe(204);
    expect((await control(shop.url, 'DELETE', 'products/NEW-1-S')).status).toBe(404);
    await call('GET', `${orders}/5`);
    expect((await control(shop.url, 'GET', 'state')).body.requests).toEqual({ 'GET orders/:id': 1 });
  });

  it('shows orders to a person, with everything escaped', async () => {
    const customer = { billingaddress: { company: '<script>alert(1)</script>' } };
    const { body } = await control(shop.url, 'POST', 'orders', { ...anOrder, customer });
    for (const path of ['/', `/orders/${body.id}`]) {
      const page = await (await fetch(shop.url + path)).text();
      expect(page).toContain('&lt;script&gt;alert(1)');
      expect(page).not.toContain('<script>');
    }
    const form = new URLSearchParams({ sku: 'FORM-1', name: '', gross: '3,50', taxRate: '9' });
    await fetch(`${shop.url}/products`, { method: 'POST', body: form });
    expect(await (await fetch(`${shop.url}/products`)).text()).toContain('FORM-1');
  });

  it('keeps its state over a restart, a late write included', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ccv-'));
    const stateFile = join(folder, 'state.json');
    const late = { seed: 1, faults: [{ kind: 'late-write' as const, share: 1, ms: 60_000 }] };
    const first = await startCcvSandbox({ port: 0, stateFile, faults: late });
    await expect(caller(first.url)('POST', orders, anOrder)).rejects.toThrow();
    await first.close();
    const second = await startCcvSandbox({ port: 0, stateFile });
    expect(second.world.orders.size).toBe(1);
    expect(second.world.products.size).toBe(first.world.products.size);
    await second.close();
    await rm(folder, { recursive: true });
  });
});
