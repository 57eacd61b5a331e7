import { plain } from './decimal.ts';
import type { Lookups } from './flow-settings.ts';
import { isLookupTable, lookUp } from './look-up.ts';
import type { MappingProblem, MappingRule } from './mapping.ts';
import { evaluate, parseExpression } from './mapping-expression.ts';
import { type Scope, valueAt } from './mapping-scope.ts';
import { currencyDecimals } from './money.ts';
import { splitStreet } from './street.ts';

/** What one rule gives: a value, nothing (its source is absent), or a problem. */
export type Resolved =
  | { kind: 'value'; value: string }
  | { kind: 'absent' }
  | { kind: 'problem'; reason: string; lookup?: MappingProblem['lookup'] };

/** Applies one rule to what it sees; never throws. */
export const resolveRule = (rule: MappingRule, scope: Scope, lookups: Lookups): Resolved => {
  switch (rule.do) {
    case 'copy':
      return given(valueAt(scope, rule.from));
    case 'constant':
      return given(rule.value);
    case 'lookup':
      return lookedUp(rule, scope, lookups);
    case 'template':
      return given(fillTemplate(rule.text, path => valueAt(scope, path)));
    case 'split':
      return given(partOf(valueAt(scope, rule.from) ?? '', rule.part));
    case 'money':
      return computed(rule, scope);
    default:
      return {
        kind: 'problem',
        reason: "The mapping has a rule of an unknown kind. Correct it in the flow's mapping.",
      };
  }
};

/** The rule in a few words, as a dry run shows it. */
export const describeRule = (rule: MappingRule): string => {
  switch (rule.do) {
    case 'copy':
      return rule.from;
    case 'constant':
      return `constant "${rule.value}"`;
    case 'lookup':
      return `lookup ${rule.table} of ${rule.from}`;
    case 'template':
      return `template "${rule.text}"`;
    case 'split':
      return `${rule.part} of ${rule.from}`;
    case 'money':
      return rule.expression;
    default:
      return 'unknown rule';
  }
};

const placeholder = /\{([^{}]*)\}/g;

/** The paths that a template reads. */
export const templatePaths = (text: string): string[] =>
  [...text.matchAll(placeholder)].map(match => (match[1] ?? '').trim());

// A template all of whose values are absent gives nothing, so that a label never stands alone.
const fillTemplate = (text: string, valueAtPath: (path: string) => string | undefined): string | undefined => {
  const paths = templatePaths(text);
  const values = new Map(paths.map(path => [path, valueAtPath(path)]));
  if (paths.length > 0 && paths.every(path => values.get(path) === undefined)) return undefined;
  const filled = text.replace(placeholder, (_, path: string) => values.get(path.trim()) ?? '').replace(/\s+/gu, ' ');
  if (paths.every(path => values.get(path) !== undefined)) return filled.trim();
  // Commas that an absent value left behind go with it.
  return filled.replace(/(?:\s*,)+/gu, ',').replace(/^[\s,]+|[\s,]+$/gu, '');
};

const given = (value: string | undefined): Resolved =>
  value === undefined || value.trim() === '' ? { kind: 'absent' } : { kind: 'value', value: value.trim() };

const lookedUp = (rule: { table: string; from: string }, scope: Scope, lookups: Lookups): Resolved => {
  const code = valueAt(scope, rule.from);
  if (code === undefined) return { kind: 'absent' };
  if (!isLookupTable(rule.table)) {
    return { kind: 'problem', reason: `There is no lookup table "${rule.table}". Correct the flow's mapping.` };
  }
  const name = rule.from.endsWith('.code') ? valueAt(scope, rule.from.replace(/code$/, 'name')) : undefined;
  const result = lookUp(lookups, rule.table, code, name);
  if (result.kind === 'value') return given(result.value);
  return { kind: 'problem', reason: result.reason, lookup: { table: rule.table, value: code, name } };
};

const partOf = (line: string, part: 'street' | 'houseNumber' | 'houseNumberSuffix'): string => {
  const { street, houseNumber, suffix } = splitStreet(line);
  return { street, houseNumber, houseNumberSuffix: suffix }[part];
};

const computed = (rule: { expression: string; decimals?: number }, scope: Scope): Resolved => {
  const parsed = parseExpression(rule.expression);
  if (!parsed.ok) return { kind: 'problem', reason: `${parsed.reason} Correct the flow's mapping.` };
  const result = evaluate(parsed.expression, path => valueAt(scope, path));
  if (!result.ok) {
    return {
      kind: 'problem',
      reason: `"${rule.expression}" cannot be computed: ${result.reason} Correct the order or the flow's mapping.`,
    };
  }
  const decimals = rule.decimals ?? currencyDecimals(valueAt(scope, 'currency') ?? '');
  return { kind: 'value', value: plain(result.value, clampDecimals(decimals)) };
};

const clampDecimals = (decimals: number): number => Math.max(0, Math.min(10, Math.trunc(decimals) || 0));
