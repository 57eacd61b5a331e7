import { describe, expect, it } from 'vitest';
import { connectDb } from '../../../sandbox/wapro/connect-db.ts';
import { cast, testDay, testWorld } from '../../../sandbox/wapro/test-world.ts';
import { createWorld } from '../../../sandbox/wapro/world.ts';
import { folder, ordersFixture } from './agent.fixture.ts';

type World = ReturnType<typeof testWorld>['world'];
const { agent, orderOf, standing } = ordersFixture({ connectDb, cast, testDay });

const secondWarehouse = (world: World): string =>
  String(
    world.database
      .table('MAGAZYN')
      .all()
      .find(row => row.ID_MAGAZYNU !== cast(world).warehouseId)?.ID_MAGAZYNU,
  );

/** The agent again and again, as it does it. */
const turns = async (world: World, transaction: boolean, count = 4) => {
  const place = folder();
  const acks = [];
  for (let turn = 0; turn < count; turn++) {
    const one = await agent(world, place, [orderOf(world, { number: '2026/05/0001' })], { transaction });
    await one.run().catch(() => {});
    acks.push(...one.acks());
    await one.close();
  }
  return acks;
};

describe('an order that WAPRO keeps in another way than it was given (W8)', () => {
  it.each([true, false])(
    'W8 whose client’s number is cut is known by its id, and entered once (in one transaction: %s)',
    async transaction => {
      const { world } = testWorld({ clientNumberLength: 8 });
      const acks = await turns(world, transaction);
      const rows = standing(world);
      expect(rows.map(row => row.NR_ZAMOWIENIA_KLIENTA)).toEqual(['2026/05/']);
      expect(acks.map(({ outcome, externalId }) => [outcome, externalId])).toEqual(
        Array(4).fill(['accepted', rows[0]?.ID_ZAMOWIENIA]),
      );
      expect(acks[0]?.reason).toContain('keeps the client\'s number "2026/05/0001" as "2026/05/"');
    },
  );

  it.each([true, false])(
    'W8 that is put into another warehouse as well (in one transaction: %s)',
    async transaction => {
      const { world } = testWorld();
      world.configure({ orderWarehouse: secondWarehouse(world) });
      const acks = await turns(world, transaction);
      expect(standing(world)).toHaveLength(1);
      expect(new Set(acks.map(({ outcome }) => outcome))).toEqual(new Set(['accepted']));
    },
  );

  it.each([true, false])(
    'W8 that is confirmed and not there is a person’s matter, not entered without end (in one transaction: %s)',
    async transaction => {
      const { world } = testWorld({ losesOrders: true });
      const acks = await turns(world, transaction);
      expect(world.database.table('ZAMOWIENIE').all()).toHaveLength(1);
      expect(acks.map(({ outcome }) => outcome)).toEqual(Array(4).fill('rejected'));
      expect(acks[0]?.reason).toContain('It is not entered again');
    },
  );

  it.each([true, false])(
    'W8 nor does kill -9 at any moment double one whose number is cut (in one transaction: %s)',
    { timeout: 60_000 },
    async transaction => {
      let reached = true;
      for (let at = 1; reached; at++) {
        const world = createWorld({ goods: 12, buyers: 6, seed: 3 }, { lockTimeoutMs: 60, clientNumberLength: 4 });
        const place = folder();
        let count = 0;
        let dead = false;
        const step = () => {
          count += 1;
          if (count === at) dead = true;
          if (dead) throw new Error('killed');
        };
        const first = await agent(world, place, [orderOf(world)], { step, transaction });
        await first.run().catch(() => {});
        await first.close();
        reached = dead;
        const second = await agent(world, place, [orderOf(world)], { transaction });
        await second.run();
        expect([at, standing(world).length]).toEqual([at, 1]);
        expect(second.acks().at(-1)).toMatchObject({ outcome: 'accepted' });
        await second.close();
      }
    },
  );

  it('W8 and goes on by itself where a person gives it back its number', async () => {
    const { world } = testWorld({ losesOrders: true });
    const place = folder();
    const first = await agent(world, place, [orderOf(world)]);
    await first.run();
    const [row] = world.database.table('ZAMOWIENIE').all();
    world.database
      .table('ZAMOWIENIE')
      .update(row?.ID_ZAMOWIENIA, { STATUS_ZAM: '', NUMER: 'ZO 1/MG/2026', NR_ZAMOWIENIA_KLIENTA: '10042' });
    await first.run();
    expect(first.acks().map(({ outcome, externalId }) => [outcome, externalId])).toEqual([
      ['rejected', undefined],
      ['duplicate', row?.ID_ZAMOWIENIA],
    ]);
    await first.close();
  });
});
