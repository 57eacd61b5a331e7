import { decimal } from '../../../domain/decimal.ts';
import { tracksOf } from '../../../sandbox/b2b/tracks.ts';
import type { PlacedOrder, World as Platform } from '../../../sandbox/b2b/world.ts';
import type { World as Production } from '../../../sandbox/production/world.ts';
import { textIn, type WaproDesk, type WaproRow } from './desk.ts';

export type OrdersVerdict = {
  /** One sentence each; empty when everything is as it must be. */
  discrepancies: string[];
  figures: { orders: number; inWapro: number; cancelled: number; productionLines: number; fulfilled: number };
};

const same = (one: unknown, other: unknown): boolean => decimal(String(one ?? '0')).eq(decimal(String(other ?? '0')));

/** Holds WAPRO and production against the platform: every order exactly once where it belongs and to the cent, and told back as it stands. */
export async function judgeOrders(desk: WaproDesk, platform: Platform, production: Production): Promise<OrdersVerdict> {
  const documents = await desk.rows('ZAMOWIENIE');
  const lines = Map.groupBy(await desk.rows('POZYCJA_ZAMOWIENIA'), row => row.ID_ZAMOWIENIA);
  const copies = Map.groupBy(documents, row => textIn(row, 'NR_ZAMOWIENIA_KLIENTA'));
  const making = Map.groupBy(production.lines.values(), line => line.given.orderNumber ?? '');
  const discrepancies: string[] = [];
  const placed = [...platform.orders.values()];
  for (const order of placed) {
    const say = (what: string) => discrepancies.push(`Order ${order.id}: ${what}`);
    const found = copies.get(order.id) ?? [];
    const [only] = found;
    const cancelled = order.record.state === 'cancelled';
    if (order.push !== 'taken')
      say(`it is ${order.push} on its way to the hub${order.reason ? ` (${order.reason})` : ''}.`);
    if (found.length > 1) say(`it is in WAPRO ${found.length} times (${found.map(row => row.NUMER).join(', ')}).`);
    else if (!only && !cancelled) say('it is not in WAPRO.');
    else if (only) for (const what of wrongInWapro(order, only, lines.get(only.ID_ZAMOWIENIA ?? null) ?? [])) say(what);
    for (const what of wrongInProduction(order, making.get(order.id) ?? [])) say(what);
    if (only)
      for (const what of wrongStatus(platform, order, only, lines.get(only.ID_ZAMOWIENIA ?? null) ?? [])) say(what);
  }
  for (const row of documents) {
    if (!platform.orders.has(textIn(row, 'NR_ZAMOWIENIA_KLIENTA')))
      discrepancies.push(`WAPRO's order ${row.NUMER ?? row.ID_ZAMOWIENIA} is none of the platform.`);
  }
  return {
    discrepancies,
    figures: {
      orders: placed.length,
      inWapro: documents.length,
      cancelled: placed.filter(({ record }) => record.state === 'cancelled').length,
      productionLines: production.lines.size,
      fulfilled: documents.filter(row => textIn(row, 'STAN_REALIZ') === 'Z').length,
    },
  };
}

function wrongInWapro({ record }: PlacedOrder, row: WaproRow, lines: WaproRow[]): string[] {
  const wrong: string[] = [];
  if (row.NUMER === null) wrong.push('its document in WAPRO is unfinished.');
  if (!same(row.WARTOSC_NETTO, record.totals?.net))
    wrong.push(`${row.WARTOSC_NETTO} net in WAPRO, ${record.totals?.net} on the platform.`);
  if (textIn(row, 'ID_KONTRAHENTA') !== record.customer?.externalId)
    wrong.push(`buyer ${row.ID_KONTRAHENTA} in WAPRO, ${record.customer?.externalId} on the platform.`);
  for (const line of record.lines) {
    const of = lines.filter(each => textIn(each, 'ID_ARTYKULU') === line.product);
    const [one] = of;
    if (of.length !== 1 || !one) wrong.push(`line ${line.id} is in WAPRO ${of.length} times.`);
    else if (!same(one.ZAMOWIONO, line.quantity) || !same(one.CENA_NETTO, line.unitPrice))
      wrong.push(
        `line ${line.id}: ${one.ZAMOWIONO} at ${one.CENA_NETTO} in WAPRO, ${line.quantity} at ${line.unitPrice} here.`,
      );
  }
  const carriage = same(record.shipping?.cost, '0') ? 0 : 1;
  if (lines.length !== record.lines.length + carriage)
    wrong.push(`${lines.length} lines in WAPRO, ${record.lines.length} and ${carriage} of carriage here.`);
  return wrong;
}

type Making = Production['lines'] extends Map<string, infer Line> ? Line : never;

function wrongInProduction({ record }: PlacedOrder, making: Making[]): string[] {
  const cancelled = record.state === 'cancelled';
  if (cancelled)
    return making.some(({ state }) => state !== 'cancelled' && state !== 'made')
      ? ['it is cancelled and still in production.']
      : [];
  return record.lines.flatMap(line => {
    const of = making.filter(({ given }) => given.product === line.product || given.sku === line.sku);
    const [one] = of;
    if (of.length !== 1 || !one) return [`line ${line.id} is in production ${of.length} times.`];
    return same(one.given.quantity, line.quantity)
      ? []
      : [`line ${line.id}: ${one.given.quantity} in production, ${line.quantity} ordered.`];
  });
}

/** The platform says of each line how many left the warehouse. */
function wrongStatus(platform: Platform, { id, record }: PlacedOrder, row: WaproRow, lines: WaproRow[]): string[] {
  if (record.state === 'cancelled') return [];
  const tracks = tracksOf(platform, id);
  const waybill = textIn(row, 'NUMER_PRZESYLKI');
  const missing = waybill !== '' && !tracks?.parcels.some(parcel => parcel.waybill === waybill);
  return [
    ...(missing ? [`the platform does not know its parcel ${waybill}.`] : []),
    ...record.lines.flatMap(line => {
      const told = tracks?.transport?.lines.find(({ lineId }) => lineId === line.id)?.done ?? '0';
      const of = lines.find(each => textIn(each, 'ID_ARTYKULU') === line.product);
      return of && !same(told, of.ZREALIZOWANO)
        ? [`line ${line.id}: ${of.ZREALIZOWANO} left in WAPRO, the platform says ${told}.`]
        : [];
    }),
  ];
}
