import { applyMapping, type MappedDocument, type Provenance } from './apply-mapping.ts';
import { debtorType } from './debtor.ts';
import { isDecimal } from './decimal.ts';
import { normaliseEmail } from './email.ts';
import type { Lookups, OrderFlowSettings } from './flow-settings.ts';
import { lookUp } from './look-up.ts';
import type { Mapping, MappingProblem } from './mapping.ts';
import type { Order, OrderLine, OrderStates } from './order.ts';
import { isPaid } from './paid.ts';
import { pickLines } from './pick-lines.ts';
import { type BuildProblem, distinctProblems } from './problem.ts';
import { type SalesLines, salesLines } from './sales-lines.ts';
import type { Debtor, PostalAddress, SalesLine, SalesOrder, SalesStatus } from './sales-order.ts';
import type { Takes } from './takes.ts';
import { bookedTotals, checkTotals } from './totals.ts';

export type BuiltSalesOrder = { salesOrder: SalesOrder; problems: BuildProblem[]; provenance: Provenance[] };

/**
 * Builds what the target is asked to book. With problems the sales order is what could be made so far, to be shown and not
 * to be sent. Amounts are the shop's own; the e-mail is normalised.
 */
export const buildSalesOrder = (options: {
  order: Order;
  mapping: Mapping;
  lookups: Lookups;
  settings: OrderFlowSettings;
  takes: Takes;
  reference: string;
}): BuiltSalesOrder => {
  const { mapping, lookups, settings, takes, reference } = options;
  const order = { ...options.order, lines: pickLines(options.order.lines) };
  const { document, problems, provenance } = applyMapping(mapping, order, lookups, takes);
  const { fields } = document;
  const debtor = debtorOf(fields, debtorType(order, settings.debtor));
  const rows = atTargetRates(salesLines(withMappedLines(order, document), settings), lookups, takes);
  const kinds = { pricesIncludeTax: order.taxMode === 'gross', taxFree: order.taxMode === 'tax-free' };
  const found = [...problems.map(toBuildProblem), ...emailProblem(fields['debtor.email']), ...rows.problems];
  const rounding = found.some(concernsLines) ? { lines: [], problems: [] } : roundingOf(order, rows, kinds, settings);
  const { net, tax, gross } = order.totals;
  return {
    salesOrder: {
      reference,
      number: fields.number ?? order.number,
      orderedAt: fields.orderedAt ?? order.orderedAt,
      status: salesStatus(order.states),
      paid: isPaid(order),
      currency: order.currency,
      ...kinds,
      language: fields.language,
      channel: fields.channel,
      paymentCondition: fields.paymentCondition,
      paymentMethod: fields.paymentMethod,
      shippingMethod: fields.shippingMethod,
      debtor,
      lines: [...rows.lines, ...rounding.lines],
      charges: rows.charges,
      totals: { net, tax, gross },
      note: document.note,
    },
    problems: distinctProblems([...found, ...rounding.problems]),
    provenance,
  };
};

/** The one state that a target knows, from the three of a shop. */
export const salesStatus = (states: OrderStates): SalesStatus => {
  if (states.order === 'cancelled' || states.order === 'completed') return states.order;
  if (states.delivery === 'shipped') return 'shipped';
  return states.order === 'in_progress' ? 'processing' : 'new';
};

const withMappedLines = (order: Order, document: MappedDocument): Order => {
  const mapped = new Map(document.lines.map(({ id, fields }) => [id, fields]));
  const apply = (line: OrderLine): OrderLine => {
    const fields = mapped.get(line.id);
    return fields
      ? {
          ...line,
          sku: fields.sku,
          name: fields.description ?? line.name,
          quantity: fields.quantity ?? line.quantity,
          unitPrice: fields.unitPrice ?? line.unitPrice,
        }
      : line;
  };
  return { ...order, lines: order.lines.map(apply) };
};

/** Rows and charges with the target's tax rates, where the target takes taxes that are looked up. */
const atTargetRates = (rows: SalesLines, lookups: Lookups, takes: Takes): SalesLines => {
  if (takes.tax !== 'field') return rows;
  const problems: BuildProblem[] = [];
  const convert = <Row extends { taxRate: string }>(row: Row): Row => {
    const result = lookUp(lookups, 'tax', row.taxRate);
    if (result.kind === 'value' && isDecimal(result.value)) return { ...row, taxRate: result.value };
    const reason =
      result.kind === 'value'
        ? `The lookup table tax maps ${row.taxRate} to "${result.value}", which is no percentage. Write it as 19 or 5.5.`
        : result.reason;
    problems.push({ kind: 'lookup', table: 'tax', value: row.taxRate, reason });
    return row;
  };
  const lines = rows.lines.map(convert);
  const charges = rows.charges.map(convert);
  return { lines, charges, problems: [...rows.problems, ...problems] };
};

// Where rows are missing or wrong, a difference of the totals says nothing new.
const concernsLines = (problem: BuildProblem): boolean =>
  problem.kind === 'setting' ||
  (problem.kind === 'lookup' && problem.table === 'tax') ||
  (problem.kind === 'field' && problem.field.startsWith('lines['));

const roundingOf = (
  order: Order,
  rows: SalesLines,
  kinds: { pricesIncludeTax: boolean; taxFree: boolean },
  settings: OrderFlowSettings,
): { lines: SalesLine[]; problems: BuildProblem[] } => {
  const booked = bookedTotals(rows.lines, rows.charges, { ...kinds, currency: order.currency });
  const verdict = checkTotals({ shop: order.totals, booked, settings: settings.totals });
  if (verdict.kind === 'ask') return { lines: [], problems: [{ kind: 'totals', reason: verdict.reason }] };
  return { lines: verdict.kind === 'line' ? [verdict.line] : [], problems: [] };
};

const toBuildProblem = ({ to, reason, lookup }: MappingProblem): BuildProblem =>
  lookup ? { kind: 'lookup', ...lookup, reason } : { kind: 'field', field: to, reason };

const emailProblem = (email: string | undefined): BuildProblem[] =>
  email === undefined || normaliseEmail(email)
    ? []
    : [
        {
          kind: 'field',
          field: 'debtor.email',
          reason: `"${email}" is not an e-mail address. Correct it in the shop, then resume.`,
        },
      ];

const debtorOf = (fields: Record<string, string>, type: Debtor['type']): Debtor => {
  const email = fields['debtor.email'] ?? '';
  return {
    type,
    name: fields['debtor.name'] ?? '',
    email: normaliseEmail(email) ?? email,
    customerNumber: fields['debtor.customerNumber'],
    vatNumber: fields['debtor.vatNumber'],
    phone: fields['debtor.phone'],
    language: fields['debtor.language'],
    contact: {
      salutation: fields['debtor.contact.salutation'],
      firstName: fields['debtor.contact.firstName'] ?? '',
      lastName: fields['debtor.contact.lastName'] ?? '',
    },
    invoiceAddress: addressOf(fields, 'debtor.invoiceAddress'),
    deliveryAddress: addressOf(fields, 'debtor.deliveryAddress'),
  };
};

const addressOf = (fields: Record<string, string>, path: string): PostalAddress => {
  const field = (name: string) => fields[`${path}.${name}`] ?? '';
  return {
    company: fields[`${path}.company`],
    firstName: field('firstName'),
    lastName: field('lastName'),
    street: field('street'),
    houseNumber: field('houseNumber'),
    houseNumberSuffix: field('houseNumberSuffix'),
    additional: field('additional'),
    zip: field('zip'),
    city: field('city'),
    region: field('region'),
    country: field('country'),
    phone: field('phone'),
  };
};
