import type { FulfilmentState } from '../../domain/fulfilment.ts';
import { type Feedback, InterpretError } from '../contract.ts';
import { decodeDocument } from './decode-document.ts';
import { readTree, textAt, type XmlElement } from './read-tree.ts';
import type { KamsoftSettings } from './settings.ts';
import { toIsoDay } from './warsaw-time.ts';
import { XmlError } from './xml-error.ts';

const largest = 2 ** 31 - 1;
/** An order that is one of these is past its parcel: a waybill says nothing new about it. */
const beyondShipped = new Set<FulfilmentState>(['shipped', 'delivered', 'returned', 'cancelled']);

/**
 * Reads what a pharmacy says of its orders (protocol page, 1.7). A waybill counts as shipped. A code without meaning in the
 * settings gives no state, so that it is asked about, also beside a waybill: that one counts by itself.
 *
 * Throws an `InterpretError` where the document is not XML or no `<orders>`, or an order names neither id nor number.
 */
export const readFeedback = (bytes: Uint8Array, { states }: Pick<KamsoftSettings, 'states'>): Feedback[] => {
  const root = treeOf(bytes);
  if (root.name !== 'orders')
    throw new InterpretError('', `The document is <${root.name.slice(0, 40)}>, not <orders>.`);
  return root.children
    .filter(({ name }) => name === 'order')
    .map((order, index) => feedbackOf(order, `/orders/order[${index + 1}]`, states));
};

const treeOf = (bytes: Uint8Array): XmlElement => {
  try {
    return readTree(decodeDocument(bytes));
  } catch (error) {
    if (error instanceof XmlError) throw new InterpretError('', error.message);
    throw error;
  }
};

const feedbackOf = (order: XmlElement, pointer: string, states: Record<string, FulfilmentState>): Feedback => {
  const offerSeq = seqOf(textAt(order, 'id'));
  const number = textAt(order, 'number');
  if (offerSeq === undefined && number === undefined) {
    throw new InterpretError(`${pointer}/id`, 'The order has neither the id nor the number that it was fetched under.');
  }
  const rawState = textAt(order, 'status');
  const waybill = textAt(order, 'letter', 'number');
  const known = rawState === undefined || !Object.hasOwn(states, rawState) ? undefined : states[rawState];
  const isUnknown = rawState !== undefined && known === undefined;
  const date = textAt(order, 'letter', 'date');
  return {
    offerSeq,
    number,
    rawState,
    state: waybill === undefined || isUnknown || (known && beyondShipped.has(known)) ? known : 'shipped',
    waybill,
    carrier: textAt(order, 'transport', 'name') ?? textAt(order, 'transport', 'symbol'),
    shippedAt: date === undefined ? undefined : toIsoDay(date),
    lines: linesOf(order),
  };
};

const seqOf = (text: string | undefined): number | undefined => {
  const seq = text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : 0;
  return seq > 0 && seq <= largest ? seq : undefined;
};

const linesOf = (order: XmlElement): Feedback['lines'] => {
  const items = order.children.find(({ name }) => name === 'items')?.children ?? [];
  const lines = items.flatMap(item => {
    const rawState = textAt(item, 'status');
    return rawState === undefined ? [] : [{ externalId: textAt(item, 'idtowr'), rawState }];
  });
  return lines.length > 0 ? lines : undefined;
};
