import { isDecimal } from './decimal.ts';
import type { Lookups } from './flow-settings.ts';
import type { Mapping, MappingProblem, MappingRule } from './mapping.ts';
import { type Scope, scopeOf, valueAt } from './mapping-scope.ts';
import { isLinePath, type MappingTarget, mappingTargets } from './mapping-targets.ts';
import type { Order } from './order.ts';
import { isGoods, pickLines } from './pick-lines.ts';
import { describeRule, type Resolved, resolveRule } from './resolve-rule.ts';
import type { Takes } from './takes.ts';

/** What a mapping makes of an order: values by target path, the goods lines' by the line's own field. */
export type MappedDocument = {
  fields: Record<string, string>;
  lines: { id: string; fields: Record<string, string> }[];
  note: string[];
};

/** Where one value of the document comes from. `carried`: in a field, in the note, or (`no`) not taken by the target. */
export type Provenance = {
  to: string;
  value: string;
  rule: string;
  carried: 'field' | 'note' | 'no';
};

export type MappingResult = { document: MappedDocument; problems: MappingProblem[]; provenance: Provenance[] };

/**
 * Applies a mapping to an order; never throws. Of several rules for one field the first that gives a value counts.
 *
 * Values that the target does not take are not looked up and never a problem; those that it takes in its note become
 * lines of it, such as `Payment method: Card`.
 */
export const applyMapping = (mapping: Mapping, order: Order, lookups: Lookups, takes: Takes): MappingResult => {
  const rules = rulesByTarget(mapping);
  const of = (paths: string[], scope: Scope, name: (path: string) => string) =>
    paths.map(path => fill(path, name(path), rules.get(path) ?? [], scope, lookups, takes));

  const paths = [...new Set([...rules.keys(), ...mappingTargets.keys()])];
  const header = of(
    paths.filter(path => !isLinePath(path)),
    scopeOf(order),
    path => path,
  );
  const lines = pickLines(order.lines).map((line, index) => ({
    line,
    filled: isGoods(line)
      ? of(paths.filter(isLinePath), scopeOf(order, line), path => path.replace('[]', `[${index}]`))
      : [],
  }));
  const all = [...header, ...lines.flatMap(({ filled }) => filled)];
  return {
    document: {
      fields: fieldsOf(header),
      lines: lines
        .filter(({ line }) => isGoods(line))
        .map(({ line, filled }) => ({ id: line.id, fields: fieldsOf(filled) })),
      note: header.flatMap(({ note }) => note),
    },
    problems: all.flatMap(({ problems }) => problems),
    provenance: all.flatMap(({ provenance }) => provenance),
  };
};

type Filled = {
  path: string;
  value?: string;
  note: string[];
  problems: MappingProblem[];
  provenance: Provenance[];
};

const rulesByTarget = (mapping: Mapping): Map<string, MappingRule[]> => {
  const rules = new Map<string, MappingRule[]>();
  for (const rule of mapping.rules) {
    if (!rule.off) rules.set(rule.to, [...(rules.get(rule.to) ?? []), rule]);
  }
  return rules;
};

const fieldsOf = (filled: Filled[]): Record<string, string> =>
  Object.fromEntries(
    filled.flatMap(({ path, value }) => (value === undefined ? [] : [[path.replace('lines[].', ''), value]])),
  );

const fill = (path: string, to: string, rules: MappingRule[], scope: Scope, lookups: Lookups, takes: Takes): Filled => {
  const target = mappingTargets.get(path);
  if (!target) return wrong(path, to, `The target has no field "${path}". Correct the flow's mapping.`);
  const carried = target.takes ? takes[target.takes] : 'field';
  if (carried === 'no') return { path, note: [], problems: [], provenance: notCarried(to, rules, scope) };
  if (path === 'note') return noteOf(path, to, rules, scope, lookups);

  const problems: MappingProblem[] = [];
  for (const rule of rules) {
    const result = fitting(target, resolveRule(rule, scope, lookups));
    if (result.kind === 'problem') problems.push({ to, reason: result.reason, lookup: result.lookup });
    if (result.kind !== 'value') continue;
    const { value } = result;
    const provenance: Provenance[] = [{ to, value, rule: describeRule(rule), carried }];
    if (carried === 'note') return { path, note: [`${target.label}: ${value}`], problems: [], provenance };
    return { path, value, note: [], problems: [], provenance };
  }
  if (problems.length > 0 || !target.required) return { path, note: [], problems, provenance: [] };
  return wrong(path, to, missing(target, to, rules));
};

const wrong = (path: string, to: string, reason: string): Filled => ({
  path,
  note: [],
  problems: [{ to, reason }],
  provenance: [],
});

const missing = (target: MappingTarget, to: string, rules: MappingRule[]): string =>
  rules.length === 0
    ? `No rule fills ${to}, which every order needs. Add one to the flow's mapping.`
    : `${target.label} (${to}) has no value in this order: ${rules.map(describeRule).join(', ')} gave nothing. Fill it in in the shop, or add a rule to the flow's mapping.`;

const fitting = (target: MappingTarget, result: Resolved): Resolved =>
  result.kind === 'value' && target.decimal && !isDecimal(result.value)
    ? {
        kind: 'problem',
        reason: `${target.label} is "${result.value}", which is not a decimal number such as 1234.50. Correct the flow's mapping.`,
      }
    : result;

/** What the order says and the target cannot hold, shown as it stands in the order. */
const notCarried = (to: string, rules: MappingRule[], scope: Scope): Provenance[] =>
  rules
    .flatMap((rule): Provenance[] => {
      const value = 'from' in rule ? valueAt(scope, rule.from) : undefined;
      return value === undefined ? [] : [{ to, value, rule: describeRule(rule), carried: 'no' }];
    })
    .slice(0, 1);

const noteOf = (path: string, to: string, rules: MappingRule[], scope: Scope, lookups: Lookups): Filled => {
  const results = rules.map(rule => ({ rule, result: resolveRule(rule, scope, lookups) }));
  return {
    path,
    note: results.flatMap(({ result }) => (result.kind === 'value' ? linesOf(result.value) : [])),
    problems: results.flatMap(({ result }) =>
      result.kind === 'problem' ? [{ to, reason: result.reason, lookup: result.lookup }] : [],
    ),
    provenance: results.flatMap(({ rule, result }) =>
      result.kind === 'value' ? [{ to, value: result.value, rule: describeRule(rule), carried: 'note' as const }] : [],
    ),
  };
};

const linesOf = (text: string): string[] =>
  text
    .split(/[\r\n]+/)
    .map(line => line.trim())
    .filter(line => line !== '');
