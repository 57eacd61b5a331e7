import type { z } from 'zod';
import type { flowExport } from '../../api/schemas/flows.ts';
import { facts, table } from '../table.ts';

type Exported = z.output<typeof flowExport>;

/** A flow for people: head, settings by path, lookups, mapping. */
export function flowText({ key, entity, source, target, mode, settings, mapping, lookups }: Exported): string {
  const tables = Object.entries(lookups).flatMap(([name, entries]) =>
    Object.entries(entries ?? {}).map(([code, value]) => [name, code, value]),
  );
  const rules = mapping?.rules.map(({ to, do: how, off, ...rest }) => [
    to,
    how,
    Object.values(rest).join(' '),
    off ? 'off' : '',
  ]);
  return [
    facts([
      ['flow', key],
      ['carries', entity],
      ['from', source],
      ['to', target],
      ['mode', mode],
    ]),
    table(['setting', 'value'], paths(settings)),
    table(['lookup', 'code', 'in the target'], tables, 'No lookups.'),
    ...(rules ? [table(['field', 'rule', 'from', 'on'], rules)] : []),
  ].join('\n\n');
}

/** Every leaf with its dotted path, as `flow set` takes it. */
function paths(value: object, below = ''): [string, string][] {
  return Object.entries(value).flatMap(([name, inner]): [string, string][] => {
    const path = below === '' ? name : `${below}.${name}`;
    if (typeof inner === 'object' && inner !== null && !Array.isArray(inner)) return paths(inner, path);
    return [[path, typeof inner === 'string' ? inner : JSON.stringify(inner)]];
  });
}
