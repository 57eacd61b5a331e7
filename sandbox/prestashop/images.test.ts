import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, startClient } from './test-client.ts';

const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 1, 2, 3]);

describe.each(['ps16', 'tb16'] as const)('§2.5 images as %s', profile => {
  let shop: Client;
  beforeAll(async () => {
    shop = await startClient({ profile });
  });
  afterAll(() => shop.stop());

  const send = async (path: string, bytes: Uint8Array<ArrayBuffer>) => {
    const form = new FormData();
    form.append('image', new Blob([bytes], { type: 'image/png' }), 'a.png');
    return fetch(`${shop.url}/api/${path}${path.includes('?') ? '&' : '?'}ws_key=${shop.key}`, {
      method: 'POST',
      body: form,
    });
  };

  it('is 404 before, stored after the POST, shown as data, replaced and deleted', async () => {
    expect((await shop.call('GET', 'images/products/1')).status).toBe(404);
    const made = await send('images/products/1', png);
    // thirtybees on PHP 8.2 stores the image and answers 500.
    expect(made.status).toBe(profile === 'tb16' ? 500 : 200);
    expect((await shop.call('GET', 'images/products/1')).text).toContain('<declination id="1"');
    const data = await fetch(`${shop.url}/api/images/products/1/1?ws_key=${shop.key}`);
    expect([data.headers.get('content-type'), ...new Uint8Array(await data.arrayBuffer())]).toEqual([
      'image/png',
      ...png,
    ]);
    expect((await shop.call('GET', 'products/1')).text).toContain('images/products/1/1');
    await send('images/products/1/1?ps_method=PUT', new Uint8Array([...png, 9]));
    expect(shop.world.images.get(1)?.data).toBe(Buffer.from([...png, 9]).toString('base64'));
    expect((await shop.call('DELETE', 'images/products/1/1')).status).toBe(200);
    expect((await shop.call('GET', 'images/products/1')).status).toBe(404);
  });

  it('what is no image, and a product that is not there, are refused', async () => {
    expect((await send('images/products/1', new Uint8Array([1, 2, 3]))).status).toBe(400);
    expect((await send('images/products/99999', png)).status).toBe(400);
  });
});
