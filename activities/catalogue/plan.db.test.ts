import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { owedProducts } from '../../db/queries/due-products.ts';
import type { FlowMode } from '../../domain/flow-settings.ts';
import { type ApiHub, startApiHub } from '../../test/support/api-hub.ts';
import { aLevel, aPrice, aProduct, type GoodsSide, goodsSide } from '../../test/support/goods-side.ts';
import { statedGoods } from '../../test/support/stated-goods.ts';
import { addLock } from './locks.ts';
import { dryRunProduct } from './plan.ts';
import { planPhotos } from './plan-photos.ts';

let api: ApiHub;
beforeAll(async () => {
  api = await startApiHub();
});
afterAll(() => api.stop());

/** A shop at `/v1` with one product, delivered. */
async function delivered(flow = {}): Promise<GoodsSide> {
  const side = await goodsSide(api, { flow: { create: 'active', ...flow } });
  await side.push('products', { records: [aProduct('1')] });
  await side.push('stock', { records: [aLevel('1', '5')] });
  await side.push('prices', { records: [aPrice('1', '10.00')] });
  await side.deliver();
  return side;
}

async function plan(side: GoodsSide, externalId = '1') {
  const ref = { workspaceId: api.workspaceId, flowId: side.flowId, productId: await side.productId(externalId) };
  const { verdict, fields, problems } = await dryRunProduct(api.hub, ref, AbortSignal.timeout(20_000));
  const why = (target: string, field: string) => {
    const found = fields.find(one => one.target === target && one.field === field);
    return found && [found.old, found.new, found.why];
  };
  return { verdict, problems, why, fields };
}

const mark = (side: GoodsSide, group: string, change: Record<string, string | null>) =>
  side.sql`update deliveries set ${side.sql(change)} where flow_id = ${side.flowId} and field_group = ${group}`;

