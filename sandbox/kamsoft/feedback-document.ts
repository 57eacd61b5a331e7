import type { Address, Entry, Order, Party } from './order.ts';
import { element } from './xml.ts';

/** What the pharmacy says about an order (§1.7). */
export type Feedback = {
  /** The raw code; 4 was seen. */
  status: string;
  /** The raw code of every line; 1 was seen. Empty: none. */
  lineStatus: string;
  /** The waybill's number; empty: none yet. */
  waybill: string;
  /** `yyyy.mm.dd`; empty with an empty waybill. */
  waybillDate: string;
};

const tag = (name: string, content: string) => (content === '' ? `<${name}/>` : `<${name}>${content}</${name}>`);
const fields = (content: Record<string, string>) =>
  Object.entries(content)
    .map(([name, text]) => element(name, text))
    .join('');
const entry = (name: string, content: Entry | undefined, more = '') =>
  tag(name, content ? fields({ id: content.id, symbol: content.symbol, name: content.name }) + more : '');

const address = ({ city, postcode, street, houseno, placeno }: Address) =>
  fields({ city, postcode, street, houseno, placeno });

const party = ({ name1, name2, country, phoneno, email, ...rest }: Party) =>
  fields({ name1, name2, country }) + address(rest) + fields({ phoneno, email });

function point(order: Order): string {
  const found = order.transport?.deliverypoint;
  return found ? tag('deliverypoint', fields({ idext: found.idext, name: found.name }) + address(found)) : '';
}

function customer({ customer: buyer }: Order): string {
  if (!buyer) return tag('customer', '');
  const { id, nip, regon, mobileno, faxno, login, pesel, nick, numberosoz, ...rest } = buyer;
  return tag(
    'customer',
    fields({ id }) + party(rest) + fields({ nip, regon, mobileno, faxno, login, pesel, nick, numberosoz }),
  );
}

function one(order: Order, feedback: Feedback): string {
  const lines = order.items.map(item =>
    tag('orderitem', fields(feedback.lineStatus === '' ? item : { ...item, status: feedback.lineStatus })),
  );
  return tag(
    'order',
    [
      fields({ id: String(order.id), number: order.number, date: order.dateAsWritten, status: feedback.status }),
      party(order.recipient),
      fields({
        remarks: order.remarks,
        orderrebate: order.orderrebate,
        transportprice: order.transportprice,
        codprice: order.codprice,
        transportrebate: order.transportrebate,
        epayed: order.epayed ? '1' : '0',
        weight: order.weight,
        fvvat: order.fvvat,
        feature: order.feature,
        deleted: order.deleted ? '1' : '0',
      }),
      customer(order),
      entry('payment', order.payment),
      entry('transport', order.transport, element('remarks', order.transport?.remarks ?? '') + point(order)),
      entry('receivepoint', order.receivepoint),
      tag('items', lines.join('')),
      tag('letter', fields({ number: feedback.waybill, date: feedback.waybillDate })),
    ].join('\n'),
  );
}

/** Statuses and waybills of orders as a `SetOrders` document: the order as it was fetched, with what changed (§1.7). */
export const feedbackDocument = (all: { order: Order; feedback: Feedback }[]): string =>
  `<?xml version="1.0" encoding="windows-1250"?>\n<orders>\n${all.map(({ order, feedback }) => one(order, feedback)).join('\n')}\n</orders>\n`;
