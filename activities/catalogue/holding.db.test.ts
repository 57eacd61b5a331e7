import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HoldingSettings } from '../../domain/catalogue-settings.ts';
import { type ApiHub, startApiHub } from '../../test/support/api-hub.ts';
import { aLevel, aPrice, aProduct, type GoodsSide, goodsSide } from '../../test/support/goods-side.ts';
import { checkOff, confirmProduct, putBack } from './holding.ts';
import { undoMatch } from './matching.ts';
import { reckonFlow } from './reckon.ts';

let api: ApiHub;
beforeAll(async () => {
  api = await startApiHub();
});
afterAll(() => api.stop());

const rule: HoldingSettings['rule'] = { photo: true, description: true, parameters: true };
const off: HoldingSettings = { confirmByRule: false, rule };
const looked = { photo: true, description: true, parameters: true };
const shop = { holdingCategory: 'poczekalnia' };

/** A shop that holds what is new, with one product delivered. */
async function held(holding = off, product: Record<string, unknown> = {}) {
  const side = await goodsSide(api, { flow: { create: 'inactive', holding }, shop });
  await side.push('products', { records: [aProduct('1', product)] });
  await side.push('stock', { records: [aLevel('1', '5')] });
  await side.push('prices', { records: [aPrice('1', '10.00')] });
  await side.deliver();
  const productId = await side.productId('1');
  const ref = { workspaceId: api.workspaceId, flowId: side.flowId, productId, who: 'anna' };
  return { ...side, productId, ref };
}

const checklist = async ({ sql, flowId }: Pick<GoodsSide, 'sql' | 'flowId'>) => {
  const rows = await sql`
    select photo, description, parameters, category, confirmed_by as by from product_checks where flow_id = ${flowId}`;
  return rows.map(row => ({ ...row }));
};
const locksOf = async ({ sql, shopId }: Pick<GoodsSide, 'sql' | 'shopId'>) => {
  const rows = await sql<{ group: string; who: string; why: string }[]>`
    select field_group as "group", who, why from locks where connection_id = ${shopId} and lifted_at is null order by 1`;
  return rows.map(row => ({ ...row }));
};

describe('W6: a new product waits in holding', () => {
  it('hidden, with an empty checklist, while price and stock go on', async () => {
    const side = await held();
    expect(await side.given('products')).toMatchObject({ 1: { visible: false, category: 'poczekalnia' } });
    expect(await checklist(side)).toEqual([
      { photo: null, description: null, parameters: null, category: null, by: null },
    ]);
    await side.push('stock', { records: [aLevel('1', '2')] });
    await side.push('prices', { records: [aPrice('1', '8.00')] });
    await side.push('products', { records: [aProduct('1', { name: 'Nowa nazwa' })] });
    await side.deliver();
    expect(await side.given('stock')).toMatchObject({ 1: { available: '2' } });
    expect(await side.given('prices')).toMatchObject({ 1: { gross: '8.00' } });
    expect(await side.given('products')).toMatchObject({ 1: { name: 'Nowa nazwa', visible: false } });
    const rows =
      await side.sql`select record_id from feed where connection_id = ${side.shopId} and entity = 'products'`;
    expect(rows[0]?.record_id).toBe(side.productId);
  });

  it('gets no checklist where the flow says nothing of it, or shows new products at once', async () => {
    const side = await goodsSide(api, { flow: { create: 'inactive' }, shop });
    await side.push('products', { records: [aProduct('1')] });
    await side.deliver();
    expect([await checklist(side), (await side.given('products'))['1']]).toMatchObject([[], { visible: false }]);
    const active = await goodsSide(api, { flow: { create: 'active', holding: off }, shop });
    await active.push('products', { records: [aProduct('1')] });
    await active.deliver();
    expect([await checklist(active), (await active.given('products'))['1']]).toMatchObject([[], { visible: true }]);
    // Switched on later, what was created hidden before is taken up.
    await side.sql`
      update flows set settings = settings || ${side.sql.json({ holding: off })}, revision = revision + 1 where id = ${side.flowId}`;
    await reckonFlow(api.hub, api.workspaceId, side.flowId);
    expect(await checklist(side)).toHaveLength(1);
  });

  it('goes live once a person looked at everything and confirmed it, and history says who', async () => {
    const side = await held();
    await expect(confirmProduct(api.hub, side.ref)).rejects.toThrow('photo, description, parameters, category');
    await checkOff(api.hub, { ...side.ref, who: 'ewa' }, { photo: true, description: true });
    await expect(confirmProduct(api.hub, side.ref, { parameters: true })).rejects.toThrow('category');
    await side.deliver();
    expect(await side.given('products')).toMatchObject({ 1: { visible: false } });
    await confirmProduct(api.hub, side.ref, { parameters: true, category: 'narzedzia' });
    await side.deliver();
    expect(await side.given('products')).toMatchObject({ 1: { visible: true, category: 'narzedzia' } });
    expect(await checklist(side)).toEqual([
      { photo: 'ewa', description: 'ewa', parameters: 'anna', category: 'narzedzia', by: 'anna' },
    ]);
    const field = (name: string) => side.history('product', `holding.${side.flowKey}.${name}`);
    expect(await field('photo')).toEqual([{ before: null, after: 'ewa', who: 'ewa' }]);
    expect(await field('confirmed')).toEqual([{ before: null, after: 'narzedzia', who: 'anna' }]);
    await expect(confirmProduct(api.hub, side.ref, looked)).rejects.toThrow('anna confirmed it already');
  });

  it('is put back with a reason, hidden and looked at anew', async () => {
    const side = await held();
    await expect(putBack(api.hub, side.ref, 'x')).rejects.toThrow('not confirmed');
    await confirmProduct(api.hub, side.ref, { ...looked, category: 'narzedzia' });
    await side.deliver();
    await putBack(api.hub, { ...side.ref, who: 'ewa' }, 'złe zdjęcie');
    await side.deliver();
    expect(await side.given('products')).toMatchObject({ 1: { visible: false, category: 'poczekalnia' } });
    expect(await locksOf(side)).toEqual([]);
    expect(await checklist(side)).toMatchObject([{ photo: null, category: 'narzedzia', by: null }]);
    const [, back] = await side.history('product', `holding.${side.flowKey}.confirmed`);
    expect(back).toEqual({ before: 'narzedzia', after: 'put back: złe zdjęcie', who: 'ewa' });
    await confirmProduct(api.hub, side.ref, looked);
    await side.deliver();
    expect(await side.given('products')).toMatchObject({ 1: { visible: true, category: 'narzedzia' } });
  });

  it('by rule only where that is switched on and the source states what the rule asks', async () => {
    const complete = {
      descriptions: { pl: 'Opis' },
      attributes: { kolor: 'czarny' },
      photos: [{ url: 'https://photos.example.com/1.jpg' }],
    };
    const byHand = await held(off, complete);
    const bare = await held({ confirmByRule: true, rule });
    const side = await held({ confirmByRule: true, rule }, complete);
    expect((await byHand.given('products'))['1']).toMatchObject({ visible: false });
    expect((await bare.given('products'))['1']).toMatchObject({ visible: false });
    expect((await side.given('products'))['1']).toMatchObject({ visible: true, category: 'K1' });
    expect(await side.history('product', `holding.${side.flowKey}.confirmed`)).toEqual([
      { before: null, after: 'K1 (by rule)', who: 'hub' },
    ]);
    // Completed in the source, the other one passes as well.
    await bare.push('products', { records: [aProduct('1', complete)] });
    await bare.deliver();
    expect((await bare.given('products'))['1']).toMatchObject({ visible: true });
    // What a person put back, the rule leaves alone.
    await putBack(api.hub, side.ref, 'nie teraz');
    await side.deliver();
    expect((await side.given('products'))['1']).toMatchObject({ visible: false });
  });

  it('is not confirmed through a flow in shadow', async () => {
    const side = await held();
    await side.sql`update flows set mode = 'shadow' where id = ${side.flowId}`;
    await expect(confirmProduct(api.hub, side.ref, { ...looked, category: 'k' })).rejects.toThrow('not live');
  });
});

