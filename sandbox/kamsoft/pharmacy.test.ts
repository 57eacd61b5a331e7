import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startKamsoftSandbox } from './server.ts';
import { type PharmacyOptions, type RunningPharmacy, startPharmacy } from './start-pharmacy.ts';
import { startTestHub } from './test-hub.ts';

let running: Awaited<ReturnType<typeof startTestHub>>;
let folder: string;
const open: { stop(): Promise<void> }[] = [];
/** What the hub has: orders by id. */
let shop: Map<number, string>;

const order = (id: number, idtowr: string, more = '') =>
  `<order><id>${id}</id><number>W/${id}</number><date>2025.08.29 14:${10 + id}</date><status>0</status>${more}<items><orderitem><itemno>1</itemno><idtowr>${idtowr}</idtowr><quantity>2</quantity><price>5</price><name>N</name></orderitem></items></order>`;

beforeEach(async () => {
  shop = new Map();
  folder = mkdtempSync(join(tmpdir(), 'pharmacy-'));
  running = await startTestHub(
    after =>
      `<orders>${[...shop]
        .filter(([id]) => id > after)
        .map(([, text]) => text)
        .join('')}</orders>`,
  );
});
afterEach(async () => {
  for (const one of open.splice(0)) await one.stop();
  await running.close();
  rmSync(folder, { recursive: true, force: true });
});

function start(more: Partial<PharmacyOptions> = {}): RunningPharmacy {
  const pharmacy = startPharmacy({ hubUrl: running.url, user: 'u', password: 'p', items: 100, seed: 5, ...more });
  open.push(pharmacy);
  return pharmacy;
}
const offers = () =>
  running.hub.heard
    .filter(({ operation }) => operation === 'SetOffer')
    .map(({ parameters }) =>
      parameters[2]?.[1]
        .match(/actualPackage="(\d+)" countPackage="(\d+)"/)
        ?.slice(1)
        .join('/'),
    );

describe('an offer', () => {
  it('goes out package by package, or the packages asked for in their order', async () => {
    const pharmacy = start();
    const report = await pharmacy.sendOffer({ itemsPerPackage: 40 });
    expect(report.taken).toBe(true);
    expect(report.packages.map(({ items }) => items)).toEqual([33, 33, 34]);
    await pharmacy.sendOffer({ packages: 2, numbers: [2, 1, 2] });
    expect(offers()).toEqual(['1/3', '2/3', '3/3', '2/2', '1/2', '2/2']);
  });

  it('stops at the first package that is not taken, and says why', async () => {
    const pharmacy = start();
    const report = await pharmacy.sendOffer({ packages: 3, breakAfter: 2000 });
    expect(report).toMatchObject({ taken: false, packages: [{ outcome: 'lost', number: 1 }] });
    expect(pharmacy.exchanges[0]?.detail).toContain('Broken off');
  });

  it('carries the shelves as they are and an edited item as it was edited', async () => {
    const pharmacy = start();
    const { idtowr } = pharmacy.world.shelf(4);
    pharmacy.world.set(4, { amount: 7, reserved: 2, price: 1250 });
    await pharmacy.sendOffer({ edit: (item, index) => (index === 5 ? { ...item, price: '-1' } : item) });
    const text = running.hub.heard[0]?.parameters[2]?.[1] ?? '';
    const item = text.split('<item>').find(part => part.includes(`<idtowr>${idtowr}<`)) ?? '';
    expect(item).toContain('<price>12.5</price>');
    expect(item).toContain('<supplyamount>5</supplyamount>\n      <currentamount>7</currentamount>');
    expect(text).toContain('<price>-1</price>');
  });
});

describe('orders', () => {
  it('are taken in once, from the cursor on, and lines that are not ours are noted', async () => {
    const pharmacy = start();
    shop.set(1, order(1, pharmacy.world.shelf(0).idtowr)).set(2, order(2, '77'));
    expect(await pharmacy.fetchOrders()).toMatchObject({ outcome: 'kept', fresh: [1, 2] });
    expect(pharmacy.ledger.cursor()).toEqual({ lastOrderId: 2, lastDateTime: '2025.08.29 14:12' });
    expect(pharmacy.ledger.get(1).unknownLines).toEqual([]);
    expect(pharmacy.ledger.get(2).unknownLines).toEqual([{ itemno: '1', idtowr: '77', name: 'N' }]);
    expect(await pharmacy.fetchOrders()).toMatchObject({ orderIds: [], fresh: [] });
    pharmacy.ledger.setCursor({ lastOrderId: 0 });
    shop.set(2, order(2, '77', '<deleted>1</deleted>'));
    expect(await pharmacy.fetchOrders()).toMatchObject({ orderIds: [1, 2], fresh: [] });
    expect(pharmacy.ledger.get(1)).toMatchObject({ timesRead: 2, timesChanged: 0 });
    expect(pharmacy.ledger.get(2)).toMatchObject({ timesRead: 2, timesChanged: 1, order: { deleted: true } });
    expect(pharmacy.ledger.answers().map(({ asked }) => asked.lastOrderId)).toEqual([0, 2, 0]);
  });

  it.each(['after-reading', 'before-reading'] as const)('of a lost answer (%s) are asked for again', async lose => {
    const pharmacy = start();
    shop.set(1, order(1, '77'));
    expect(await pharmacy.fetchOrders({ lose })).toMatchObject({ outcome: 'lost', fresh: [] });
    expect(pharmacy.ledger.orders.size).toBe(0);
    expect(await pharmacy.fetchOrders()).toMatchObject({ outcome: 'kept', fresh: [1], asked: { lastOrderId: 0 } });
  });

  it('that cannot be read leave the cursor where it was', async () => {
    const pharmacy = start();
    shop.set(1, order(1, '77').replace('<price>5', '<price>five'));
    const report = await pharmacy.fetchOrders();
    expect(report).toMatchObject({ outcome: 'refused', fresh: [] });
    expect(report.detail).toContain('no decimal');
    expect(pharmacy.ledger.cursor().lastOrderId).toBe(0);
  });
});

