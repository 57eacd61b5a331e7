import type { DbSession } from '../db.ts';
import { placeOfOrder } from '../parties/find-party.ts';
import type { PulledOrder } from '../records.ts';
import { describeCuts, fitter } from '../rules/fit.ts';
import type { Basis } from '../rules/price-basis.ts';
import { reference } from '../rules/wapro-id.ts';
import type { WaproAgentSettings } from '../settings.ts';
import type { Parties } from '../store/parties.ts';
import { clientNumber } from './client-number.ts';
import { findBuyer } from './find-buyer.ts';
import { addressLine, dayOf, paymentFormOf, personOf } from './order-words.ts';
import { type LineError, type PlannedLine, planLines } from './plan-lines.ts';

export type { LineError, PlannedLine } from './plan-lines.ts';

/** Everything that steps 1 to 6 need, decided before the first of them. */
export interface OrderPlan {
  clientNumber: string;
  contractorId: string;
  warehouseId: string;
  basis: Basis;
  currency: string;
  /** Units of the base currency for one of the order's; absent where they are the same. */
  rate?: string;
  lines: PlannedLine[];
  deliveryPlaceId?: string;
  contactId?: string;
  orderedBy: string;
  paymentForm: string;
  paymentDays?: number;
  remarks: string;
  invoice: boolean;
  wantedAt?: string;
  /** What had to be cut, for the history. */
  cuts: string;
}

export type Planned = { plan: OrderPlan } | { reason: string; lineErrors?: LineError[] };
export type PlanSettings = Pick<WaproAgentSettings, 'orders' | 'goods' | 'buyers' | 'baseCurrency' | 'vatCodes'>;

/**
 * Decides how an order goes into WAPRO, or why it cannot: only reads.
 *
 * Whatever cannot be resolved is a reason that names the line, buyer or setting; nothing is guessed.
 */
export const planOrder = async (
  db: DbSession,
  order: PulledOrder,
  settings: PlanSettings,
  parties: Parties,
): Promise<Planned> => {
  const { orders } = settings;
  const buyer = await findBuyer(db, order, settings, parties);
  if ('reason' in buyer) return buyer;
  const rate = order.currency === settings.baseCurrency ? undefined : orders.exchangeRates[order.currency];
  if (order.currency !== settings.baseCurrency && rate === undefined) {
    return { reason: `The order is in ${order.currency}. Set its rate in the agent's orders.exchangeRates.` };
  }
  const form = paymentFormOf(order, orders.paymentForms) ?? buyer.paymentForm;
  if (form === undefined) {
    const code = order.payment?.method?.code ?? '';
    return {
      reason: `Payment method "${code}" has no payment form in WAPRO. Set it in the agent's orders.paymentForms.`,
    };
  }
  const place = await deliveryPlaceOf(db, order, buyer.id, parties);
  if ('reason' in place) return place;
  const lines = await planLines(db, order, { ...settings, rate });
  if ('lineErrors' in lines) return lines;

  const { fit, cuts } = fitter();
  const plan: Omit<OrderPlan, 'cuts'> = {
    clientNumber: clientNumber(order.number, orders.numberPrefix),
    contractorId: buyer.id,
    warehouseId: orders.warehouseId,
    basis: order.basis === 'gross' ? 'gross' : 'net',
    currency: order.currency,
    rate,
    lines: lines.lines.map(line => ({ ...line, note: fit('OPIS', line.note) })),
    deliveryPlaceId: place.id,
    contactId: reference(order.user),
    orderedBy: fit('OSOBA_ZAMAWIAJACA', personOf(order)),
    paymentForm: fit('FORMA_PLATNOSCI', form),
    paymentDays: buyer.paymentDays,
    remarks: fit('UWAGI', remarksOf(order, place.text)),
    invoice: order.documentWish === undefined || order.documentWish === 'invoice',
    wantedAt: dayOf(order.wantedAt),
  };
  return { plan: { ...plan, cuts: describeCuts(cuts) } };
};

const deliveryPlaceOf = async (
  db: DbSession,
  order: PulledOrder,
  contractorId: string,
  parties: Parties,
): Promise<{ id?: string; text?: string } | { reason: string }> => {
  if (order.deliveryPlace === undefined) return {};
  const { id, awaited } = await placeOfOrder(db, parties, order.deliveryPlace);
  if (awaited) {
    return {
      reason: `Delivery place "${order.deliveryPlace}" waits for a clerk to add it in WAPRO. Add it there, then resume.`,
    };
  }
  const [row] = id === undefined ? [] : await db.read('delivery-place-rows', { ids: [id] });
  if (row === undefined || row.ID_KONTRAHENTA !== contractorId) {
    return {
      reason: `Delivery place "${order.deliveryPlace}" is none of this buyer's in WAPRO. Choose another in the order, or add it in WAPRO.`,
    };
  }
  const address = [row.FIRMA, row.ULICA_LOKAL, row.KOD_POCZTOWY, row.MIEJSCOWOSC].filter(Boolean).join(', ');
  return { id, text: `Miejsce dostawy ${id}: ${address}` };
};

/** The delivery place and the pick-up point come first: whoever packs must not miss them when the note is long. */
const remarksOf = (order: PulledOrder, place: string | undefined): string => {
  const point = order.pickupPoint;
  const pickUp = point && `Punkt odbioru: ${[point.carrier, point.pointId, point.name].filter(Boolean).join(' ')}`;
  const to = place === undefined && order.shipTo ? `Dostawa: ${addressLine(order.shipTo)}` : undefined;
  return [place, pickUp, to, order.note].filter(Boolean).join('\n');
};
