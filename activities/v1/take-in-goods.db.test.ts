import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiHub, startApiHub } from '../../test/support/api-hub.ts';
import { aLevel, aPrice, aProduct, goodsSide } from '../../test/support/goods-side.ts';
import { decideTask } from '../decide-task.ts';

let api: ApiHub;
beforeAll(async () => {
  api = await startApiHub();
});
afterAll(() => api.stop());

const many = (count: number) => Array.from({ length: count }, (_, index) => aProduct(String(index + 1)));

describe('W5: goods, stock and prices are taken in', () => {
  it('in any order give the same catalogue', async () => {
    const pushes = [
      ['products', aProduct('1', { descriptions: { pl: 'Opis' } })],
      ['products', aProduct('2', { vatCode: '8' })],
      ['stock', aLevel('1', '3', '1')],
      ['stock', aLevel('1', '4.5', '2')],
      ['stock', aLevel('2', '-2')],
      ['prices', aPrice('1', '12.30', 'B')],
      ['prices', aPrice('1', '10.00', 'A')],
      ['prices', { product: '2', net: '100.00', basis: 'net', currency: 'PLN' }],
    ] as const;
    const run = async (order: (typeof pushes)[number][]) => {
      const side = await goodsSide(api);
      for (const [entity, record] of order) await side.push(entity, { records: [record] });
      return await side.catalogue();
    };
    const expected = await run([...pushes]);
    expect(expected).toMatchObject({
      '1': { stock: { available: '7.5' }, price: { amount: '10.00' }, texts: { description: 'Opis' } },
      '2': { stock: { available: '0' }, price: { amount: '108.00', vatRate: '8' } },
    });
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray([...pushes], { minLength: pushes.length, maxLength: pushes.length }),
        async order => {
          expect(await run(order)).toEqual(expected);
        },
      ),
      { numRuns: 6 },
    );
  });

  it('count only the chosen warehouses and take the chosen price list', async () => {
    const side = await goodsSide(api, { wapro: { warehouses: ['1', '3'], priceList: 'hurt' } });
    await side.push('stock', { records: [aLevel('1', '3', '1'), aLevel('1', '100', '2'), aLevel('1', '2', '3')] });
    await side.push('prices', {
      records: [aPrice('1', '99.00'), aPrice('1', '80.00', 'hurt'), aPrice('1', '1.00', 'hurt', { customer: 'b1' })],
    });
    expect(await side.catalogue()).toEqual({});
    await side.push('products', { records: [aProduct('1')] });
    expect(await side.catalogue()).toMatchObject({ 1: { stock: { available: '5' }, price: { amount: '80.00' } } });
    await side.push('stock', { records: [aLevel('1', '0', '3', { op: 'delete' })] });
    expect(await side.catalogue()).toMatchObject({ 1: { stock: { available: '3' } } });
  });

  it('a bad record is refused alone, with its field', async () => {
    const side = await goodsSide(api);
    const bad = aProduct('2', { weight: 'heavy' });
    const message = await side.push('products', { records: [aProduct('1'), bad, aProduct('3')] });
    expect(message).toMatchObject({ status: 'accepted', counts: { read: 3, created: 2, rejected: 1 } });
    expect(await side.remarks(message.id)).toMatchObject([
      { line: 2, id: '2', outcome: 'rejected', field: '/weight', reason: expect.stringContaining('decimal point') },
    ]);
    expect(Object.keys(await side.catalogue())).toEqual(['1', '3']);
  });

  it('a net price without VAT is refused, and neither product nor stock waits for it', async () => {
    const side = await goodsSide(api);
    await side.push('products', { records: [aProduct('1', { vatCode: undefined })] });
    const net = { product: '1', net: '10.00', basis: 'net', currency: 'PLN' };
    const message = await side.push('prices', { records: [net] });
    expect(await side.remarks(message.id)).toMatchObject([{ line: 1, id: '1', field: '/vatCode' }]);
    const level = await side.push('stock', { records: [aLevel('1', '6')] });
    expect([await side.remarks(level.id), level.counts.rejected]).toEqual([[], 0]);
    expect(await side.catalogue()).toMatchObject({ 1: { stock: { available: '6' }, price: null } });
    await side.push('products', { records: [aProduct('1', { vatCode: '8' })] });
    expect(await side.catalogue()).toMatchObject({ 1: { price: { amount: '10.80' } } });
  });

  it('an older statement is superseded, and a repeated one changes nothing', async () => {
    const side = await goodsSide(api);
    const records = [aProduct('1', { name: 'Nowa' })];
    await side.push('products', { asOf: '2026-05-02T10:00:00Z', records });
    const older = await side.push('products', { asOf: '2026-05-02T09:00:00Z', records: [aProduct('1')] });
    expect(older.counts).toMatchObject({ superseded: 1, changed: 0 });
    expect(await side.remarks(older.id)).toMatchObject([{ line: 1, outcome: 'superseded' }]);
    const before = await side.sql`select record_id, desired, next_try from deliveries where flow_id = ${side.flowId}`;
    const repeated = await side.push('products', { asOf: '2026-05-02T10:00:00Z', records });
    expect(repeated.counts).toMatchObject({ unchanged: 1, changed: 0 });
    expect(await side.catalogue()).toMatchObject({ 1: { base: { name: 'Nowa' } } });
    expect(await side.history('product', 'base.name')).toEqual([]);
    expect(await side.sql`select record_id, desired, next_try from deliveries where flow_id = ${side.flowId}`).toEqual(
      before,
    );
  });

  it('another photo under the same place is another photo', async () => {
    const side = await goodsSide(api);
    const photo = (end: string) => `iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ${end}`;
    const sent = async (end: string) => {
      await side.push('products', { records: [aProduct('1', { photos: [{ base64: photo(end) }] })] });
      return (await side.catalogue())['1'];
    };
    const first = await sent('AAAA');
    expect(first).toMatchObject({ photos: { 1: expect.stringContaining('sha256:') } });
    expect(await sent('BBBB')).not.toEqual(first);
  });
});

