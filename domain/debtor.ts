import type { DebtorSettings, FieldPolicy } from './flow-settings.ts';
import type { Order } from './order.ts';
import type { Debtor } from './sales-order.ts';

/** Whether an order's debtor is a company: by the billing address's company name; by a VAT id alone only where set. */
export const debtorType = (order: Order, settings: DebtorSettings): Debtor['type'] => {
  if (order.billing.company?.trim()) return 'company';
  const vatIds = [order.billing.vatId ?? '', ...order.customer.vatIds];
  return settings.companyByVatId && vatIds.some(vatId => normaliseVatId(vatId) !== '') ? 'company' : 'person';
};

/** One spelling per VAT id: capitals and digits only, the country prefix kept. */
export const normaliseVatId = (vatId: string): string =>
  vatId
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '');

export type KnownDebtor = { externalId: string; type: Debtor['type']; vatNumber?: string };

export type DebtorDecision =
  | { kind: 'create' }
  | { kind: 'use'; externalId: string; update: boolean }
  | { kind: 'ask'; cause: 'several' | 'other-vat' | 'person-becomes-company'; reason: string };

/**
 * Decides what happens with the debtors that the target knows under the wanted debtor's e-mail.
 *
 * A company that now orders without its name keeps its data: it is used, not updated.
 */
export const decideDebtor = (options: {
  wanted: Debtor;
  found: KnownDebtor[];
  settings: DebtorSettings;
}): DebtorDecision => {
  const { wanted, found, settings } = options;
  const [known, ...more] = found;
  if (!known) return { kind: 'create' };
  if (more.length > 0) {
    const ids = found.map(({ externalId }) => externalId).join(', ');
    const reason = `The e-mail ${wanted.email} belongs to ${found.length} debtors in the target: ${ids}. Merge them there, or change all e-mails but one, then resume.`;
    return { kind: 'ask', cause: 'several', reason };
  }
  const otherVat = isOtherVatId(wanted.vatNumber, known.vatNumber);
  const becomesCompany = known.type === 'person' && wanted.type === 'company';
  if (otherVat && settings.onOtherVatId === 'task') {
    const reason = `Debtor ${known.externalId} (${wanted.email}) has the VAT id ${known.vatNumber}, the order has ${wanted.vatNumber}. Correct one of the two, or set in the flow what another VAT id means (update or keep), then resume.`;
    return { kind: 'ask', cause: 'other-vat', reason };
  }
  if (becomesCompany && settings.onPersonBecomesCompany === 'task') {
    const reason = `Debtor ${known.externalId} (${wanted.email}) is an individual, the order is of the company ${wanted.name}. Make it a company in the target, or set in the flow what that means (update or keep), then resume.`;
    return { kind: 'ask', cause: 'person-becomes-company', reason };
  }
  const kept =
    (otherVat && settings.onOtherVatId === 'keep') ||
    (becomesCompany && settings.onPersonBecomesCompany === 'keep') ||
    (known.type === 'company' && wanted.type === 'person');
  return { kind: 'use', externalId: known.externalId, update: !kept };
};

// One side without a VAT id is not another VAT id.
const isOtherVatId = (one = '', other = ''): boolean => {
  const [a, b] = [normaliseVatId(one), normaliseVatId(other)];
  return a !== '' && b !== '' && a !== b;
};

/** One field of a debtor: what it holds, what the order says, and why it changes or does not. Only `mapped` is written. */
export type FieldChange = {
  field: string;
  from: string | undefined;
  to: string;
  why: 'mapped' | 'create-only' | 'never' | 'unchanged';
};

/**
 * Compares a debtor's fields as the target holds them with those that the order gives, by field policy.
 *
 * A field that `wanted` lacks is left alone; one that it holds empty is emptied. Fields without a policy change always.
 */
export const changesOf = (
  current: Record<string, string>,
  wanted: Record<string, string>,
  policy: Record<string, FieldPolicy>,
  purpose: 'create' | 'update',
): FieldChange[] =>
  Object.entries(wanted).map(([field, to]) => {
    const from = Object.hasOwn(current, field) ? current[field] : undefined;
    const rule = Object.hasOwn(policy, field) ? (policy[field] ?? 'always') : 'always';
    const change = { field, from, to };
    if ((from ?? '') === to) return { ...change, why: 'unchanged' };
    if (rule === 'never') return { ...change, why: 'never' };
    return { ...change, why: rule === 'create-only' && purpose === 'update' ? 'create-only' : 'mapped' };
  });