describe('W7: after it was confirmed', () => {
  it('texts and categories belong to the shop, price and availability to WAPRO', async () => {
    const side = await held();
    await confirmProduct(api.hub, side.ref, { ...looked, category: 'narzedzia' });
    await side.deliver();
    const locks = await locksOf(side);
    expect(locks.map(({ group, who }) => [group, who])).toEqual([
      ['base', 'anna'],
      ['texts', 'anna'],
    ]);
    expect(locks[0]?.why).toContain('texts and categories belong to');
    const changed = aProduct('1', { name: 'Inna', category: 'K9', descriptions: { pl: 'Inny' } });
    await side.push('products', { records: [changed] });
    await side.push('stock', { records: [aLevel('1', '1')] });
    await side.push('prices', { records: [aPrice('1', '7.00')] });
    await side.deliver();
    const { 1: product } = await side.given('products');
    expect(product).toMatchObject({ name: 'Towar 1', sourceCategory: 'K1', category: 'narzedzia', visible: true });
    expect(product).not.toHaveProperty('description');
    expect(await side.given('stock')).toMatchObject({ 1: { available: '1' } });
    expect(await side.given('prices')).toMatchObject({ 1: { gross: '7.00' } });
  });

  it('withdrawn it has stock 0; come back it keeps its confirmation', async () => {
    const side = await held();
    await confirmProduct(api.hub, side.ref, { ...looked, category: 'narzedzia' });
    await side.deliver();
    await side.push('products', { records: [aProduct('1', { op: 'delete' })] });
    await side.deliver();
    expect(await side.given('stock')).toMatchObject({ 1: { available: '0', withdrawn: 'yes' } });
    await side.push('products', { records: [aProduct('1')] });
    await side.deliver();
    expect((await side.given('stock'))['1']).toMatchObject({ available: '5' });
    expect((await side.given('products'))['1']).toMatchObject({ visible: true, category: 'narzedzia' });
    expect(await checklist(side)).toMatchObject([{ by: 'anna' }]);
  });

  it('one that loses its partner leaves holding with its locks', async () => {
    const side = await held();
    await confirmProduct(api.hub, side.ref, { ...looked, category: 'narzedzia' });
    await undoMatch(api.hub, side.ref);
    expect([await checklist(side), await locksOf(side)]).toEqual([[], []]);
  });
});
