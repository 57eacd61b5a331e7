import Big from 'big.js';
import { settledInvoice, todayOf } from '../../../sandbox/b2b/balances.ts';
import { isThere } from '../../../sandbox/b2b/rules.ts';
import { tracksOf } from '../../../sandbox/b2b/tracks.ts';
import type { World as Platform } from '../../../sandbox/b2b/world.ts';
import { textIn, type WaproDesk, type WaproRow } from './desk.ts';

export type MoneyVerdict = {
  discrepancies: string[];
  figures: { invoices: number; corrections: number; cancelled: number; merged: number; payments: number; left: string };
};

const big = (value: unknown): Big => new Big(String(value ?? '0'));
const sum = (values: Big[]): Big => values.reduce((total, each) => total.plus(each), new Big(0));

/** Holds the platform against WAPRO's documents and settlements: each there with what is left to pay, allocated to the cent. */
export async function judgeMoney(desk: WaproDesk, platform: Platform): Promise<MoneyVerdict> {
  const documents = await desk.rows('DOKUMENT_HANDLOWY');
  const items = await desk.rows('ROZRACHUNEK_FAKIR_TAB');
  const byId = new Map(documents.map(row => [textIn(row, 'ID_DOKUMENTU_HANDLOWEGO'), row]));
  const chains = Map.groupBy(documents, row => rootOf(row, byId));
  const leftOf = Map.groupBy(items, row => textIn(row, 'ID_NAG_DOK_M'));
  const discrepancies: string[] = [];
  let left = new Big(0);
  for (const [root, chain] of chains) {
    for (const row of chain)
      for (const what of wrongDocument(platform, row)) discrepancies.push(`Invoice ${row.NUMER}: ${what}`);
    const ids = chain.map(row => textIn(row, 'ID_DOKUMENTU_HANDLOWEGO'));
    const owed = sum(ids.flatMap(id => leftOf.get(id) ?? []).map(item => big(item.POZOSTALO)));
    left = left.plus(owed);
    const held = platform.held.invoices.get(root);
    if (!held) continue;
    const told = settledInvoice(held, todayOf(platform));
    // What was paid too much of a chain stands beside what is left of it.
    const said = big(told.outstanding).minus(big(Reflect.get(held, 'overpaid')));
    if (!said.eq(owed))
      discrepancies.push(
        `Invoice ${byId.get(root)?.NUMER} (of ${chain.length}): ${said} left on the platform, ${owed} in WAPRO.`,
      );
  }
  for (const invoice of platform.held.invoices.values())
    if (isThere(invoice) && !byId.has(invoice.id))
      discrepancies.push(`The platform's invoice ${invoice.number} is none of WAPRO.`);
  discrepancies.push(...wrongPayments(platform, items), ...wrongOrders(platform));
  return {
    discrepancies,
    figures: {
      invoices: documents.filter(row => row.DOK_KOREKTY !== 1).length,
      corrections: documents.filter(row => row.DOK_KOREKTY === 1).length,
      cancelled: documents.filter(row => textIn(row, 'STATUS_DOKUMENTU') === 'A').length,
      merged: [...platform.held.invoices.values()].filter(invoice => (invoice.orders?.length ?? 0) > 1).length,
      payments: items.filter(isMoney).length,
      left: left.toFixed(2),
    },
  };
}

function rootOf(row: WaproRow, byId: Map<string, WaproRow>): string {
  let at = row;
  for (let original = byId.get(textIn(at, 'ID_DOK_ORYGINALNEGO')); original; ) {
    at = original;
    original = byId.get(textIn(at, 'ID_DOK_ORYGINALNEGO'));
  }
  return textIn(at, 'ID_DOKUMENTU_HANDLOWEGO');
}

function wrongDocument(platform: Platform, row: WaproRow): string[] {
  const held = platform.held.invoices.get(textIn(row, 'ID_DOKUMENTU_HANDLOWEGO'));
  if (!held || !isThere(held)) return ['it is not on the platform.'];
  const { allocations, gross } = settledInvoice(held, todayOf(platform));
  const cancelled = textIn(row, 'STATUS_DOKUMENTU') === 'A';
  const wrong: string[] = [];
  if (!big(gross).eq(big(row.WARTOSC_BRUTTO)))
    wrong.push(`${gross} gross on the platform, ${row.WARTOSC_BRUTTO} in WAPRO.`);
  if (cancelled !== (held.status === 'cancelled')) wrong.push(`it is ${held.status} on the platform.`);
  if (cancelled) return wrong;
  const shared = sum(allocations.map(part => big(part.gross))).plus(big(Reflect.get(held, 'unallocated')));
  if (!shared.eq(big(gross))) wrong.push(`its parts come to ${shared}, not to ${gross}.`);
  return wrong;
}

const isMoney = (item: WaproRow): boolean => item.ID_NAG_DOK_M === null;

function wrongPayments(platform: Platform, items: WaproRow[]): string[] {
  const money = new Map(items.filter(isMoney).map(row => [textIn(row, 'ID_ROZRACHUNKU'), row]));
  const wrong = [...money].flatMap(([id, row]) => {
    const held = platform.held.payments.get(id);
    const amount = big(row.KWOTA).times(row.STRONA === 'MA' ? 1 : -1);
    if (!held || !isThere(held)) return [`Payment ${row.NR_DOK} is not on the platform.`];
    return big(held.amount).eq(amount)
      ? []
      : [`Payment ${row.NR_DOK}: ${held.amount} on the platform, ${amount} in WAPRO.`];
  });
  const strange = [...platform.held.payments.values()].filter(payment => isThere(payment) && !money.has(payment.id));
  return [...wrong, ...strange.map(({ id }) => `The platform's payment ${id} is none of WAPRO.`)];
}

/** Of each order the platform is told what was invoiced: the sum of its parts of all invoices. */
function wrongOrders(platform: Platform): string[] {
  const parts = [...platform.held.invoices.values()]
    .filter(invoice => isThere(invoice) && invoice.status !== 'cancelled')
    .flatMap(invoice => settledInvoice(invoice, todayOf(platform)).allocations);
  const ofOrder = Map.groupBy(parts, part => part.order);
  return [...platform.orders.values()].flatMap(({ id }) => {
    const invoiced = sum((ofOrder.get(id) ?? []).map(part => big(part.gross)));
    const told = tracksOf(platform, id)?.payment?.invoiced ?? '0';
    return big(told).eq(invoiced) ? [] : [`Order ${id}: ${told} invoiced by its status, ${invoiced} by its invoices.`];
  });
}
