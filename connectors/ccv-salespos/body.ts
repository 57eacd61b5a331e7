import { decimal } from '../../domain/decimal.ts';
import type { Charge, SalesOrder, SalesStatus } from '../../domain/sales-order.ts';
import type { FoundProduct, OrderBody } from '../contract.ts';
import { debtorImage, personalInfo } from './debtor-image.ts';
import type { CcvSettings } from './settings.ts';

export const statusNumbers: Record<SalesStatus, number> = {
  new: 1,
  processing: 2,
  shipped: 5,
  completed: 7,
  cancelled: 8,
};

const unionCountries = new Set(
  'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' '),
);

/**
 * The body of `POST /orders` (protocol page, 4.4): complete, with our reference as `reservationnumber`, and every row bound to
 * a product.
 *
 * Throws an `Error` where the order cannot be said in it: a line without product, charges of one kind at several tax rates.
 */
export const orderBody = (
  order: SalesOrder,
  bound: { debtorId: string; products: Map<string, FoundProduct> },
  settings: CcvSettings,
): OrderBody => {
  if (!/^(\d+|new)$/.test(bound.debtorId)) {
    throw new Error(
      `“${bound.debtorId}” is no account number of the till. Set the flow's default debtor to the number of an account.`,
    );
  }
  const shipping = order.charges.filter(({ kind }) => kind === 'shipping');
  const payment = order.charges.filter(({ kind }) => kind === 'payment');
  const other = order.charges.filter(({ kind }) => kind === 'other');
  return {
    reservationnumber: order.reference,
    // A dry run and a shadow flow show an account that is yet to be made as 0.
    user_id: bound.debtorId === 'new' ? 0 : Number(bound.debtorId),
    customer: { ...personalInfo(debtorImage(order.debtor)), email: order.debtor.email.trim() },
    orderrows: order.lines.map(line => row(line, bound.products)),
    is_completed: true,
    status: statusNumbers[order.status],
    paid: order.paid,
    currency: order.currency,
    orderedinlng: (order.language ?? settings.language).slice(0, 2).toLowerCase(),
    deliver_method: 'shipping',
    taxes_included: !order.taxFree,
    order_row_taxes_included: order.pricesIncludeTax,
    shipping_taxes_included: order.pricesIncludeTax,
    // Left out, the shop would calculate shipping costs of its own.
    total_shipping: sum(shipping),
    ...(settings.sendShippingTax && { shipping_tax_percentage: rate(shipping) }),
    ...(payment.length > 0 && { paymethod_costs: sum(payment) }),
    ...(other.length > 0 && {
      extra_costs: sum(other),
      extra_costs_description: other.map(({ description }) => description).join(', '),
    }),
    is_intra_community_order: isIntraCommunity(order, settings.shopCountry),
  };
};

const row = (line: SalesOrder['lines'][number], products: Map<string, FoundProduct>) => {
  const product = products.get(line.sku);
  if (!product) throw new Error(`Line ${line.sku} (${line.description}) is bound to no product.`);
  return {
    product_id: Number(product.externalId),
    ...(product.variantId && { attribute_combination_id: Number(product.variantId) }),
    count: jsonNumber(line.quantity),
    price: jsonNumber(line.unitPrice),
    discount: 0,
    tax: jsonNumber(line.taxRate),
    ...(line.kind !== 'goods' && { memo: line.description }),
    // A deposit that the shop adds by itself was never part of what the buyer paid.
    auto_create_deposit_rows: false,
  };
};

/** Free of tax, to a business with a VAT number, in another country of the Union (Directive 2006/112/EC, art. 138). */
const isIntraCommunity = ({ taxFree, debtor }: SalesOrder, shopCountry: string): boolean => {
  const { country } = debtor.deliveryAddress;
  return taxFree && Boolean(debtor.vatNumber) && country !== shopCountry && unionCountries.has(country);
};

const sum = (charges: Charge[]): number =>
  jsonNumber(charges.reduce((total, { amount }) => total.plus(amount), decimal('0')).toFixed());

const rate = (charges: Charge[]): number => {
  const rates = [
    ...new Set(charges.filter(({ amount }) => !decimal(amount).eq(0)).map(({ taxRate }) => jsonNumber(taxRate))),
  ];
  if (rates.length > 1) {
    throw new Error(`Shipping costs at several tax rates (${rates.join(', ')} %) do not fit one order of this till.`);
  }
  return rates[0] ?? jsonNumber(charges[0]?.taxRate ?? '0');
};

/** The number whose JSON text is exactly this decimal; throws a `RangeError` where a double would write another one. */
export const jsonNumber = (text: string): number => {
  const exact = decimal(text, 'The number');
  const number = Number(text);
  if (!exact.eq(JSON.stringify(number))) throw new RangeError(`“${text}” cannot be written exactly as a JSON number.`);
  return number === 0 ? 0 : number;
};
