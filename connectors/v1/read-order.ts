import { decimal, plain } from '../../domain/decimal.ts';
import { currencyDecimals } from '../../domain/money.ts';
import type { Address, Order, OrderLine, Payment, TaxMode, TaxShare } from '../../domain/order.ts';
import { InterpretError } from '../contract.ts';
import type { RecordOf } from './records/types.ts';
import { ratePercent } from './vat-rate.ts';

type Pushed = RecordOf<'orders'>;
type PushedAddress = Pushed['billing'];

/** Turns an order that was pushed at `/v1` into a canonical one; throws `InterpretError` at the field that does not fit. */
export function readOrder(record: Pushed): Order {
  const email = record.customer.email.trim();
  if (email === '') throw new InterpretError('/customer/email', 'State the buyer’s e-mail address.');
  checkTotals(record);
  const lines = record.lines.map((line, index) => readLine(record, line, index));
  const ids = new Set(lines.map(line => line.id));
  if (ids.size < lines.length) throw new InterpretError('/lines', 'Two lines have the same id. Give each its own.');
  const payment = readPayment(record);
  const delivery = readDelivery(record);
  return {
    externalId: record.externalId,
    number: record.number,
    orderedAt: new Date(record.orderedAt).toISOString(),
    currency: record.currency,
    taxMode: record.basis,
    salesChannel: named(record.channel),
    customer: {
      externalId: record.customer.externalId,
      email,
      firstName: record.customer.firstName ?? record.billing.firstName ?? '',
      lastName: record.customer.lastName ?? record.billing.lastName ?? record.billing.name ?? '',
      company: record.customer.company,
      vatIds: record.customer.taxId ? [record.customer.taxId] : [],
    },
    billing: readAddress(record.billing, record.customer),
    lines,
    deliveries: [delivery],
    payments: [payment],
    states: {
      order: record.state,
      rawOrder: record.state,
      payment: payment.state,
      rawPayment: payment.rawState,
      delivery: record.deliveryState,
      rawDelivery: record.deliveryState,
    },
    totals: {
      net: record.totals.net,
      tax: record.totals.vat,
      gross: record.totals.gross,
      shipping: record.shipping?.cost ?? '0',
    },
    comment: record.note,
    user: record.user,
    deliveryPlace: record.deliveryPlace,
    wantedAt: record.wantedAt,
    documentWish: record.documentWish,
  };
}

/** Sums that no order can have are refused where they stand; what the lines come to is judged where the order is booked. */
function checkTotals({ totals: { net, vat, gross }, basis, currency }: Pushed): void {
  if (!decimal(net).plus(decimal(vat)).eq(decimal(gross)))
    throw new InterpretError(
      '/totals/gross',
      `${net} net and ${vat} VAT are not ${gross}. State all three as the order has them.`,
    );
  if (basis === 'tax-free' && !decimal(vat).eq(0))
    throw new InterpretError(
      '/totals/vat',
      `The order is tax-free and has ${vat} of VAT. Correct one of the two: basis or VAT.`,
    );
  if (!decimal(gross).eq(decimal(plain(decimal(gross), currencyDecimals(currency)))))
    throw new InterpretError(
      '/totals/gross',
      `Nobody can pay ${gross} ${currency}. Round it to the smallest unit of ${currency}.`,
    );
}

const named = (value: { code: string; name?: string } | undefined) =>
  value && { code: value.code, name: value.name ?? value.code };

function readLine(record: Pushed, line: Pushed['lines'][number], index: number): OrderLine {
  return {
    id: line.id,
    kind: line.kind,
    productId: line.product,
    sku: line.sku,
    ean: line.ean,
    name: line.name,
    quantity: line.quantity,
    unitPrice: line.unitPrice,
    total: line.total,
    taxes: taxesOf(record, line.total, line, `/lines/${index}`),
    vatCode: line.vatCode,
    unit: line.unit,
    note: line.note,
    wantedAt: line.wantedAt,
    attributes: line.attributes,
  };
}

type Taxed = { vatCode?: string; vatRate?: string };

/** The tax of an amount in the order's basis. An amount of nothing needs no rate. */
function taxesOf(record: Pushed, amount: string, taxed: Taxed, pointer: string): TaxShare[] {
  const { vatCode, vatRate } = taxed;
  const byCode = ratePercent({ vatCode });
  if (byCode !== undefined && vatRate !== undefined && !decimal(byCode).eq(decimal(vatRate)))
    throw new InterpretError(
      `${pointer}/vatRate`,
      `vatCode ${vatCode} is ${byCode} %, vatRate says ${vatRate}. State one of the two.`,
    );
  if (record.basis === 'tax-free') return [];
  const rate = ratePercent(taxed);
  if (rate === undefined) {
    if (decimal(amount).eq(0)) return [];
    throw new InterpretError(`${pointer}/vatCode`, 'State how it is taxed: vatCode, or vatRate in percent.');
  }
  return [{ rate, taxable: amount, amount: taxWithin(amount, rate, record.basis, record.currency) }];
}

function taxWithin(amount: string, rate: string, basis: Exclude<TaxMode, 'tax-free'>, currency: string): string {
  const share = decimal(rate).div(100);
  const tax =
    basis === 'net' ? decimal(amount).times(share) : decimal(amount).minus(decimal(amount).div(share.plus(1)));
  return plain(tax, currencyDecimals(currency));
}

function readPayment(record: Pushed): Payment {
  const { payment } = record;
  return {
    id: payment?.transactionId ?? `${record.externalId}/payment`,
    method: named(payment?.method) ?? { code: '', name: '' },
    amount: payment?.amount ?? record.totals.gross,
    state: payment?.state ?? 'open',
    rawState: payment?.state ?? 'open',
    createdAt: new Date(payment?.paidAt ?? record.orderedAt).toISOString(),
  };
}

function readDelivery(record: Pushed): Order['deliveries'][number] {
  const { shipping, shipTo } = record;
  return {
    id: `${record.externalId}/delivery`,
    shippingMethod: named(shipping?.method) ?? { code: '', name: '' },
    address: shipTo && readAddress(shipTo, record.customer),
    cost: shipping?.cost ?? '0',
    taxes: shipping ? taxesOf(record, shipping.cost, shipping, '/shipping') : [],
    vatCode: shipping?.vatCode,
    hasGoods: true,
    state: record.deliveryState,
    rawState: record.deliveryState,
    trackingCodes: [],
    pickupPoint: record.pickupPoint,
  };
}

function readAddress(address: PushedAddress, customer: Pushed['customer']): Address {
  // Somebody else's parcel must not go out under the buyer's name.
  const isNamed = [address.firstName, address.lastName, address.name].some(Boolean);
  const { firstName, lastName } = isNamed
    ? { firstName: address.firstName, lastName: address.lastName ?? address.name }
    : customer;
  return {
    company: address.company,
    firstName: firstName ?? '',
    lastName: lastName ?? '',
    street: address.street ?? '',
    additional: address.additional ? [address.additional] : [],
    zip: address.zip ?? '',
    city: address.city ?? '',
    region: address.region,
    country: address.country ?? 'PL',
    phone: address.phone ?? customer.phone,
    vatId: customer.taxId,
  };
}
