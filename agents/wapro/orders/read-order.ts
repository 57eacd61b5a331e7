import type { Pulled, PulledOrder } from '../records.ts';
import type { VatCode } from '../rules/vat.ts';

/** An order as the hub gives it out, if it says all that entering it takes; else which parts it lacks. */
export const readOrder = (offered: Pulled['orders']): PulledOrder | { missing: string[] } => {
  const { id, number, currency, basis, customer, lines } = offered;
  if (number === undefined || currency === undefined || basis === undefined || lines === undefined) {
    const named = { number, currency, basis, lines };
    return { missing: Object.entries(named).flatMap(([name, value]) => (value === undefined ? [name] : [])) };
  }
  const { op, seq, user, billing, shipTo, deliveryPlace, pickupPoint, payment, shipping, totals } = offered;
  return {
    externalId: id,
    seq,
    number,
    currency,
    basis,
    // What should no longer be there is called off.
    state: op === 'delete' ? 'cancelled' : offered.state,
    customer: customer ?? {},
    user,
    billing,
    shipTo,
    deliveryPlace,
    pickupPoint,
    payment,
    shipping: shipping && { ...shipping, vatCode: polish(shipping.vatCode) },
    lines: lines.map(line => ({ ...line, vatCode: polish(line.vatCode) })),
    totals,
    documentWish: offered.documentWish,
    wantedAt: offered.wantedAt,
    note: offered.note,
  };
};

/** Another country's rate has no code; its percent speaks for it. */
const polish = (code: VatCode | 'FOREIGN' | undefined): VatCode | undefined => (code === 'FOREIGN' ? undefined : code);
