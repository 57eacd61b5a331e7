import type { JsonObject } from './tables.ts';

export const orderKinds = [
  'simple',
  'company',
  'promotion',
  'mixed-tax',
  'nested',
  'net',
  'tax-free',
  'shipping-discount',
  'retried-payment',
  'foreign-currency',
  'guest',
  'odd-email',
  'several-deliveries',
] as const;
export type OrderKind = (typeof orderKinds)[number];
export type TaxStatus = 'gross' | 'net' | 'tax-free';

/** What a test or a person asks of one order; everything left out is drawn. */
export type OrderWish = {
  kind?: OrderKind;
  paid?: boolean;
  /** A company's name, or true for any company, false for none. */
  company?: string | boolean;
  customerEmail?: string;
  firstName?: string;
  lastName?: string;
  /** Articles by number; one that the shop does not know is sold for 10.00 with 21 %. */
  skus?: string[];
  /** Percent with which an article that the shop does not know is sold instead. */
  taxRate?: number;
  /** Pieces of each article. */
  quantity?: number;
  /** EUR, CHF, PLN or SEK. */
  currency?: string;
  /** ISO code: NL, DE, AT, BE, PL, CH or SE. */
  country?: string;
  taxStatus?: TaxStatus;
  comment?: string;
  /** Made through the Admin API: 6.7 then has no primary delivery and transaction (shopware#14051). */
  viaApi?: boolean;
  /** Technical name of the payment method: payment_ideal, payment_przelewy24, payment_invoice or payment_paypal. */
  payment?: string;
  customFields?: JsonObject;
  /** Minutes before now at which the order was placed. */
  minutesAgo?: number;
};

/** Weights of the default mix. */
export const usualMix: Partial<Record<OrderKind, number>> = {
  simple: 64,
  company: 10,
  promotion: 6,
  'mixed-tax': 6,
  guest: 4,
  'retried-payment': 4,
  'shipping-discount': 2,
  'foreign-currency': 2,
  nested: 2,
};

/** Draws a kind by weight; `random` gives 0 to 1. */
export function drawKind(mix: Partial<Record<OrderKind, number>>, random: () => number): OrderKind {
  const weights = orderKinds.map(kind => ({ kind, weight: mix[kind] ?? 0 }));
  let left = random() * weights.reduce((sum, entry) => sum + entry.weight, 0);
  for (const { kind, weight } of weights) {
    left -= weight;
    if (left < 0) return kind;
  }
  return 'simple';
}
