import type { Sql } from 'postgres';
import type { KnownOrder } from '../../../sandbox/kamsoft/ledger.ts';
import { state } from '../../../sandbox/prestashop/seed-references.ts';
import type { World as Shop } from '../../../sandbox/prestashop/world.ts';
import type { Placed } from './shopping.ts';
import type { Program } from './stage.ts';

export type OrdersVerdict = {
  discrepancies: string[];
  /** Handed over twice or more; owed and never handed over; states or mails that the shop's buyer got twice. */
  doubled: string[];
  lost: string[];
  figures: { orders: number; handedOver: number; shipped: number; waiting: number; withdrawn: number };
};

/** How the hub says that an order stands. */
type Standing = {
  id: string;
  process: string | null;
  reason: string | null;
  tasks: number;
  seq: number | null;
  /** The pharmacy is known to have it; of one that was withdrawn, to have heard that it is deleted. */
  fetched: boolean;
  withdrawn: boolean;
};

/** Holds the pharmacy's order book and the shop's feedback against what buyers did. */
export async function judgeOrders(
  sql: Sql,
  shop: Shop,
  program: Pick<Program, 'ledger'>,
  placed: Placed[],
): Promise<OrdersVerdict> {
  const known = new Map((await standings(sql)).map(standing => [standing.id, standing]));
  const copies = Map.groupBy(program.ledger.orders.values(), ({ order }) => order.number);
  const verdict: OrdersVerdict = {
    discrepancies: [],
    doubled: [],
    lost: [],
    figures: { orders: placed.length, handedOver: 0, shipped: 0, waiting: 0, withdrawn: 0 },
  };
  const { figures } = verdict;
  for (const order of placed) {
    const say = (what: string) => verdict.discrepancies.push(`Order ${order.number} (${order.kind}): ${what}`);
    const read = copies.get(order.number) ?? [];
    const standing = known.get(String(order.id));
    // What left stays left, also where the cancellation came after.
    const live = read.filter(copy => !copy.order.deleted || copy.feedback);
    if (!standing) {
      verdict.lost.push(`Order ${order.number}: the hub never heard of it.`);
      continue;
    }
    if (read.length > 1)
      verdict.doubled.push(`Order ${order.number} was handed over as ${read.map(copy => copy.order.id).join(', ')}.`);
    const stands = `${standing.process ?? 'no process'}: ${standing.reason ?? 'no reason'}; ${standing.tasks} tasks`;
    const isOwed = order.assured && !order.cancelled && order.kind !== 'no-partner';
    if (isOwed && live.length === 0) verdict.lost.push(`Order ${order.number} was not handed over (${stands}).`);
    if (order.kind === 'no-partner' && !order.cancelled && order.assured && standing.tasks === 0)
      say(`it has a line without a partner and nobody is asked (${stands}).`);
    if (live.length > 0 && (!order.assured || order.kind === 'no-partner')) say('it was handed over and must not be.');
    if (live.length > 0 && (standing.withdrawn || !standing.fetched))
      say(`the pharmacy has it, the hub says ${standing.withdrawn ? 'withdrawn' : 'not fetched'} (${stands}).`);
    const [there, what] = standing.withdrawn ? [read, 'its cancellation'] : [live, 'it'];
    if (standing.fetched && there.length === 0) say(`the hub says that ${what} was fetched, the pharmacy has it not.`);
    if (live.length === 0 && standing.process !== 'done' && !standing.reason) say(`nothing says why it waits.`);
    if (standing.withdrawn) figures.withdrawn += 1;
    if (standing.process === 'waiting') figures.waiting += 1;
    const [copy] = live;
    if (!copy) continue;
    figures.handedOver += 1;
    if (copy.order.id !== standing.seq) say(`its number is ${standing.seq} in the hub, ${copy.order.id} there.`);
    for (const what of wrongInBook(order, copy)) say(what);
    if (copy.feedback) {
      figures.shipped += 1;
      for (const what of wrongInShop(shop, order, copy.feedback.waybill)) say(what);
      verdict.doubled.push(...toldTwice(shop, order));
    } else say('it was never shipped.');
  }
  const numbers = new Set(placed.map(({ number }) => number));
  for (const [number, [stranger]] of copies)
    if (!numbers.has(number)) verdict.discrepancies.push(`${stranger?.order.id} (${number}) is no order of the shop.`);
  return verdict;
}

