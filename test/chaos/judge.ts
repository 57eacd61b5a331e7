import type { Sql } from 'postgres';
import { normaliseEmail } from '../../domain/email.ts';
import { totalsOf } from '../../sandbox/ccv-salespos/totals.ts';
import type { World as Till, Order as TillOrder, User } from '../../sandbox/ccv-salespos/world.ts';
import type { World as Shop } from '../../sandbox/shopware/world.ts';
import { type ShopOrder, shopOrders } from './shop-orders.ts';
import { openTasks, type Standing, standings, underWay } from './standing.ts';

export type Verdict = {
  /** One sentence each; empty when everything is as it must be. */
  discrepancies: string[];
  figures: { orders: number; inTill: number; waiting: number; skipped: number; debtors: number; doubledNotes: number };
  standings: Standing[];
  /** What a person is asked, each once. */
  tasks: string[];
  /** Orders whose internal note stands in the till more than once: harmless to the books, but to be seen. */
  doubledNotes: string[];
};

const cancelledInTill = 8;

/** Holds the till and the hub against the shop: every order exactly once where it belongs, to the cent, and nothing stuck. */
export async function judge(sql: Sql, shop: Shop, till: Till): Promise<Verdict> {
  const orders = shopOrders(shop);
  const known = await standings(sql);
  const byId = new Map(known.map(standing => [standing.externalId, standing]));
  const copies = Map.groupBy(till.orders.values(), order => numberOf(order));
  const users = Map.groupBy(till.users.values(), user => spelled(user.username));
  const discrepancies: string[] = [];
  const say = (order: { number: string }, what: string) => discrepancies.push(`Order ${order.number}: ${what}`);

  for (const order of orders) {
    const inTill = copies.get(order.number) ?? [];
    const standing = byId.get(order.id);
    if (!standing) {
      say(order, 'the hub never heard of it.');
      continue;
    }
    for (const what of wrongStanding(order, standing, inTill.length)) say(order, what);
    const [only] = inTill;
    if (inTill.length > 1)
      say(order, `it is in the till ${inTill.length} times (${inTill.map(({ id }) => id).join(', ')}).`);
    else if (only) for (const what of wrongInTill(order, only, standing, users)) say(order, what);
  }

  const numbers = new Set(orders.map(({ number }) => number));
  for (const [number, [stranger]] of copies) {
    if (!numbers.has(number))
      discrepancies.push(`Till order ${stranger?.id} (${stranger?.reservationnumber}) is no order of the shop.`);
  }
  for (const [email, same] of users) {
    if (same.length > 1) discrepancies.push(`Debtor ${email} is in the till ${same.length} times.`);
  }
  for (const [what, count] of Object.entries(await underWay(sql))) {
    if (count > 0) discrepancies.push(`${count} ${what}.`);
  }
  const doubled = [...till.orders.values()].filter(order => order.notes.length > 1);
  const figures = {
    orders: orders.length,
    inTill: till.orders.size,
    waiting: known.filter(({ state }) => state === 'waiting').length,
    skipped: known.filter(({ outcome, state }) => state === 'done' && outcome === 'skipped').length,
    debtors: users.size,
    doubledNotes: doubled.length,
  };
  return { discrepancies, figures, standings: known, tasks: await openTasks(sql), doubledNotes: doubled.map(notesOf) };
}

/** What is wrong with where the hub says that an order stands. */
function wrongStanding(order: ShopOrder, standing: Standing, inTill: number): string[] {
  const stands = `${standing.state ?? 'no process'}${standing.outcome ? `/${standing.outcome}` : ''}: ${standing.reason ?? 'no reason'}`;
  const isDone = standing.state === 'done';
  if (standing.paid !== order.paid)
    return [`it is ${order.paid ? '' : 'not '}paid in the shop, the hub has it otherwise.`];
  if (standing.cancelled !== order.cancelled) return ['its cancellation is not known to the hub.'];
  if (order.cancelled)
    return isDone && (inTill > 0 || standing.outcome === 'skipped') ? [] : [`cancelled, but ${stands}`];
  if (!order.paid) {
    if (inTill > 0) return ['it is unpaid and in the till.'];
    return standing.state === 'waiting' && standing.reason ? [] : [`unpaid, but ${stands}`];
  }
  if (inTill === 0) return [`paid and not in the till (${stands}; ${standing.tasks} tasks)`];
  return isDone ? [] : [`in the till, but ${stands}`];
}

/** What is wrong with the till's order. */
function wrongInTill(order: ShopOrder, booked: TillOrder, standing: Standing, users: Map<string, User[]>): string[] {
  const wrong: string[] = [];
  const total = totalsOf(booked, booked.rows).total_price;
  if (total !== order.total || booked.currency !== order.currency) {
    wrong.push(`${total} ${booked.currency} in the till, ${order.total} ${order.currency} in the shop.`);
  }
  if (standing.bound !== String(booked.id)) wrong.push(`bound to ${standing.bound}, in the till as ${booked.id}.`);
  if (order.paid && !booked.paid) wrong.push('not marked as paid in the till.');
  if (order.cancelled !== (booked.status === cancelledInTill))
    wrong.push(`its status in the till is ${booked.status}.`);
  if (booked.notes.length === 0) wrong.push('its note is missing in the till.');
  const address = booked.customer.billingaddress;
  const place = `${address?.zipcode ?? ''} ${address?.city ?? ''}`;
  if (place !== order.place) wrong.push(`goes to ${place} in the till, to ${order.place} in the shop.`);
  const [debtor] = users.get(spelled(order.email)) ?? [];
  if (!debtor) wrong.push(`the till has no debtor ${order.email}.`);
  else if (booked.user_id !== debtor.id)
    wrong.push(`belongs to debtor ${booked.user_id}, ${order.email} is ${debtor.id}.`);
  if (debtor && order.company && debtor.userinfo.customertype !== 'b2b')
    wrong.push(`its debtor ${order.email} is no company.`);
  return wrong;
}

/** Which order, and when its notes were written. */
function notesOf(order: TillOrder): string {
  const when = order.notes.map(note => note.create_date).join(', ');
  const same = new Set(order.notes.map(({ note }) => note)).size === 1 ? 'the same text' : 'different texts';
  return `${numberOf(order)} (${same}; ${when})`;
}

/** Our reference is the shop's number, a dash and a mark. */
const numberOf = (order: TillOrder): string =>
  order.reservationnumber?.replace(/-[0-9a-f]{8}$/, '') ?? `till ${order.id}`;
const spelled = (email: string): string => normaliseEmail(email) ?? email;