describe('W5: what is no longer exported is withdrawn', () => {
  it('by a delete, with stock 0 in the shop, and it comes back', async () => {
    const side = await goodsSide(api, { flow: { create: 'active' } });
    await side.push('products', { records: [aProduct('1')] });
    await side.push('stock', { records: [aLevel('1', '5')] });
    await side.deliver();
    expect(await side.given('stock')).toMatchObject({ 1: { available: '5' } });
    await side.push('products', { records: [aProduct('1', { op: 'delete' })] });
    await side.deliver();
    expect(await side.catalogue()).toMatchObject({ 1: { withdrawn: true, stock: { available: '5' } } });
    expect(await side.given('stock')).toMatchObject({ 1: { available: '0', withdrawn: 'yes' } });
    expect(await side.history('product', 'product.withdrawn')).toMatchObject([{ before: 'false', after: 'true' }]);
    await side.push('products', { records: [aProduct('1')] });
    await side.deliver();
    expect((await side.given('stock'))['1']).toEqual({ externalId: '1', product: '1', available: '5' });
  });

  it('by a complete statement in n of N, which never deletes', async () => {
    const side = await goodsSide(api);
    const all = many(8);
    await side.push('products', { records: all });
    const part = (no: number, records: typeof all) =>
      side.push('products', { mode: 'snapshot', package: { transmission: 't1', no, of: 2 }, records });
    expect((await part(2, [{ ...aProduct('7'), name: 'Zmieniona' }])).counts).not.toHaveProperty('withdrawn');
    expect((await part(1, all.slice(0, 6))).counts).toMatchObject({ withdrawn: 1 });
    const catalogue = await side.catalogue();
    expect(Object.keys(catalogue)).toHaveLength(8);
    expect(Object.entries(catalogue).flatMap(([id, { withdrawn }]) => (withdrawn ? [id] : []))).toEqual(['8']);
    expect(catalogue['7']).toMatchObject({ base: { name: 'Zmieniona' } });
  });

  it('folds what one package states and leaves out', async () => {
    const side = await goodsSide(api);
    const all = many(8);
    await side.push('products', { records: all });
    const records = [{ ...aProduct('1'), name: 'Zmieniona' }, ...all.slice(1, 7)];
    expect(await side.push('products', { mode: 'snapshot', records })).toMatchObject({
      status: 'accepted',
      counts: { changed: 1, withdrawn: 1 },
    });
    expect(await side.catalogue()).toMatchObject({
      1: { base: { name: 'Zmieniona' }, withdrawn: false },
      8: { withdrawn: true },
    });
  });

  it('a level that a complete statement leaves out is 0', async () => {
    const side = await goodsSide(api);
    const levels = Array.from({ length: 8 }, (_, index) => aLevel(String(index + 1), '4'));
    await side.push('products', { records: many(8) });
    await side.push('stock', { records: levels });
    await side.push('stock', { mode: 'snapshot', records: levels.slice(0, 7) });
    expect(await side.catalogue()).toMatchObject({
      7: { stock: { available: '4' } },
      8: { stock: { available: '0' } },
    });
  });

  it.each(['believe', 'ignore'])('a source that shrank too much waits for a person, who says %s', async choice => {
    const side = await goodsSide(api);
    await side.push('products', { records: many(8) });
    const shrunk = await side.push('products', { mode: 'snapshot', records: many(2) });
    expect(shrunk.counts).toMatchObject({ withdrawn: 0 });
    const [task] = await side.tasks();
    expect(task).toMatchObject({ kind: 'shrunk', sentence: expect.stringContaining('leaves out 6 of 8 products') });
    // Said again since: whoever believes the old statement does not take it away.
    await side.push('products', { records: [aProduct('3')] });
    const taskId = task?.id ?? '';
    await decideTask(api.hub, { workspaceId: api.workspaceId, taskId, who: 'anna', resolution: 'seen', choice });
    const withdrawn = Object.entries(await side.catalogue()).flatMap(([id, row]) => (row.withdrawn ? [id] : []));
    expect(withdrawn).toEqual(choice === 'believe' ? ['4', '5', '6', '7', '8'] : []);
    expect(await side.tasks()).toEqual([]);
  });

  it('a later statement that is believed answers the question by itself', async () => {
    const side = await goodsSide(api);
    await side.push('products', { records: many(8) });
    await side.push('products', { mode: 'snapshot', records: many(2) });
    expect(await side.tasks()).toHaveLength(1);
    await side.push('products', { mode: 'snapshot', records: many(8) });
    expect(await side.tasks()).toEqual([]);
    expect(Object.values(await side.catalogue()).filter(row => row.withdrawn)).toEqual([]);
  });
});
