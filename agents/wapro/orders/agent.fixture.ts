import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import type { Ack } from '../hub-api.ts';
import type { PulledOrder } from '../records.ts';
import { asDb, testSettings } from '../stand-in.fixture.ts';
import { openStore } from '../store/open-store.ts';
import { fitProcedures, procedureNames } from './fit-procedures.ts';
import { type TakeDeps, takeOrders } from './take-orders.ts';

type Row = Record<string, string | number | null>;
interface BareWorld {
  database: { table: (name: 'ZAMOWIENIE') => { all: () => Row[] } };
}

/** The stand-in of WAPRO, which agents do not know: only tests bring the two together. */
interface StandIn<World extends BareWorld> {
  connectDb: (world: World) => Parameters<typeof asDb>[0];
  cast: (world: World) => { buyerId: string; warehouseId: string; one: Row; other: Row };
  testDay: string;
}

const folders: string[] = [];
/** A folder for an agent's memory, which the test's end takes away. */
export const folder = () => {
  const made = mkdtempSync(join(tmpdir(), 'agent-'));
  folders.push(made);
  return made;
};
afterEach(() => {
  for (const made of folders.splice(0)) rmSync(made, { recursive: true, force: true });
});

/** Orders, and agents that take them into a world of WAPRO's. */
export const ordersFixture = <World extends BareWorld>({ connectDb, cast, testDay }: StandIn<World>) => {
  const orderOf = (world: World, changes: Partial<PulledOrder> = {}): PulledOrder => {
    const { buyerId, one, other } = cast(world);
    return {
      externalId: 'o-1',
      number: '10042',
      currency: 'PLN',
      basis: 'net',
      customer: { externalId: buyerId, firstName: 'Anna', lastName: 'Żak' },
      payment: { method: { code: 'transfer' } },
      lines: [
        { id: 'a', product: String(one.ID_ARTYKULU), name: 'One', quantity: '3', unitPrice: '8.12', vatRate: '23' },
        { id: 'b', sku: String(other.INDEKS_KATALOGOWY), name: 'Other', quantity: '2', unitPrice: '10', vatRate: '23' },
      ],
      totals: { gross: '54.56' },
      ...changes,
    };
  };

  /** An agent on this folder; `step` is told of every call, query and write of the ledger. */
  const agent = async (
    world: World,
    place: string,
    orders: PulledOrder[],
    {
      step = (_: string) => {},
      transaction = false,
      settings = testSettings([cast(world).warehouseId]),
      parties = {} as Record<string, object[]>,
    } = {},
  ) => {
    const port = connectDb(world);
    const db = asDb(port, step);
    const fitted = fitProcedures(
      await db.parametersOf(Object.values(procedureNames(settings.orders))),
      settings.orders,
    );
    if ('differences' in fitted) throw new Error(fitted.differences.join('\n'));
    const store = openStore(place);
    const deps: TakeDeps = {
      db,
      store,
      ledger: {
        ...store.ledger,
        write: entry => {
          step(`before ledger ${entry.state}`);
          store.ledger.write(entry);
          step(`after ledger ${entry.state}`);
        },
      },
      parties: store.parties,
      procedures: fitted.fitted,
      settings,
      transaction: { allowed: transaction },
      hub: {
        pull: async entity => ({
          records: (entity === 'orders'
            ? orders.map(order => ({ ...order, id: order.externalId }))
            : (parties[entity] ?? [])) as never[],
          cursor: 'c1',
        }),
      },
      lockName: 'kladka',
      now: () => new Date(`${testDay}T10:00:00Z`),
    };
    /** What the hub is answered, taken out as if it were sent. */
    const acks = (): Ack[] => {
      const all: Ack[] = [];
      for (let next = store.outbox.first(); next; next = store.outbox.first()) {
        if (next.parcel.kind === 'acks') all.push(...next.parcel.acks);
        store.outbox.sent(next.seq);
      }
      return all;
    };
    const close = async () => {
      store.close();
      await port.close();
    };
    return { deps, store, acks, close, run: () => takeOrders(deps, 0) };
  };

  /** Orders with a number that are not cancelled. */
  const standing = (world: World) =>
    world.database
      .table('ZAMOWIENIE')
      .all()
      .filter(row => row.NUMER !== null && row.STATUS_ZAM !== 'A');
  return { agent, orderOf, standing };
};
