import { describe, expect, it } from 'vitest';
import { connectDb } from '../../../sandbox/wapro/connect-db.ts';
import { cast, testDay, testWorld } from '../../../sandbox/wapro/test-world.ts';
import { createWorld } from '../../../sandbox/wapro/world.ts';
import { asDb, testSettings } from '../stand-in.fixture.ts';
import { folder, ordersFixture } from './agent.fixture.ts';
import { NotNow } from './not-now.ts';
import { probeTransaction } from './probe-transaction.ts';

type World = ReturnType<typeof testWorld>['world'];
const { agent, orderOf, standing } = ordersFixture({ connectDb, cast, testDay });

/** As little as an order needs: it is made anew for every moment at which the agent is killed. */
const smallWorld = () =>
  createWorld({ goods: 12, buyers: 6, seed: 3 }, { lockTimeoutMs: 60 }, () => new Date(`${testDay}T10:00:00Z`));

const begun = (world: World) =>
  world.database
    .table('ZAMOWIENIE')
    .all()
    .filter(row => row.NUMER === null && row.STATUS_ZAM !== 'A');
const linesOf = (world: World, id: unknown) =>
  world.database
    .table('POZYCJA_ZAMOWIENIA')
    .all()
    .filter(row => row.ID_ZAMOWIENIA === id);

describe('an order into WAPRO (W8)', () => {
  it.each([true, false])('goes through the procedures in their order (in one transaction: %s)', async transaction => {
    const { world } = testWorld();
    const steps: string[] = [];
    const { run, acks, close } = await agent(world, folder(), [orderOf(world)], {
      transaction,
      step: what => void (/before (RM|JL)/.test(what) && steps.push(what.slice(7))),
    });
    await run();
    const [row] = standing(world);
    expect(steps).toEqual([
      'RM_DodajZamowienie',
      'RM_DodajPozycjeZamowienia',
      'RM_DodajPozycjeZamowienia',
      'RM_SumujZamowienie',
      'JL_PobierzFormatNumeracji_Server',
      'RM_ZatwierdzZamowienie',
    ]);
    expect(row).toMatchObject({
      NR_ZAMOWIENIA_KLIENTA: '10042',
      FORMA_PLATNOSCI: 'przelew',
      SEMAFOR: 0,
      OSOBA_ZAMAWIAJACA: 'Anna Żak',
    });
    expect(linesOf(world, row?.ID_ZAMOWIENIA).map(line => [Number(line.ZAMOWIONO), Number(line.CENA_NETTO)])).toEqual([
      [3, 8.12],
      [2, 10],
    ]);
    expect(acks()).toEqual([
      {
        entity: 'orders',
        id: 'o-1',
        outcome: 'accepted',
        externalId: row?.ID_ZAMOWIENIA,
        number: row?.NUMER,
        total: '54.56',
      },
    ]);
    await close();
  });

  it('is entered once, however often it comes, and told of again', async () => {
    const { world } = testWorld();
    const { run, acks, close } = await agent(world, folder(), [orderOf(world)]);
    await run();
    await run();
    expect(standing(world)).toHaveLength(1);
    expect(acks().map(({ outcome }) => outcome)).toEqual(['accepted', 'accepted']);
    await close();
  });

  it('is a duplicate where its number stands in WAPRO and the ledger is lost', async () => {
    const { world } = testWorld();
    const first = await agent(world, folder(), [orderOf(world)]);
    await first.run();
    await first.close();
    const second = await agent(world, folder(), [orderOf(world)]);
    await second.run();
    expect(standing(world)).toHaveLength(1);
    expect(second.acks()).toMatchObject([{ outcome: 'duplicate', externalId: standing(world)[0]?.ID_ZAMOWIENIA }]);
    await second.close();
  });

  it('is refused where its number is another buyer’s', async () => {
    const { world } = testWorld();
    const first = await agent(world, folder(), [orderOf(world)]);
    await first.run();
    await first.close();
    const buyerId = cast(world).buyerId;
    const stranger = world.database
      .table('KONTRAHENT')
      .all()
      .find(row => row.ID_KONTRAHENTA !== buyerId && row.ZABLOKOWANY !== 1);
    const order = orderOf(world, { externalId: 'o-2', customer: { externalId: String(stranger?.ID_KONTRAHENTA) } });
    const second = await agent(world, folder(), [order]);
    await second.run();
    expect(second.acks()).toMatchObject([
      { outcome: 'rejected', reason: expect.stringContaining('another contractor') },
    ]);
    await second.close();
  });

  it('names the line whose article nobody knows, and writes nothing', async () => {
    const { world } = testWorld();
    const [line] = orderOf(world).lines;
    const order = orderOf(world, {
      lines: [{ ...line, id: 'x', product: undefined, sku: 'NO-SUCH', name: 'None', quantity: '1', unitPrice: '1' }],
    });
    const { run, acks, close } = await agent(world, folder(), [order]);
    await run();
    expect(world.database.table('ZAMOWIENIE').all()).toEqual([]);
    expect(acks()).toMatchObject([
      { outcome: 'rejected', lineErrors: [{ id: 'x', reason: expect.stringContaining('NO-SUCH') }] },
    ]);
    await close();
  });

  it('carries shipping as a service line and the delivery place in the remarks (W4)', async () => {
    const { world } = testWorld();
    const { buyerId, warehouseId, one } = cast(world);
    const place = world.database
      .table('MIEJSCE_DOSTAWY')
      .all()
      .find(row => row.ID_KONTRAHENTA === buyerId);
    const settings = testSettings([warehouseId], {
      orders: { shippingArticles: { dpd: String(one.INDEKS_KATALOGOWY) } },
    });
    const order = orderOf(world, {
      shipping: { method: { code: 'dpd' }, cost: '15.00', vatRate: '23' },
      ...(place ? { deliveryPlace: String(place.ID_MIEJSCA_DOSTAWY) } : {}),
      note: 'Ring twice',
    });
    const { run, close } = await agent(world, folder(), [order], { settings });
    await run();
    const [row] = standing(world);
    expect(linesOf(world, row?.ID_ZAMOWIENIA)).toHaveLength(3);
    expect(row?.UWAGI).toContain('Ring twice');
    if (place) expect(row?.UWAGI).toContain(`Miejsce dostawy ${place.ID_MIEJSCA_DOSTAWY}`);
    await close();
  });

  it('is cancelled in WAPRO when it is called off, and not entered when that was before', async () => {
    const { world } = testWorld();
    const place = folder();
    const first = await agent(world, place, [orderOf(world)]);
    await first.run();
    await first.close();
    const second = await agent(world, place, [
      orderOf(world, { state: 'cancelled' }),
      orderOf(world, { externalId: 'o-9', number: '9', state: 'cancelled' }),
    ]);
    await second.run();
    expect(standing(world)).toEqual([]);
    expect(world.database.table('ZAMOWIENIE').all()).toHaveLength(1);
    expect(
      second
        .acks()
        .slice(1)
        .map(({ outcome, externalId }) => [outcome, externalId !== undefined]),
    ).toEqual([
      ['accepted', true],
      ['accepted', false],
    ]);
    await second.close();
  });

  it('waits while another agent holds the database', async () => {
    const { world } = testWorld();
    const other = connectDb(world, 'other');
    await other.lock('kladka');
    const { run, close } = await agent(world, folder(), [orderOf(world)]);
    await expect(run()).rejects.toThrow(NotNow);
    expect(world.database.table('ZAMOWIENIE').all()).toEqual([]);
    await other.close();
    await run();
    expect(standing(world)).toHaveLength(1);
    await close();
  });

  it('goes on step by step after a procedure ended the transaction unseen by the probe', async () => {
    const { world } = testWorld({ rollsBackCaller: ['RM_SumujZamowienie'] });
    const probe = await probeTransaction(asDb(connectDb(world)), ['RM_SumujZamowienie']);
    expect(probe).toEqual({ allowed: false, why: 'RM_SumujZamowienie ends transactions by itself' });
    const { deps, run, close } = await agent(world, folder(), [orderOf(world)], { transaction: true });
    for (let turn = 0; turn < 5 && standing(world).length === 0; turn++) await run().catch(() => {});
    expect(deps.transaction.allowed).toBe(false);
    expect(standing(world)).toHaveLength(1);
    expect(begun(world)).toEqual([]);
    await close();
  });
});

