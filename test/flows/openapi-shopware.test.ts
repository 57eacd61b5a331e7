import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHttpClient } from '../../connectors/http-client.ts';
import { shopware } from '../../connectors/shopware/index.ts';
import { createAdminApi } from '../../connectors/shopware/request.ts';
import { shopwareSettings } from '../../connectors/shopware/settings.ts';
import { moveTo } from '../../connectors/shopware/transitions.ts';
import { partsOf } from '../../sandbox/shopware/order-actions.ts';
import { orderKinds } from '../../sandbox/shopware/order-kinds.ts';
import { placeOrder } from '../../sandbox/shopware/place-order.ts';
import { type ProfileName, profileNames } from '../../sandbox/shopware/profile.ts';
import { startShopwareSandbox } from '../../sandbox/shopware/server.ts';
import { defaultIntegration } from '../../sandbox/shopware/world.ts';
import { mapMemory } from '../support/map-memory.ts';
import { type Passed, startRecordingProxy } from '../support/recording-proxy.ts';
import { exchangeProblems, fieldsOf } from '../support/shopware-openapi.ts';

const signal = new AbortController().signal;

/** All that the connector does at a shop: check, read by window and by id, watch, move states, add tracking codes. */
async function wholeRun(profile: ProfileName): Promise<Passed[]> {
  const shop = await startShopwareSandbox({ port: 0, profile, seed: 5 });
  const proxy = await startRecordingProxy(shop.url);
  const settings = shopwareSettings.parse({
    shopUrl: proxy.url,
    clientId: defaultIntegration.clientId,
    clientSecret: defaultIntegration.secret,
    webhookPath: 'a-secret-path-of-the-whole-run',
    allowPrivate: true,
    allowPlainHttp: true,
  });
  const local = { baseUrl: proxy.url, allowPrivate: true, allowPlainHttp: true };
  const http = createHttpClient({ ...local, budget: async () => ({ ok: true }), record: async () => {} });
  const now = () => new Date();
  const open = (more: object = {}) =>
    shopware.open({ connectionId: 'c1', settings: { ...settings, ...more }, http, memory: mapMemory(), now });
  const { check, source, target } = open();
  try {
    const ids = orderKinds.map(kind => placeOrder(shop.world, { kind, paid: false }).id);
    for (let more = ids.length; more < 104; more += 1) placeOrder(shop.world, { kind: 'simple' });
    shop.world.insert('webhook', {
      id: shop.world.newId('webhook'),
      name: 'kladka',
      eventName: 'order.written',
      url: 'http://hub.example/shopware/c1/webhook',
      active: false,
      errorCount: 10,
      onlyLiveVersion: true,
    });
    await check(signal);
    const window = { from: new Date(Date.now() - 3_600_000), to: new Date(Date.now() + 3_600_000) };
    const page = await source?.orders?.list(window, signal);
    if (page?.kind !== 'done' || !page.value.after) throw new Error('The first page was not read.');
    await source?.orders?.list({ ...window, after: page.value.after }, signal);
    await source?.orders?.get(ids, signal);
    const watched = await source?.orders?.watch?.(signal);
    if (watched?.kind !== 'done') throw new Error('The webhooks were not read.');
    const order = shop.world.get('order', ids[0]);
    const delivery = order && partsOf(shop.world, order, 'deliveries')[0];
    const transaction = order && partsOf(shop.world, order, 'transactions')[0];
    if (!order || !delivery || !transaction) throw new Error('The order lacks a part.');
    const api = createAdminApi(settings, http, now);
    await moveTo(api, { machine: 'order_transaction', id: transaction.id, target: 'paid', sendMail: false, signal });
    const statuses = target?.orderStatuses;
    for (const told of [
      await statuses?.states(signal),
      await statuses?.read(ids, signal),
      await statuses?.setTracking(order.id, { waybill: 'JJD01' }, signal),
      await statuses?.setState(order.id, 'delivery.shipped', true, signal),
      await statuses?.setState(order.id, 'order.completed', false, signal),
    ])
      if (told?.kind !== 'done') throw new Error('The shop was not told what became of the order.');
    const refused = await open({ clientSecret: 'wrong' }).source?.orders?.get(ids, signal);
    if (refused?.kind !== 'auth') throw new Error('A wrong secret was not refused.');
    return [...proxy.passed];
  } finally {
    await proxy.close();
    await shop.close();
  }
}

const problemsOf = (passed: Passed[]) => [...new Set(passed.flatMap(exchangeProblems))].toSorted();
const fieldsIn = (passed: Passed[]) =>
  fieldsOf(passed.filter(({ status }) => status === 200).map(({ answerBody }): unknown => JSON.parse(answerBody)));
const offeredIn = (passed: Passed[]) =>
  new Set(
    passed.flatMap(({ answerBody }) => [...answerBody.matchAll(/"actionName":"(\w+)"/g)].map(match => match[1] ?? '')),
  );

const without = (all: Set<string>, others: Set<string>) => [...all].filter(one => !others.has(one)).toSorted();

/** What the document does not say, and what every generation of Shopware does all the same. */
const undocumented = [
  'PATCH /api/order-delivery/{id} 204 is not documented',
  'POST /api/oauth/token 401 is not documented',
];