const standings = (sql: Sql): Promise<Standing[]> => sql<Standing[]>`
  select orders.external_id as id, process.state as process, process.reason, offered.seq,
    offered.fetched_at is not null as fetched, offered.withdrawn_at is not null as withdrawn,
    (select count(*)::int from task_waiters waiter join tasks task on task.workspace_id = waiter.workspace_id and task.id = waiter.task_id
      where waiter.process_id = process.id and task.state = 'open') as tasks
  from orders
  left join processes process on process.workspace_id = orders.workspace_id and process.record_id = orders.id and process.kind = 'sendOrder'
  left join offered_orders offered on offered.workspace_id = orders.workspace_id and offered.order_id = orders.id`;

const cents = (text: string | number): string => (Math.round(Number(text) * 100 + 1e-6) / 100).toFixed(2);

/** What is wrong with the order as the pharmacy reads it: lines and total to the cent. */
function wrongInBook(placed: Placed, { order, unknownLines }: KnownOrder): string[] {
  const wrong: string[] = [];
  if (unknownLines.length > 0) wrong.push(`the pharmacy does not know its items ${JSON.stringify(unknownLines)}.`);
  const spelled = (lines: { idtowr: string; quantity: number | string; price: string }[]) =>
    lines
      .map(({ idtowr, quantity, price }) => `${Number(quantity)} × ${idtowr} at ${cents(price)}`)
      .sort()
      .join(', ');
  const [wanted, held] = [spelled(placed.lines.map(line => ({ ...line, price: line.gross }))), spelled(order.items)];
  if (wanted !== held) wrong.push(`its lines are ${held} there, ${wanted} in the shop.`);
  const amount = (text: string) => Number(text || '0');
  const total =
    order.items.reduce((sum, item) => sum + amount(item.price) * amount(item.quantity), 0) +
    amount(order.transportprice) +
    amount(order.codprice) -
    amount(order.orderrebate) -
    amount(order.transportrebate);
  if (cents(total) !== cents(placed.total))
    wrong.push(`it comes to ${cents(total)} there, to ${cents(placed.total)} here.`);
  return wrong;
}

/** What is wrong with what the shop was told of the parcel. */
function wrongInShop(shop: Shop, { id, cancelled }: Placed, waybill: string): string[] {
  const wrong: string[] = [];
  const parcels = shop.table('order_carriers').by('id_order', id);
  const written = parcels.map(row => shop.table('order_carriers').value(row, 'tracking_number'));
  if (!written.includes(waybill)) wrong.push(`its waybill is “${written.join(', ')}” in the shop, not ${waybill}.`);
  const histories = shop.table('order_histories');
  const shipped = histories.by('id_order', id).filter(row => histories.number(row, 'id_order_state') === state.shipped);
  if (shipped.length === 0) wrong.push('the shop was not told that it is shipped.');
  const now = shop.table('orders').get(id)?.values.current_state;
  // A buyer who cancels after the parcel left leaves the order cancelled.
  if (now !== String(state.shipped) && !cancelled) wrong.push(`its state in the shop is ${now}.`);
  const mails = shippedMails(shop, id);
  if (mails.length === 0) wrong.push('its buyer got no mail.');
  if (mails.some(mail => mail.tracking !== waybill)) wrong.push('the mail to its buyer is without the waybill.');
  return wrong;
}

/** What the shop's buyer was told more than once. */
function toldTwice(shop: Shop, { id, number }: Placed): string[] {
  const histories = shop.table('order_histories');
  const rows = histories.by('id_order', id).filter(row => histories.number(row, 'id_order_state') === state.shipped);
  const mails = shippedMails(shop, id);
  const at = rows.map(row => histories.value(row, 'date_add')).join(', ');
  if (rows.length > 1) return [`Order ${number} became shipped ${rows.length} times (${at}), ${mails.length} mails.`];
  return mails.length > 1 ? [`Order ${number}: its buyer got ${mails.length} mails.`] : [];
}

function shippedMails(shop: Shop, id: number) {
  const template = shop.table('order_states').get(state.shipped)?.texts.template?.[1];
  return shop.mails.filter(mail => mail.orderId === id && mail.template === template);
}