describe('X2 a dry run of a product says of each field what the next delivery would write', () => {
  it('that nothing would be, and that only what is owed would be', async () => {
    const side = await delivered();
    expect((await plan(side)).verdict).toContain('nothing would be written');
    await side.push('stock', { records: [aLevel('1', '7')] });
    const { verdict, why } = await plan(side);
    expect(why('stock', 'available')).toEqual(['5', '7', 'mapped']);
    expect(why('price', 'gross')).toEqual(['10.00', '10.00', 'unchanged']);
    expect(verdict).toMatch(/^1 fields of 1 would be written/);
    await side.deliver();
    expect((await side.given('stock'))['1']).toMatchObject({ available: '7' });
  });

  it('that what was changed there waits for a comparison, as no delivery owes it', async () => {
    const side = await delivered();
    await side.sql`
      update feed set document = document || '{"gross": "1.00"}' where connection_id = ${side.shopId} and entity = 'prices'`;
    const { verdict, why } = await plan(side);
    expect(why('price', 'gross')).toEqual([
      '1.00',
      '10.00',
      'changed there: a comparison writes it, no delivery owes it',
    ]);
    expect(verdict).toContain('Nothing would be written');
    await side.deliver();
    expect((await side.given('prices'))['1']).toMatchObject({ gross: '1.00' });
  });

  it('that it is locked, waits for a task, was put off, or is switched off', async () => {
    const side = await delivered();
    const lock = { workspaceId: api.workspaceId, connectionId: side.shopId, who: 'Ola', why: 'Ours' };
    await addLock(api.hub, { ...lock, fieldGroup: 'price' });
    await side.push('prices', { records: [aPrice('1', '11.00')] });
    await side.push('stock', { records: [aLevel('1', '8')] });
    await side.push('products', { records: [aProduct('1', { name: 'Inna' })] });
    await mark(side, 'stock', { blocked_by: 'task', reason: 'Refused.' });
    await mark(side, 'base', { next_try: '2999-01-01' });
    const { verdict, why } = await plan(side);
    expect(why('price', 'gross')?.[2]).toBe('locked');
    expect(why('stock', 'available')?.[2]).toBe('waits for a task');
    expect(why('base', 'name')?.[2]).toBe('put off: it failed and is tried again later');
    expect(verdict).toContain('Nothing would be written');
    expect(verdict).toContain('each says why');
    await side.sql`
      update flows set settings = jsonb_set(settings, '{groups,base}', 'false') where id = ${side.flowId}`;
    expect((await plan(side)).why('base', 'name')?.[2]).toBe('switched off');
  });

  it('what a flow that is off, or in shadow, would write if it were live', async () => {
    const side = await delivered();
    const as = async (mode: FlowMode) => {
      await side.sql`update flows set mode = ${mode} where id = ${side.flowId}`;
      return (await plan(side)).verdict;
    };
    await side.push('stock', { records: [aLevel('1', '7')] });
    expect(await as('shadow')).toContain('it is in shadow');
    await side.sql`delete from deliveries where flow_id = ${side.flowId}`;
    expect(await as('off')).toContain(`once flow ${side.flowKey} is on`);
  });

  it('that a photo would be added, stands there, or is locked', async () => {
    const side = await statedGoods(api);
    const { sql, ids, shopId } = side;
    const photos = async () => {
      const [owed] = await owedProducts(sql, { ...side.flow, targetId: shopId }, [ids[0] ?? ''], ['photos']);
      return owed && (await planPhotos(api.hub, side.flow, owed)).map(({ field, old, why }) => [field, old, why]);
    };
    expect(await photos()).toEqual([['1', null, 'mapped']]);
    await addLock(api.hub, {
      workspaceId: api.workspaceId,
      connectionId: shopId,
      fieldGroup: 'photos',
      who: 'Ola',
      why: 'x',
    });
    expect(await photos()).toEqual([['1', null, 'locked']]);
    const [row] = await sql<{ hash: string }[]>`select photos ->> '1' as hash from products where id = ${ids[0] ?? ''}`;
    const placed = { workspace_id: api.workspaceId, connection_id: shopId, product_id: ids[0] ?? '' };
    const photo = { hash: row?.hash.slice('sha256:'.length) ?? '', external_id: '9', position: 1 };
    await sql`insert into photos_placed ${sql({ ...placed, ...photo })}`;
    expect(await photos()).toEqual([['1', row?.hash, 'unchanged']]);
  });
});

describe('X2 K6a a dry run of a product that the target does not have', () => {
  const fresh = async (flow = {}) => {
    const side = await goodsSide(api, { flow: { create: 'inactive', ...flow } });
    await side.push('products', { records: [aProduct('1')] });
    return side;
  };

  it('says that it would be created and with what, and whether it was looked for yet', async () => {
    const side = await fresh();
    const { verdict, why } = await plan(side);
    expect(verdict).toContain('inactive, once it was looked for there by name');
    expect(why('base', 'name')).toEqual([null, 'Towar 1', 'mapped']);
    const productId = await side.productId('1');
    await side.sql`
      insert into deliveries (workspace_id, flow_id, record_id, field_group, desired)
      values (${api.workspaceId}, ${side.flowId}, ${productId}, 'product', 'create')`;
    expect((await plan(side)).verdict).toMatch(/would be created in platform-\d+, inactive\.$/);
    await mark(side, 'product', { blocked_by: 'task', reason: 'No tax group.' });
    expect((await plan(side)).verdict).toContain('waits for a task: No tax group.');
  });

  it('says what keeps it from being created', async () => {
    expect((await plan(await fresh({ create: 'no' }))).verdict).toContain('the flow creates none');
    const side = await fresh();
    await side.push('products', { records: [aProduct('1', { op: 'delete' })] });
    expect((await plan(side)).verdict).toContain('withdrew it');
    const suggested = await fresh();
    await suggested.sql`
      insert into match_suggestions (workspace_id, flow_id, product_id, external_id, score, reasons)
      values (${api.workspaceId}, ${suggested.flowId}, ${await suggested.productId('1')}, '77', 0.6, '[]')`;
    expect((await plan(suggested)).verdict).toContain('waits for a person');
  });
});