describe('feedback', () => {
  it('tells status and waybill, takes the packs off the shelf once, and waits until it was taken', async () => {
    const pharmacy = start();
    pharmacy.world.set(0, { amount: 9 });
    shop.set(1, order(1, pharmacy.world.shelf(0).idtowr));
    await pharmacy.fetchOrders();
    expect((await pharmacy.ship(1, { waybill: 'WB1', lose: 'after-reading' })).outcome).toBe('taken');
    expect(pharmacy.ledger.get(1).feedback).toMatchObject({ state: 'waiting', tries: 1 });
    expect((await pharmacy.sendWaiting())?.outcome).toBe('taken');
    expect(pharmacy.ledger.get(1).feedback).toMatchObject({ state: 'taken', tries: 2, status: '4', waybill: 'WB1' });
    expect(await pharmacy.sendWaiting()).toBeUndefined();
    await pharmacy.ship(1, { status: '9', waybill: '' });
    expect(pharmacy.world.shelf(0).amount).toBe(7);
    const sent = running.hub.heard
      .filter(({ operation }) => operation === 'SetOrders')
      .map(({ parameters }) => parameters[2]?.[1]);
    expect(sent[1]).toMatch(
      /<status>4<\/status>[\s\S]*<status>1<\/status><\/orderitem>[\s\S]*<letter><number>WB1<\/number><date>\d{4}\.\d\d\.\d\d<\/date>/,
    );
    expect(sent[2]).toContain('<letter><number/><date/></letter>');
    await expect(pharmacy.ship(5)).rejects.toThrow('no order 5');
  });
});

it('keeps its shelves, orders and cursor in a file, and does not take another assortment from it', async () => {
  const stateFile = join(folder, 'pharmacy.json');
  const first = start({ stateFile });
  first.world.set(3, { amount: 123 });
  shop.set(1, order(1, '77'));
  await first.fetchOrders();
  await first.stop();
  const second = start({ stateFile, items: undefined, seed: undefined });
  expect(second.world.shelf(3).amount).toBe(123);
  expect(second.ledger.cursor().lastOrderId).toBe(1);
  expect(second.ledger.get(1).timesRead).toBe(1);
  expect(() => start({ stateFile, items: 101 })).toThrow('items 100, not 101');
});

it('offers, fetches and ships by itself', async () => {
  shop.set(1, order(1, '77'));
  const pharmacy = start({ settings: { offerEvery: 0.05, fetchEvery: 0.05, feedbackAfter: 0.1 } });
  await expect.poll(() => pharmacy.ledger.orders.get(1)?.feedback?.state, { timeout: 5000 }).toBe('taken');
  await expect.poll(() => offers().length).toBeGreaterThan(1);
  await pharmacy.stop();
  // What was on its way when it stopped is still heard.
  await new Promise(done => setTimeout(done, 150));
  const count = running.hub.heard.length;
  await new Promise(done => setTimeout(done, 150));
  expect(running.hub.heard.length).toBe(count);
});

it('is steered through its control routes and its page', async () => {
  shop.set(1, order(1, '77'));
  const sandbox = await startKamsoftSandbox({ hubUrl: running.url, user: 'u', password: 'secret', items: 50, port: 0 });
  open.push({ stop: sandbox.close });
  const call = async (method: string, path: string, body?: object) => {
    const answer = await fetch(`${sandbox.url}/_sandbox${path}`, { method, body: body && JSON.stringify(body) });
    return { status: answer.status, body: await answer.json() };
  };
  expect((await call('POST', '/offer', { packages: 2, gzip: true, stock: true })).body).toMatchObject({ taken: true });
  expect((await call('POST', '/fetch')).body).toMatchObject({ fresh: [1] });
  expect((await call('POST', '/change', { stock: 0.5, drop: 0.5, as: 'deleted' })).body).toMatchObject({
    dropped: expect.any(Number),
  });
  expect((await call('PUT', '/settings', { orderStatus: '6' })).body).toMatchObject({ orderStatus: '6' });
  expect((await call('PUT', '/settings', { nonsense: 6 })).body).toMatchObject({
    error: expect.stringContaining('not known'),
  });
  const form = new URLSearchParams({ id: '1', waybill: 'WB<7>' });
  const shipped = await fetch(`${sandbox.url}/office/ship`, { method: 'POST', body: form });
  const shown = await shipped.text();
  expect(shown).toContain('WB&lt;7&gt;');
  expect(shown).toContain('not ours: 77');
  expect((await call('GET', '/state')).body).toMatchObject({
    cursor: { lastOrderId: 1 },
    orders: [{ id: 1, feedback: { status: '6', waybill: 'WB<7>', state: 'taken' } }],
  });
  expect(JSON.stringify((await call('GET', '/state')).body) + shown).not.toContain('secret');
  const foreign = await fetch(`${sandbox.url}/office/drop-half`, {
    method: 'POST',
    headers: { origin: 'http://example.com' },
  });
  expect(foreign.status).toBe(403);
  expect((await call('POST', '/reset')).body).toEqual({ reset: true });
  expect(sandbox.pharmacy.ledger.orders.size).toBe(0);
});
