import { setTimeout as sleep } from 'node:timers/promises';
import { NotDone, numberIn, textIn, type WaproDesk, type WaproRow } from './desk.ts';
import type { Shelves } from './stage.ts';

type Deed = (at: At) => Promise<unknown>;
type At = { desk: WaproDesk; shelves: Shelves; random: () => number };
/** How often each deed was done. */
export type ClerkCount = Record<string, number>;

const deeds: [name: string, weight: number, deed: Deed][] = [
  ['fulfil', 14, at => fulfilPart(at)],
  ['invoice', 14, at => invoiceOrder(at)],
  ['split', 10, at => splitOrder(at)],
  ['merge', 8, at => mergeOrders(at)],
  ['advance', 2, at => advance(at)],
  ['final', 2, at => final(at)],
  ['correct', 7, at => correct(at)],
  ['compensate', 3, at => compensate(at)],
  ['cancel', 2, at => cancel(at)],
  ['pay', 16, at => pay(at)],
  ['assign', 4, at => assign(at)],
  ['reverse', 2, at => reverse(at)],
  ['refund', 2, at => refund(at)],
  ['stock', 6, ({ desk }) => desk.deed('changeStock', 0.02)],
  ['price', 4, at => price(at)],
  ['buyer', 3, at => street(at, 'KONTRAHENT', 'ID_KONTRAHENTA', 'changeBuyer')],
  ['place', 3, at => street(at, 'MIEJSCE_DOSTAWY', 'ID_MIEJSCA_DOSTAWY', 'changePlace')],
  ['parcel', 4, at => parcel(at)],
];

/** Lets a clerk work in WAPRO, one deed after the other, until it is stopped; resolves to what he did. What cannot be done now is left. */
export async function goClerking(
  at: At,
  { signal, everyMs }: { signal: AbortSignal; everyMs: number },
): Promise<ClerkCount> {
  const count: ClerkCount = {};
  while (!signal.aborted) {
    await sleep(everyMs);
    const [name, , deed] = drawDeed(at.random);
    try {
      if ((await deed(at)) !== undefined) count[name] = (count[name] ?? 0) + 1;
    } catch (error) {
      // What WAPRO refuses, or while it is down, is left for another time.
      if (!(error instanceof NotDone)) await sleep(300);
    }
  }
  return count;
}

function drawDeed(random: () => number) {
  let left = random() * deeds.reduce((sum, [, weight]) => sum + weight, 0);
  for (const deed of deeds) {
    left -= deed[1];
    if (left < 0) return deed;
  }
  return deeds[0] ?? (['none', 1, async () => undefined] as const);
}

const drawn = <T>(of: readonly T[], random: () => number): T | undefined => of[Math.floor(random() * of.length)];

const openOrders = async ({ desk }: At): Promise<WaproRow[]> =>
  (await desk.rows('ZAMOWIENIE')).filter(row => row.NUMER !== null && textIn(row, 'STATUS_ZAM') !== 'A');
const linesOf = async ({ desk }: At, order: WaproRow): Promise<WaproRow[]> =>
  (await desk.rows('POZYCJA_ZAMOWIENIA')).filter(line => line.ID_ZAMOWIENIA === order.ID_ZAMOWIENIA);
const documents = async ({ desk }: At): Promise<WaproRow[]> =>
  (await desk.rows('DOKUMENT_HANDLOWY')).filter(row => textIn(row, 'STATUS_DOKUMENTU') !== 'A');
const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10);
const cents = (value: number) => (Math.round(value * 100) / 100).toFixed(2);

/** An invoice of the last days, some of them due already. */
const dated = ({ random }: At) => ({ day: day(Math.floor(random() * 9)), days: Math.floor(random() * 6) });

async function drawnLine(at: At, rest: (line: WaproRow) => number) {
  const order = drawn(await openOrders(at), at.random);
  if (!order) return undefined;
  const lines = (await linesOf(at, order)).filter(line => rest(line) > 0);
  const line = drawn(lines, at.random);
  return line && { order, line, rest: rest(line) };
}