type Deviations = {
  /** What the document of 6.7 has against an exchange with this generation. */
  against: string[];
  /** Fields that 6.7 has in its records and this generation does not know. */
  lacks: string[];
  /** Transitions that this generation offers, and 6.7 no longer. */
  offers: string[];
};

const since67 = [
  'order.internalComment',
  'order.primaryOrderDelivery',
  'order.primaryOrderDeliveryId',
  'order.primaryOrderDeliveryVersionId',
  'order.primaryOrderTransaction',
  'order.primaryOrderTransactionId',
  'order.primaryOrderTransactionVersionId',
];
const since66 = [
  'order.taxCalculationType',
  'order_address.hash',
  'order_transaction.validationData',
  'payment_method.technicalName',
  'shipping_method.technicalName',
];
const oldMoves = ['do_pay', 'pay', 'pay_partially'];

/** The document requires the technical names that came with 6.6. */
const nameless = ['deliveries[]/shippingMethod', 'transactions[]/paymentMethod'].map(
  place => `POST /api/search/order 200 /data[]/${place} must have required property 'technicalName'`,
);

const deviations: Record<Exclude<ProfileName, '6.7'>, Deviations> = {
  '6.4': { against: nameless, lacks: [...since66, ...since67, 'webhook.onlyLiveVersion'], offers: oldMoves },
  '6.5': { against: nameless, lacks: [...since66, ...since67], offers: oldMoves },
  '6.6': { against: [], lacks: since67, offers: oldMoves },
};

describe("the connector and the stand-in, against Shopware's own OpenAPI document", () => {
  const runs = new Map<ProfileName, Passed[]>();
  const run = (profile: ProfileName) => runs.get(profile) ?? [];
  beforeAll(async () => {
    for (const profile of profileNames) runs.set(profile, await wholeRun(profile));
  });
  afterAll(() => runs.clear());

  it('sees every kind of request', () => {
    const kinds = new Set(run('6.7').map(({ method, path }) => `${method} ${path.replace(/[0-9a-f]{32}/g, '{id}')}`));
    expect([...kinds].toSorted()).toMatchInlineSnapshot(`
      [
        "GET /api/_action/state-machine/order/{id}/state",
        "GET /api/_action/state-machine/order_delivery/{id}/state",
        "GET /api/_action/state-machine/order_transaction/{id}/state",
        "GET /api/_info/version",
        "GET /api/order-delivery/{id}",
        "PATCH /api/order-delivery/{id}",
        "POST /api/_action/order/{id}/state/complete",
        "POST /api/_action/order/{id}/state/process",
        "POST /api/_action/order_delivery/{id}/state/ship",
        "POST /api/_action/order_transaction/{id}/state/paid",
        "POST /api/oauth/token",
        "POST /api/search/order",
        "POST /api/search/state-machine-state",
        "POST /api/search/webhook",
      ]
    `);
  });

  it('6.7: every body that is sent and every answer is valid', () => {
    expect(problemsOf(run('6.7'))).toEqual(undocumented);
  });

  it.each(['6.4', '6.5', '6.6'] as const)('%s: deviates in what is listed, and in nothing else', profile => {
    const { against, lacks, offers } = deviations[profile];
    expect(problemsOf(run(profile))).toEqual([...undocumented, ...against].toSorted());
    const [known, newest] = [fieldsIn(run(profile)), fieldsIn(run('6.7'))];
    expect(without(newest, known)).toEqual(lacks.toSorted());
    expect(without(known, newest)).toEqual([]);
    expect(without(offeredIn(run(profile)), offeredIn(run('6.7')))).toEqual(offers);
  });

  it('asks every generation the same', () => {
    const asked = (profile: ProfileName) =>
      new Set(
        run(profile)
          .filter(({ path }) => path.includes('/search/'))
          .map(({ path, requestBody }) => `${path} ${requestBody.replace(/"\d{4}-[^"]+"|[0-9a-f]{32}/g, '')}`),
      );
    for (const profile of profileNames) expect(asked(profile)).toEqual(asked('6.7'));
  });

  it('the validation bites', () => {
    const [search] = run('6.7').filter(({ path }) => path === '/api/search/order');
    if (!search) throw new Error('No search was seen.');
    const spoiled = (changes: Partial<Passed>) => exchangeProblems({ ...search, ...changes });
    expect(spoiled({ path: '/api/search/orders' })).toEqual(['POST /api/search/orders is not documented']);
    expect(spoiled({ status: 418 })).toEqual(['POST /api/search/order 418 is not documented']);
    expect(spoiled({ requestBody: '{"limit":"all"}' })).not.toEqual([]);
    expect(spoiled({ requestBody: '{"limit":1,"size":1}' })).toEqual(['POST /api/search/order does not know size']);
    expect(spoiled({ answerBody: search.answerBody.replace('"orderNumber"', '"number"') })).not.toEqual([]);
    expect(
      spoiled({ answerBody: search.answerBody.replaceAll(/"amountTotal":[\d.]+/g, '"amountTotal":"12.00"') }),
    ).not.toEqual([]);
  });
});
