import { decimal, isDecimal, plain } from '../../domain/decimal.ts';
import { done, type Outcome } from '../outcome.ts';
import type { Core } from './core.ts';
import { everyRow, is } from './lists.ts';
import type { Entity } from './xml.ts';

/** VAT rates in percent, as `8`, and the shop's tax rules groups that stand for them in one country. */
export type Taxes = {
  groupOf: (rate: string) => string | undefined;
  /** What is odd is named by the group, so that it never equals a rate. */
  rateOf: (group: string) => string;
};

/** Group 0 is what a shop calls “No tax”. */
const noTax = '0';

/** Reads which rate each active tax rules group has in a country (two letters). */
export const loadTaxes = async (
  { shop }: Pick<Core, 'shop'>,
  country: string,
  signal: AbortSignal,
): Promise<Outcome<Taxes>> => {
  const countries = await everyRow(shop, 'countries', {
    display: ['id', 'iso_code'],
    filters: { iso_code: is(country) },
    signal,
  });
  if (countries.kind !== 'done') return countries;
  const id = countries.value.find(({ fields }) => fields.iso_code?.trim().toUpperCase() === country)?.id;
  if (id === undefined) {
    const mend = 'Add it under International → Locations, or correct the country of the connection.';
    return { kind: 'config', reason: `The shop does not know the country ${country}. ${mend}` };
  }
  const groups = await everyRow(shop, 'tax_rule_groups', { display: 'full', signal });
  if (groups.kind !== 'done') return groups;
  const rules = await everyRow(shop, 'tax_rules', { display: 'full', filters: { id_country: is(id) }, signal });
  if (rules.kind !== 'done') return rules;
  const taxes = await everyRow(shop, 'taxes', { display: 'full', signal });
  if (taxes.kind !== 'done') return taxes;
  return done(taxesOf(groups.value, rules.value, taxes.value));
};

/** Rules for a state or for some postcodes do not decide what a product's price is calculated with. */
const holdsEverywhere = ({ fields }: Entity) =>
  ['id_state', 'zipcode_from', 'zipcode_to'].every(field => ['', '0'].includes(fields[field]?.trim() ?? ''));

const taxesOf = (groups: Entity[], rules: Entity[], taxes: Entity[]): Taxes => {
  const rateOfTax = new Map(taxes.map(({ id, fields }) => [id, rateText(fields.rate ?? '')]));
  const rates = new Map<string, string>([[noTax, '0']]);
  const groupsByRate = new Map<string, string>();
  for (const { id, fields } of groups) {
    const rule = rules.find(each => each.fields.id_tax_rules_group === id && holdsEverywhere(each));
    const rate = rule ? rateOfTax.get(rule.fields.id_tax ?? '') : '0';
    if (rate === undefined) continue;
    rates.set(id, rate);
    const usable = fields.active !== '0' && fields.deleted !== '1' && rule !== undefined;
    if (usable && !groupsByRate.has(rate)) groupsByRate.set(rate, id);
  }
  if (!groupsByRate.has('0')) groupsByRate.set('0', noTax);
  return {
    groupOf: rate => groupsByRate.get(rateText(rate) ?? rate),
    rateOf: group => rates.get(group.trim() || noTax) ?? `group ${group}`,
  };
};

const rateText = (rate: string): string | undefined =>
  isDecimal(rate.trim()) ? plain(decimal(rate.trim())) : undefined;
