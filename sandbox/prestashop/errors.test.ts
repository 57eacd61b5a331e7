import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { profileNames } from './profile.ts';
import { body, type Client, codes, entity, polish, startClient } from './test-client.ts';

describe.each(profileNames)('§2.3 as %s', profile => {
  let shop: Client;
  beforeAll(async () => {
    shop = await startClient({ profile, products: 15 });
  });
  afterAll(() => shop.stop());
  const failing = async (method: string, path: string, content?: string) => {
    const answer = await shop.call(method, path, content);
    return [answer.status, ...codes(answer)];
  };

  it('says which product and version it is', async () => {
    const { headers } = await shop.call('GET', '');
    const versions = { ps16: '1.6.1.25', ps17: '1.7.6.9', ps8: '8.1.7', tb16: '1.6.1.999' };
    expect(headers.get('psws-version')).toBe(versions[profile]);
    expect(headers.has('tbws-version')).toBe(profile === 'tb16');
  });

  it('no key: 401 in plain text; wrong key: 401 in XML', async () => {
    const none = await fetch(`${shop.url}/api/products`);
    expect([none.status, await none.text()]).toEqual([401, '401 Unauthorized']);
    const wrong = await fetch(`${shop.url}/api/products?ws_key=${'X'.repeat(32)}`);
    expect(wrong.status).toBe(401);
    const text = await wrong.text();
    for (const code of profile === 'tb16' ? [18] : [20, 21]) expect(text).toContain(`<code><![CDATA[${code}]]></code>`);
    expect((await fetch(`${shop.url}/api/products/1?ws_key=${shop.key}`)).status).toBe(200);
  });

  it('unknown resource 27, unknown id 404 without body', async () => {
    expect(await failing('GET', 'prodcts')).toEqual([400, '27']);
    const missing = await shop.call('GET', 'products/9999');
    expect([missing.status, missing.text]).toEqual([404, '']);
  });

  it('PATCH only from PrestaShop 8 on, else 405 code 23', async () => {
    const content = body(entity('product', { id: 1, price: '3.5' }));
    const patched = await shop.call('PATCH', 'products/1', content);
    if (profile === 'ps8')
      expect([patched.status, shop.world.table('products').get(1)?.values.price]).toEqual([200, '3.500000']);
    else expect([patched.status, ...codes(patched)]).toEqual([405, '23']);
  });

  it('stock rows are never posted (101); a key without the right gets 25', async () => {
    expect(await failing('POST', 'stock_availables', body(entity('stock_available', {})))).toEqual([405, '101']);
    await shop.sandbox('PUT', 'settings', { rights: { products: ['GET'] } });
    expect(await failing('DELETE', 'products/1')).toEqual([405, '25']);
    expect(await failing('GET', 'orders')).toEqual([401, '26']);
    await shop.sandbox('PUT', 'settings', { rights: null });
  });

  it('read-only 93 names the first; required 41; text 84; value 85; ids 89, 90, 91; broken XML 127', async () => {
    const texts = { name: polish('Nowy'), link_rewrite: polish('nowy') };
    const product = (values: Record<string, string | number>) => body(entity('product', values));
    const readOnly = await shop.call(
      'POST',
      'products',
      product({ price: 1, quantity: 3, manufacturer_name: 'x', ...texts }),
    );
    expect([readOnly.status, ...codes(readOnly)]).toEqual([400, '93']);
    expect(readOnly.text).toContain('"manufacturer_name" not writable');
    expect(await failing('POST', 'products', product(texts))).toEqual([400, '41']);
    expect(
      await failing('POST', 'products', product({ price: 1, name: polish(''), link_rewrite: polish('x') })),
    ).toEqual([400, '84']);
    expect(await failing('POST', 'products', product({ price: 'dear', ...texts }))).toEqual([400, '85']);
    const length = profile === 'ps16' ? 32 : 64;
    expect(
      await failing('POST', 'products', product({ price: 1, reference: 'R'.repeat(length + 1), ...texts })),
    ).toEqual([400, '85']);
    expect(
      (await shop.call('POST', 'products', product({ price: 1, reference: 'R'.repeat(length), ...texts }))).status,
    ).toBe(201);
    const one = entity('manufacturer', { id: 1, name: 'A' });
    expect(await failing('PUT', 'manufacturers', body(one, one))).toEqual([400, '89']);
    expect(await failing('PUT', 'manufacturers', body(entity('manufacturer', { name: 'A' })))).toEqual([400, '90']);
    expect(await failing('POST', 'manufacturers', body(one))).toEqual([400, '91']);
    expect(await failing('PUT', 'products/1', '<prestashop><product>')).toEqual([500, '127']);
  });

  it('a second identical special price is not saved: 500 code 46', async () => {
    const open = '0000-00-00 00:00:00';
    const offer = (reduction: string) =>
      body(
        entity('specific_price', {
          id_shop: 1,
          id_cart: 0,
          id_product: 2,
          id_currency: 0,
          id_country: 0,
          id_group: 0,
          id_customer: 0,
          price: -1,
          from_quantity: 1,
          reduction,
          reduction_tax: 1,
          reduction_type: 'percentage',
          from: open,
          to: open,
        }),
      );
    expect((await shop.call('POST', 'specific_prices', offer('0.1'))).status).toBe(201);
    expect(await failing('POST', 'specific_prices', offer('0.2'))).toEqual([500, '46']);
  });

  it('a PHP warning answers 500 code 2 although the write happened', async () => {
    await shop.sandbox('PUT', 'faults', { faults: [{ kind: 'error-after', share: 1, times: 1, method: 'PUT' }] });
    const content = body(entity('manufacturer', { id: 1, name: 'Mimo to' }));
    expect(await failing('PUT', 'manufacturers/1', content)).toEqual([500, '2']);
    expect(shop.world.table('manufacturers').get(1)?.values.name).toBe('Mimo to');
    await shop.sandbox('PUT', 'faults', { faults: [{ kind: 'throttle', share: 1, times: 1 }] });
    expect((await shop.call('GET', 'products/1')).status).toBe(503);
  });
});
