import type { Address, Customer, Entry, Order, OrderItem, Party } from './order.ts';
import { child, childText, type Element, readXml } from './xml.ts';

const dateForm = /^(\d{4})[.-](\d{2})[.-](\d{2})(?:[ T](\d{2}):(\d{2})(?::(\d{2}))?)?$/;

/** A date in one of the three forms of §1.6 as `yyyy-mm-ddThh:mm:ss`; throws on anything else. */
export function readDate(text: string): string {
  const [, year, month, day, hour = '00', minute = '00', second = '00'] = dateForm.exec(text.trim()) ?? [];
  const date = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  if (year === undefined || Number.isNaN(Date.parse(`${date}Z`)))
    throw new Error(`"${text}" is no date. Write it as 2025.08.29 14:59.`);
  return date;
}

/** A Polish postcode with its dash; any other text as it is (§1.6: seen with and without). */
export const readPostcode = (text: string): string =>
  /^\d{5}$/.test(text) ? `${text.slice(0, 2)}-${text.slice(2)}` : text;

const of = (parent: Element | undefined, name: string) => childText(parent, name) ?? '';
const flag = (parent: Element, name: string) => of(parent, name) === '1';

/** An element that holds a dictionary entry, or undefined where it is missing or empty. */
function entry(parent: Element, name: string): Entry | undefined {
  const found = child(parent, name);
  if (!found || found.children.every(({ text, children }) => text === '' && children.length === 0)) return undefined;
  return { id: of(found, 'id'), symbol: of(found, 'symbol'), name: of(found, 'name') };
}

const address = (from: Element): Address => ({
  city: of(from, 'city'),
  postcode: readPostcode(of(from, 'postcode')),
  street: of(from, 'street'),
  houseno: of(from, 'houseno'),
  placeno: of(from, 'placeno'),
});

/** The country's symbol: from `{id, name, symbol}`, or the plain text. */
function country(from: Element): string {
  const found = child(from, 'country');
  return childText(found, 'symbol') ?? childText(found, 'name') ?? found?.text ?? '';
}

const party = (from: Element): Party => ({
  ...address(from),
  name1: of(from, 'name1'),
  name2: of(from, 'name2'),
  country: country(from),
  phoneno: of(from, 'phoneno'),
  email: of(from, 'email'),
});

function customer(from: Element | undefined): Customer | undefined {
  if (!from || from.children.length === 0) return undefined;
  return {
    ...party(from),
    id: of(from, 'id'),
    nip: of(from, 'nip'),
    regon: of(from, 'regon'),
    mobileno: of(from, 'mobileno'),
    faxno: of(from, 'faxno'),
    login: of(from, 'login'),
    pesel: of(from, 'pesel'),
    nick: of(from, 'nick'),
    numberosoz: of(from, 'numberosoz'),
  };
}

function transport(order: Element): Order['transport'] {
  const found = child(order, 'transport');
  const known = entry(order, 'transport');
  if (!found || !known) return undefined;
  const point = child(found, 'deliverypoint');
  const idext = of(point, 'idext');
  return {
    ...known,
    remarks: of(found, 'remarks'),
    deliverypoint: point && idext !== '' ? { ...address(point), idext, name: of(point, 'name') } : undefined,
  };
}

function orderItem(from: Element): OrderItem {
  const item = {
    itemno: of(from, 'itemno'),
    idtowr: of(from, 'idtowr'),
    idiatw: of(from, 'idiatw'),
    quantity: of(from, 'quantity'),
    price: of(from, 'price'),
    bloz07: of(from, 'bloz07'),
    bloz12: of(from, 'bloz12'),
    ean: of(from, 'ean'),
    name: of(from, 'name'),
    producer: of(from, 'producer'),
    centralcode: of(from, 'centralcode'),
    expirydate: of(from, 'expirydate'),
    reservationorder: of(from, 'reservationorder'),
    reservationorderitem: of(from, 'reservationorderitem'),
  };
  for (const name of ['quantity', 'price'] as const)
    if (!/^\d+(\.\d+)?$/.test(item[name])) throw new Error(`An order line's ${name} is "${item[name]}", no decimal.`);
  return item;
}

function order(from: Element): Order {
  const id = of(from, 'id');
  if (!/^\d{1,10}$/.test(id) || Number(id) > 2 ** 31 - 1) throw new Error(`"${id}" is no order id of 32 bits.`);
  const letter = child(from, 'letter');
  const items = child(from, 'items')?.children ?? [];
  return {
    id: Number(id),
    number: of(from, 'number'),
    date: readDate(of(from, 'date')),
    dateAsWritten: of(from, 'date'),
    status: of(from, 'status'),
    recipient: party(from),
    remarks: of(from, 'remarks'),
    orderrebate: of(from, 'orderrebate'),
    transportprice: of(from, 'transportprice'),
    codprice: of(from, 'codprice'),
    transportrebate: of(from, 'transportrebate'),
    epayed: flag(from, 'epayed'),
    weight: of(from, 'weight'),
    fvvat: of(from, 'fvvat'),
    feature: of(from, 'feature'),
    deleted: flag(from, 'deleted'),
    customer: customer(child(from, 'customer')),
    payment: entry(from, 'payment'),
    transport: transport(from),
    receivepoint: entry(from, 'receivepoint'),
    items: items.filter(({ name }) => name === 'orderitem').map(orderItem),
    letter: { number: of(letter, 'number'), date: of(letter, 'date') },
  };
}

/** Reads what `GetOrders` returned (§1.6), in the answer's order; an empty text is no orders. Throws on what is no order. */
export function readOrders(text: string): Order[] {
  if (text.trim() === '') return [];
  const root = readXml(text);
  if (root.name !== 'orders') throw new Error(`The answer's document is <${root.name}>, not <orders>.`);
  return root.children.filter(({ name }) => name === 'order').map(order);
}