const unfulfilled = (line: WaproRow) => numberIn(line, 'ZAMOWIONO') - numberIn(line, 'ZREALIZOWANO');

async function fulfilPart(at: At) {
  const found = await drawnLine(at, unfulfilled);
  if (!found) return undefined;
  const { order, line, rest } = found;
  const quantity = String(Math.ceil(rest / 2));
  return at.desk.deed('fulfil', order.ID_ZAMOWIENIA, [{ lineId: line.ID_POZYCJI_ZAMOWIENIA, quantity }]);
}

async function invoiceOrder(at: At) {
  const order = drawn(await openOrders(at), at.random);
  return order && at.desk.deed('issueInvoice', { ...dated(at), orderIds: [order.ID_ZAMOWIENIA] });
}

async function splitOrder(at: At) {
  const found = await drawnLine(at, line => Math.floor(unfulfilled(line) / 2));
  if (!found) return undefined;
  const { order, line, rest } = found;
  const part = { lineId: line.ID_POZYCJI_ZAMOWIENIA, quantity: String(rest) };
  return at.desk.deed('splitInvoice', order.ID_ZAMOWIENIA, [[part], [part]], dated(at));
}

async function mergeOrders(at: At) {
  const open = (await openOrders(at)).filter(row => textIn(row, 'STAN_REALIZ') !== 'Z');
  const of = Map.groupBy(open, row => `${row.ID_KONTRAHENTA}/${row.SYM_WAL}`);
  const some = drawn(
    [...of.values()].filter(same => same.length > 1),
    at.random,
  );
  if (!some) return undefined;
  const orderIds = some.slice(0, 3).map(row => row.ID_ZAMOWIENIA);
  return at.desk.deed('issueInvoice', {
    ...dated(at),
    orderIds,
    extra: [{ name: 'Palety', net: '35.10', code: '23' }],
  });
}

async function advance(at: At) {
  const order = drawn(await openOrders(at), at.random);
  return order && at.desk.deed('issueAdvance', { ...dated(at), orderId: order.ID_ZAMOWIENIA, gross: '12.34' });
}

async function final(at: At) {
  const order = drawn(
    (await openOrders(at)).filter(row => numberIn(row, 'ZALICZKA') > 0),
    at.random,
  );
  return order && at.desk.deed('issueFinal', { ...dated(at), orderId: order.ID_ZAMOWIENIA });
}

async function correct(at: At) {
  const document = drawn(
    (await documents(at)).filter(row => textIn(row, 'ID_TYPU') === '1'),
    at.random,
  );
  const documentId = document?.ID_DOKUMENTU_HANDLOWEGO;
  if (!documentId) return undefined;
  const lines = (await at.desk.rows('POZYCJA_DOKUMENTU_MAGAZYNOWEGO')).filter(
    row => row.ID_DOK_HANDLOWEGO === documentId && numberIn(row, 'ILOSC') > 1,
  );
  const line = drawn(lines, at.random);
  if (!line) return undefined;
  const quantity = String(numberIn(line, 'ILOSC') - 1);
  return at.desk.deed('correctInvoice', {
    documentId,
    day: day(0),
    lines: [{ lineId: line.ID_POZ_DOK_MAG, quantity }],
  });
}

async function compensate(at: At) {
  const correction = drawn(
    (await documents(at)).filter(row => row.DOK_KOREKTY === 1),
    at.random,
  );
  if (!correction) return undefined;
  await at.desk.deed('compensateCorrection', correction.ID_DOKUMENTU_HANDLOWEGO);
  return true;
}

async function cancel(at: At) {
  const all = await documents(at);
  const corrected = new Set(all.map(row => row.ID_DOK_ORYGINALNEGO));
  const plain = all.filter(
    row => textIn(row, 'ID_TYPU') === '1' && !corrected.has(row.ID_DOKUMENTU_HANDLOWEGO ?? null),
  );
  const document = drawn(plain, at.random);
  if (!document) return undefined;
  await at.desk.deed('cancelInvoice', document.ID_DOKUMENTU_HANDLOWEGO);
  return true;
}

