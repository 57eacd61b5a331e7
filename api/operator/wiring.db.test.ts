import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type ApiMerchant, startApiMerchant } from '../../test/support/api-merchant.ts';

let made: ApiMerchant;
beforeAll(async () => {
  made = await startApiMerchant();
});
afterAll(() => made.api.stop());

describe('connections', () => {
  it('never show a secret', async () => {
    const { body } = await made.api.call('GET', '/api/connections');
    expect(body).toMatchObject({
      items: [
        { key: 'shop', secrets: ['clientSecret'], webhookUrl: 'https://hub.example.com/shopware/shop/webhook' },
        { key: 'till', secrets: ['secretKey'] },
      ],
    });
    expect(JSON.stringify(body)).not.toContain('hidden');
  });

  it('refuse settings that do not fit, with pointers', async () => {
    const make = (settings: object) =>
      made.api.call('POST', '/api/connections', { body: { key: 'new', system: 'ccv-salespos', settings } });
    expect(await make({ shopUrl: 'nonsense' })).toMatchObject({
      status: 422,
      body: {
        errors: expect.arrayContaining([
          expect.objectContaining({ pointer: '/settings/shopUrl' }),
          expect.objectContaining({ pointer: '/settings/secretKey' }),
        ]),
      },
    });
    const typed = await make({ shopUrl: 'https://till.example.com', publicKey: 'p', secretKey: 's', languge: 'nl' });
    expect(typed).toMatchObject({ status: 422, body: { errors: [{ pointer: '/settings/languge' }] } });
    expect(
      await made.api.call('POST', '/api/connections', { body: { key: 'new', system: 'sap', settings: {} } }),
    ).toMatchObject({ status: 422, body: { errors: [{ pointer: '/system' }] } });
    expect(
      await made.api.call('POST', '/api/connections', {
        body: {
          key: 'till',
          system: 'ccv-salespos',
          settings: { shopUrl: 'https://t.example.com', publicKey: 'p', secretKey: 's' },
        },
      }),
    ).toMatchObject({ status: 409 });
  });

  it('keep their secrets when other settings change', async () => {
    expect(
      await made.api.call('PATCH', '/api/connections/till', { body: { settings: { language: 'de' } } }),
    ).toMatchObject({
      status: 200,
      body: { settings: { language: 'de', publicKey: 'public' }, secrets: ['secretKey'], version: 2 },
    });
  });

  it('are paused and resumed', async () => {
    expect(
      (await made.api.call('POST', '/api/connections/till/pause', { body: { reason: 'stock-taking' } })).body,
    ).toMatchObject({ paused: { reason: 'stock-taking' } });
    expect((await made.api.call('POST', '/api/connections/till/resume')).body).toMatchObject({ paused: null });
  });
});

describe('flows', () => {
  it('are made only between ports that match', async () => {
    const make = (source: string, target: string) =>
      made.api.call('POST', '/api/flows', { body: { key: 'back', source, target } });
    expect(await make('till', 'shop')).toMatchObject({ status: 422, body: { errors: [{ pointer: '/source' }] } });
    expect(await make('shop', 'shop')).toMatchObject({ status: 422, body: { errors: [{ pointer: '/target' }] } });
  });

  it('merge changed settings and refuse wrong ones', async () => {
    const change = (settings: object) => made.api.call('PATCH', '/api/flows/shop-to-till', { body: { settings } });
    expect(await change({ gate: { waitDays: 3 } })).toMatchObject({
      status: 200,
      body: { settings: { gate: { waitDays: 3, paymentStates: ['paid'] } } },
    });
    expect(await change({ gate: { waitDys: 3 } })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/settings/gate' }] },
    });
    expect(await change({ totals: { onDifference: 'line' } })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/settings/totals/roundingSku' }] },
    });
  });

  it('save a mapping only when it holds, by itself and on real orders', async () => {
    const { body } = await made.api.call('GET', '/api/flows/shop-to-till/mapping');
    const { rules, version } = z
      .object({ version: z.number(), rules: z.array(z.record(z.string(), z.unknown())) })
      .parse(body);
    const put = (changed: unknown[], edited?: number) =>
      made.api.call('PUT', '/api/flows/shop-to-till/mapping', { body: { rules: changed, version: edited } });

    expect(await put([...rules, { to: 'nowhere', do: 'copy', from: 'number' }])).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: `/rules/${rules.length}` }] },
    });
    expect(await put([{ to: 'number', do: 'invent' }])).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/rules/0/do' }] },
    });

    const at = rules.findIndex(rule => rule.to === 'debtor.email');
    const withoutEmail = rules.map((rule, index) =>
      index === at ? { to: 'debtor.email', do: 'copy', from: 'comment' } : rule,
    );
    expect(await put(withoutEmail)).toMatchObject({
      status: 422,
      body: {
        errors: expect.arrayContaining([{ pointer: `/rules/${at}`, detail: expect.stringContaining('Order 10001') }]),
      },
    });
    expect((await made.api.call('GET', '/api/flows/shop-to-till/mapping')).body).toMatchObject({ version });

    const withNote = [...rules, { to: 'note', do: 'template', text: 'Order {number}' }];
    expect(await put(withNote, version)).toMatchObject({ status: 200, body: { version: version + 1 } });
    expect(await put(withNote, version)).toMatchObject({ status: 409 });
    expect((await made.api.call('GET', `/api/flows/shop-to-till/mapping?version=${version}`)).body).toMatchObject({
      rules,
    });
  });

  it('resume what waits for a code once it is mapped', async () => {
    const taskId = await made.raise(`lookup/${made.flowId}/shippingMethod/a/b`, 'lookup', {
      flowId: made.flowId,
      table: 'shippingMethod',
      code: 'a/b',
    });
    const path = '/api/flows/shop-to-till/lookups/shippingMethod/a%2Fb';
    expect(await made.api.call('PUT', path, { body: { value: 'Parcel' } })).toMatchObject({
      status: 200,
      body: { code: 'a/b', value: 'Parcel', resumed: 1 },
    });
    expect((await made.api.call('GET', `/api/tasks/${taskId}`)).body).toMatchObject({ state: 'resolved' });
    expect(await made.api.call('GET', path)).toMatchObject({ status: 200, body: { value: 'Parcel' } });
    expect((await made.api.call('DELETE', path)).status).toBe(204);
    expect(await made.api.call('GET', path)).toMatchObject({ status: 404 });
  });

  it('come back as they were exported', async () => {
    const { body: before } = await made.api.call('GET', '/api/flows/shop-to-till/export');
    await made.api.call('PUT', '/api/flows/shop-to-till/lookups/country/DE', { body: { value: 'Germany' } });
    await made.api.call('PATCH', '/api/flows/shop-to-till', { body: { settings: { gate: { waitDays: 99 } } } });
    expect(await made.api.call('POST', '/api/flows/shop-to-till/import', { body: before })).toMatchObject({
      status: 200,
    });
    expect((await made.api.call('GET', '/api/flows/shop-to-till/export')).body).toEqual(before);
  });
});
