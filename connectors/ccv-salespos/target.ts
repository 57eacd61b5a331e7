import type { Environment, OrderTarget } from '../contract.ts';
import { done } from '../outcome.ts';
import { orderBody } from './body.ts';
import { carryChange, createOrder, writeNote } from './booking.ts';
import { debtorImage } from './debtor-image.ts';
import { debtorIndex } from './debtor-index.ts';
import { debtorPort } from './debtors.ts';
import { catchUp, type Tools } from './indexes.ts';
import { orderIndex, recallOrder, rowOf } from './order-index.ts';
import { productIndex } from './product-index.ts';
import { productPort } from './products.ts';
import { keptBy, rememberAll } from './remember.ts';
import type { Call } from './request.ts';
import { readDocument } from './request.ts';
import type { CcvSettings } from './settings.ts';
import { ccvDate } from './signing.ts';
import { singleFlight } from './single-flight.ts';
import { order } from './wire.ts';

const defaultDays = 30;

/** A CCV shop or till as the target of orders. */
export const orderTarget = (environment: Environment<CcvSettings>, call: Call): OrderTarget => {
  const { settings, memory, now } = environment;
  const tools: Tools = { call, memory, now };
  const orders = orderIndex(settings, memory, true);
  const incomplete = orderIndex(settings, memory, false);
  const users = debtorIndex(settings, memory, call);
  const products = productIndex(settings, memory, call);
  // A whole day, so that the same start is asked for all day long.
  const ordersFrom = () =>
    settings.ordersFrom ?? new Date(now().getTime() - defaultDays * 86_400_000).toISOString().slice(0, 10);
  const newOrders = singleFlight(signal => catchUp(orders, tools, `${ordersFrom()}T00:00:00Z`, signal));

  const findByReference: OrderTarget['findByReference'] = async (reference, signal) => {
    const outcome = await newOrders(signal);
    return outcome.kind === 'done' ? done((await recallOrder(memory, reference)) ?? null) : outcome;
  };

  return {
    takes: {
      salesChannel: 'note',
      paymentCondition: 'note',
      paymentMethod: 'note',
      shippingMethod: 'note',
      salutation: 'field',
      language: 'field',
      country: 'field',
      // Rows carry the percentage itself.
      tax: 'no',
    },
    findByReference,
    recallOrder: reference => recallOrder(memory, reference),
    rereadOrder: async (externalId, signal) => {
      const answer = await readDocument(call, { path: `/orders/${externalId}`, signal }, order);
      if (answer.kind !== 'done') return answer;
      await memory.forget('order', [externalId]);
      if (answer.value) await memory.remember('order', [rowOf(answer.value)]);
      return done(null);
    },
    ...debtorPort(users, tools),
    debtorImage,
    ...productPort(products, settings, tools),
    body: (order, bound) => orderBody(order, bound, settings),
    create: createOrder(call, memory, settings, findByReference),
    finish: writeNote(call, settings),
    carries: ['paid', 'cancelled', 'address'],
    carry: carryChange(call),
    settleMs: settings.settleSeconds * 1000,
    remember: ({ from, full }, signal) => {
      const lists = [keptBy(orders, tools), keptBy(incomplete, tools), keptBy(users, tools), keptBy(products, tools)];
      return rememberAll(lists, tools, { from: ccvDate(from), full }, signal);
    },
  };
};
