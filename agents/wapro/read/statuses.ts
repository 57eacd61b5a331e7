import type { DbSession } from '../db.ts';
import type { OrderStatusRecord, ShipmentRecord } from '../records.ts';
import type { OrderLineRow, OrderRow } from '../rows.ts';
import { toClarionDay, today } from '../rules/clarion.ts';
import { groupBy } from '../rules/goods.ts';
import { type OrderState, orderStateOf } from '../rules/order-state.ts';
import { reference } from '../rules/wapro-id.ts';
import type { WaproAgentSettings } from '../settings.ts';
import type { Ledger, LedgerEntry } from '../store/ledger.ts';
import { beforeSlash, type Reader, textOf } from './reader.ts';

export type StatusSettings = Pick<WaproAgentSettings, 'warehouseIds' | 'orders' | 'documents' | 'zone'>;
type Own = Pick<Ledger, 'findByWapro'>;

/** The first Clarion day that is read, as far back as the settings say. */
export const sinceDay = ({ documents, zone }: Pick<StatusSettings, 'documents' | 'zone'>): number =>
  toClarionDay(today(zone)) - documents.days;

const orderRoots =
  (db: DbSession, settings: StatusSettings) =>
  async (afterId: string, limit: number): Promise<string[]> => {
    const warehouseIds = [...new Set([...settings.warehouseIds, settings.orders.warehouseId])];
    return (await db.read('order-ids', { afterId, limit, warehouseIds, since: sinceDay(settings) })).map(
      ({ ID }) => ID,
    );
  };

/** What became of the hub's own orders; others in WAPRO are nobody's business. */
export const statusReader = (db: DbSession, settings: StatusSettings, ledger: Own): Reader<'order-statuses'> => ({
  entity: 'order-statuses',
  missing: 'kept',
  rootOf: id => id,
  roots: orderRoots(db, settings),
  read: async ids => {
    const own = ownOf(ids, ledger);
    const orderIds = [...own.keys()];
    if (orderIds.length === 0) return [];
    const rows = await db.read('order-rows', { ids: orderIds });
    const lines = groupBy(
      await db.read('order-line-rows', { orderIds, warehouseIds: settings.warehouseIds }),
      ({ ID_ZAMOWIENIA }) => ID_ZAMOWIENIA,
    );
    return rows.flatMap(row => {
      const entry = own.get(row.ID_ZAMOWIENIA);
      if (entry === undefined) return [];
      const record = statusOf(row, lines.get(row.ID_ZAMOWIENIA) ?? [], entry, settings);
      return [{ edited: row.EDITED === 1, record }];
    });
  },
});

const ownOf = (ids: string[], ledger: Own): Map<string, LedgerEntry> =>
  new Map(
    ids.flatMap(id => {
      const entry = ledger.findByWapro(id);
      return entry === undefined ? [] : [[id, entry] as const];
    }),
  );

/** What left the warehouse has left: fulfilled is shipped, with a parcel number or without. */
const states: Record<OrderState, OrderStatusRecord['state']> = {
  new: 'accepted',
  confirmed: 'accepted',
  partlyFulfilled: 'in-progress',
  fulfilled: 'shipped',
  cancelled: 'cancelled',
};

const statusOf = (
  row: OrderRow,
  lines: OrderLineRow[],
  entry: LedgerEntry,
  { documents }: StatusSettings,
): OrderStatusRecord => {
  const { state, lines: progress } = orderStateOf(row, lines);
  const field = documents.productionField;
  const production: unknown = field === undefined ? undefined : Reflect.get(row, field);
  return {
    externalId: row.ID_ZAMOWIENIA,
    order: entry.orderId,
    state: states[state],
    rawState: `${textOf(row.STATUS_ZAM) ?? '-'}/${textOf(row.STAN_REALIZ) ?? 'N'}`,
    rawProduction: typeof production === 'string' ? textOf(production) : undefined,
    lines: progress.flatMap(({ lineId, fulfilled, cancelled }) => {
      const id = entry.lines[lineId];
      return id === undefined ? [] : [{ id, fulfilled, cancelled }];
    }),
  };
};

/** Parcels of the hub's own orders; several numbers in one field are several parcels. */
export const shipmentReader = (db: DbSession, settings: StatusSettings, ledger: Own): Reader<'shipments'> => ({
  entity: 'shipments',
  missing: 'kept',
  rootOf: beforeSlash,
  roots: orderRoots(db, settings),
  read: async ids => {
    const own = ownOf(ids, ledger);
    if (own.size === 0) return [];
    const rows = await db.read('order-rows', { ids: [...own.keys()] });
    return rows.flatMap(row => {
      const entry = own.get(row.ID_ZAMOWIENIA);
      const edited = row.EDITED === 1;
      if (entry === undefined) return [];
      return waybillsOf(row).map(waybill => ({ edited, record: shipmentOf(row, waybill, entry, settings) }));
    });
  },
});

const waybillsOf = ({ NUMER_PRZESYLKI }: OrderRow): string[] => [
  ...new Set((NUMER_PRZESYLKI ?? '').split(/[,;\s]+/).filter(Boolean)),
];

const shipmentOf = (
  row: OrderRow,
  waybill: string,
  entry: LedgerEntry,
  { documents }: StatusSettings,
): ShipmentRecord => {
  const operator = reference(row.ID_OPERATORA_PRZESYLKI);
  return {
    externalId: `${row.ID_ZAMOWIENIA}/${waybill}`,
    order: entry.orderId,
    waybill,
    carrier: operator && (documents.carriers[operator] ?? operator),
  };
};