/** What is still owed on documents, by payer. */
async function owed({ desk }: At) {
  const items = await desk.rows('ROZRACHUNEK_FAKIR_TAB');
  const open = items.filter(
    row =>
      row.STRONA === 'WN' && row.ID_NAG_DOK_M !== null && numberIn(row, 'POZOSTALO') > 0 && row.SYM_WALUTY === 'PLN',
  );
  return { items, byPayer: Map.groupBy(open, row => textIn(row, 'ID_KONTRAHENTA')) };
}

/** In stages, over several documents at once, and now and then more than is owed. */
async function pay(at: At) {
  const { random } = at;
  const payer = drawn([...(await owed(at)).byPayer], random);
  if (!payer) return undefined;
  const [buyerId, open] = payer;
  const paid = open.slice(0, 1 + Math.floor(random() * 3));
  const share = random() < 0.4 ? 0.3 : 1;
  const pays = paid.map(item => ({
    documentId: item.ID_NAG_DOK_M,
    amount: cents(Math.max(0.01, numberIn(item, 'POZOSTALO') * share)),
  }));
  const sum = pays.reduce((total, { amount }) => total + Number(amount), 0);
  const amount = cents(sum + (random() < 0.2 ? 10 : 0));
  return at.desk.deed('bookPayment', { buyerId, amount, day: day(Math.floor(random() * 3)), pays });
}

const money = (items: WaproRow[]) =>
  items.filter(row => row.STRONA === 'MA' && row.ID_NAG_DOK_M === null && row.SYM_WALUTY === 'PLN');

async function assign(at: At) {
  const { items, byPayer } = await owed(at);
  const free = money(items).filter(row => numberIn(row, 'POZOSTALO') > 0 && byPayer.has(textIn(row, 'ID_KONTRAHENTA')));
  const payment = drawn(free, at.random);
  const due = payment && drawn(byPayer.get(textIn(payment, 'ID_KONTRAHENTA')) ?? [], at.random);
  if (!payment || !due) return undefined;
  await at.desk.deed('assignPayment', payment.ID_ROZRACHUNKU, due.ID_NAG_DOK_M);
  return true;
}

async function reverse(at: At) {
  const payment = drawn(
    money((await owed(at)).items).filter(row => row.POZOSTALO !== row.KWOTA),
    at.random,
  );
  if (!payment) return undefined;
  await at.desk.deed('reversePayment', payment.ID_ROZRACHUNKU);
  return true;
}

async function refund(at: At) {
  const payment = drawn(
    money((await owed(at)).items).filter(row => numberIn(row, 'POZOSTALO') > 0),
    at.random,
  );
  return payment && at.desk.deed('refund', payment.ID_ROZRACHUNKU);
}

async function price(at: At) {
  const { desk, shelves, random } = at;
  const goods = (await desk.rows('ARTYKUL')).filter(row => row.ID_MAGAZYNU === shelves.warehouseId);
  const article = drawn(goods, random);
  if (!article) return undefined;
  await desk.deed('setPrice', article.ID_ARTYKULU, shelves.priceListId, { net: cents(5 + random() * 95) });
  return true;
}

async function street(at: At, table: 'KONTRAHENT' | 'MIEJSCE_DOSTAWY', key: string, deed: string) {
  const rows = (await at.desk.rows(table)).filter(row => row.RODO_ZANONIMIZOWANY !== 1);
  const row = drawn(rows, at.random);
  if (!row) return undefined;
  await at.desk.deed(deed, row[key], { ULICA_LOKAL: `ul. Zmienna ${Math.floor(at.random() * 1_000)}` });
  return true;
}

async function parcel(at: At) {
  const order = drawn(await openOrders(at), at.random);
  if (!order) return undefined;
  await at.desk.deed('setParcel', order.ID_ZAMOWIENIA, `WB${Math.floor(at.random() * 1_000_000)}`);
  return true;
}
