import { isLookupTable, lookupTableNames } from './look-up.ts';
import type { Mapping, MappingRule } from './mapping.ts';
import { parseExpression, pathsOf } from './mapping-expression.ts';
import { isSourcePath } from './mapping-scope.ts';
import { isLinePath, mappingTargets } from './mapping-targets.ts';
import { templatePaths } from './resolve-rule.ts';

/** What is wrong with a mapping; `index` is the rule's place from 0, absent where a rule is missing. */
export type MappingError = { index?: number; to: string; reason: string };

/** Finds what is wrong with a mapping before any order meets it; an empty list means that it can be saved. */
export const checkMapping = (mapping: Mapping): MappingError[] => [
  ...mapping.rules.flatMap((rule, index) => reasonsAgainst(rule).map(reason => ({ index, to: rule.to, reason }))),
  ...missingTargets(mapping),
];

const missingTargets = (mapping: Mapping): MappingError[] => {
  const filled = new Set(mapping.rules.filter(rule => !rule.off).map(rule => rule.to));
  return [...mappingTargets]
    .filter(([path, target]) => target.required && !filled.has(path))
    .map(([to]) => ({ to, reason: `No rule fills ${to}, which every order needs. Add one.` }));
};

const reasonsAgainst = (rule: MappingRule): string[] => {
  const target = mappingTargets.has(rule.to)
    ? []
    : [`There is no target field "${rule.to}". Choose one of: ${[...mappingTargets.keys()].join(', ')}.`];
  return [...target, ...ownReasons(rule), ...sourcesOf(rule).flatMap(path => sourceReason(path, rule.to))];
};

const ownReasons = (rule: MappingRule): string[] => {
  switch (rule.do) {
    case 'copy':
    case 'template':
      return [];
    case 'constant':
      return rule.value.trim() === '' ? ['The constant is empty. Write a value, or leave the rule out.'] : [];
    case 'lookup':
      return isLookupTable(rule.table)
        ? []
        : [`There is no lookup table "${rule.table}". Choose one of: ${lookupTableNames()}.`];
    case 'split':
      return ['street', 'houseNumber', 'houseNumberSuffix'].includes(rule.part)
        ? []
        : [`A street line has no part "${rule.part}". Choose street, houseNumber or houseNumberSuffix.`];
    case 'money':
      return [...expressionReason(rule.expression), ...decimalsReason(rule.decimals)];
    default:
      return ['There is no such rule. Choose copy, constant, lookup, template, split or money.'];
  }
};

const expressionReason = (text: string): string[] => {
  const parsed = parseExpression(text);
  return parsed.ok ? [] : [parsed.reason];
};

const decimalsReason = (decimals: number | undefined): string[] =>
  decimals === undefined || (Number.isInteger(decimals) && decimals >= 0 && decimals <= 10)
    ? []
    : [`${decimals} is no number of decimals. Choose a whole number from 0 to 10.`];

const sourcesOf = (rule: MappingRule): string[] => {
  if (rule.do === 'template') return templatePaths(rule.text);
  if (rule.do === 'money') {
    const parsed = parseExpression(rule.expression);
    return parsed.ok ? pathsOf(parsed.expression) : [];
  }
  return rule.do === 'copy' || rule.do === 'lookup' || rule.do === 'split' ? [rule.from] : [];
};

const sourceReason = (path: string, to: string): string[] => {
  if (isSourcePath(path, isLinePath(to))) return [];
  return path.startsWith('line.') && isSourcePath(path, true)
    ? [`"${path}" has a value only in rules for lines[]. Use a field of the order.`]
    : [`An order has no field "${path}". Check its spelling.`];
};