/** Kills the process at one moment: from then on nothing works, as after kill -9. */
const killer = (at: number) => {
  let count = 0;
  let dead = false;
  return {
    step: () => {
      count += 1;
      if (count === at) dead = true;
      if (dead) throw new Error('killed');
    },
    reached: () => dead,
  };
};

describe('kill -9 at any moment', () => {
  it.each([true, false])(
    'neither doubles nor loses an order (in one transaction: %s)',
    { timeout: 60_000 },
    async transaction => {
      let reached = true;
      let moments = 0;
      for (let at = 1; reached; at++) {
        const world = smallWorld();
        const place = folder();
        const { step, reached: died } = killer(at);
        const first = await agent(world, place, [orderOf(world)], { step, transaction });
        await first.run().catch(() => {});
        await first.close();
        reached = died();
        moments += 1;
        const second = await agent(world, place, [orderOf(world)], { transaction });
        await second.run();
        const rows = standing(world);
        expect([at, rows.length, begun(world).length]).toEqual([at, 1, 0]);
        expect(linesOf(world, rows[0]?.ID_ZAMOWIENIA)).toHaveLength(2);
        expect(second.acks().at(-1)).toMatchObject({ outcome: 'accepted', externalId: rows[0]?.ID_ZAMOWIENIA });
        await second.close();
      }
      expect(moments).toBeGreaterThan(transaction ? 20 : 25);
    },
  );

  it('neither doubles nor loses an order when the server drops the connection at any call', {
    timeout: 60_000,
  }, async () => {
    for (const when of ['before', 'after'] as const) {
      for (let nth = 1; nth <= 6; nth++) {
        const world = smallWorld();
        const { run, close } = await agent(world, folder(), [orderOf(world)]);
        world.engine.faults.set([{ at: 'call', when, what: 'drop', nth }]);
        for (let turn = 0; turn < 4; turn++) await run().catch(() => {});
        expect([when, nth, standing(world).length, begun(world).length]).toEqual([when, nth, 1, 0]);
        await close();
      }
    }
  });
});
