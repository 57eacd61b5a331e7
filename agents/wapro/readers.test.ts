import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { recordSchemas } from '../../connectors/v1/records/index.ts';
import { cast, testWorld } from '../../sandbox/wapro/test-world.ts';
import { probeReading } from './probe-reading.ts';
import type { Reading } from './read/reader.ts';
import { readersOf } from './readers.ts';
import type { PushEntity } from './records.ts';
import { asDb, testSettings } from './stand-in.fixture.ts';

const all = async (world: ReturnType<typeof testWorld>) => {
  const warehouseIds = world.world.database
    .table('MAGAZYN')
    .all()
    .map(row => String(row.ID_MAGAZYNU));
  const db = asDb(world.db);
  const settings = testSettings(warehouseIds);
  const found = await probeReading(db, settings);
  const ledger = {
    findByWapro: (id: string) => ({ orderId: `hub-${id}`, clientNumber: id, state: 'done' as const, lines: {} }),
  };
  const readings = new Map<PushEntity, Reading<PushEntity>[]>();
  for (const reader of readersOf(db, settings, ledger, found)) {
    const roots: string[] = [];
    for (let afterId = '0'; ; ) {
      const page = await reader.roots(afterId, 7);
      if (page.length === 0) break;
      roots.push(...page);
      afterId = page.at(-1) ?? afterId;
    }
    readings.set(reader.entity, roots.length === 0 ? [] : await reader.read(roots));
  }
  return { readings, found, warehouseIds };
};

describe('what WAPRO tells, in the shapes of /v1', () => {
  it('has every entity, each record as the hub wants it, and every id whole', async () => {
    const { readings, found } = await all(testWorld());
    expect(found.warnings.filter(text => !text.includes('document-extra'))).toEqual([]);
    for (const entity of ['products', 'stock', 'prices', 'customers', 'delivery-places', 'users'] as const) {
      const records = (readings.get(entity) ?? []).map(({ record }) => record);
      expect([entity, records.length > 0]).toEqual([entity, true]);
      for (const record of records) {
        const judged = recordSchemas[entity].safeParse(JSON.parse(JSON.stringify(record)));
        expect(judged.error?.issues ?? []).toEqual([]);
        expect(record.externalId).toMatch(/^\d{18}/);
      }
      expect(new Set(records.map(({ externalId }) => externalId)).size).toBe(records.length);
    }
  });

  it('tells goods once, whatever number of warehouses they stand in, and stock for each (W7)', async () => {
    const world = testWorld();
    const { readings, warehouseIds } = await all(world);
    const skus = (readings.get('products') ?? []).map(({ record }) => ('sku' in record ? record.sku : undefined));
    expect(new Set(skus).size).toBe(skus.length);
    const stock = readings.get('stock') ?? [];
    expect(stock.length).toBeGreaterThan(skus.length);
    expect(warehouseIds).toHaveLength(2);
    const { one } = cast(world.world);
    const level = stock
      .map(({ record }) => record)
      .find(
        record =>
          record.externalId.endsWith(`/${one.ID_MAGAZYNU}`) &&
          'product' in record &&
          record.product === one.ID_ARTYKULU,
      );
    expect(level).toMatchObject({ available: String(Number(one.STAN) - Number(one.ZAREZERWOWANO)) });
  });
});

describe('the queries', () => {
  it('stand in one file each, with what is sure and what is not', () => {
    const files = readdirSync(new URL('sql/', import.meta.url));
    const names = [
      ...readFileSync(new URL('queries.ts', import.meta.url), 'utf8').matchAll(/^ {2}'?([a-z-]+)'?: Query</gm),
    ];
    expect(files.sort()).toEqual(names.map(([, name]) => `${name}.sql`).sort());
    for (const file of files) {
      const text = readFileSync(new URL(`sql/${file}`, import.meta.url), 'utf8');
      expect([file, text.startsWith('-- ')]).toEqual([file, true]);
      expect([file, /\b(INSERT|UPDATE|DELETE|MERGE|EXEC)\b/.test(text.replace(/--.*$/gm, ''))]).toEqual([file, false]);
    }
  });
});
