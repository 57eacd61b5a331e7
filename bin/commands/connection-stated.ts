import type { z } from 'zod';
import { page } from '../../api/schemas/common.ts';
import { statedEntry } from '../../api/schemas/stated.ts';
import { short, table } from '../table.ts';
import { askFor, type Listing, listing, more, part, query, show, when } from './support.ts';

type Stated = z.output<typeof statedEntry>;

/** `kladka connection stated`: the pharmacy's card, its payments and transports. */
export const statedCommand = () =>
  listing('stated <key>', 'what a source stated beside its goods: its card, payments and transports')
    .option('--entity <kind>', 'only these: card, payment or carrier')
    .action(async (key: string, { json, ...wanted }: Listing & { entity?: string }) => {
      const path = `/api/connections/${part(key)}/stated${query(wanted)}`;
      show(json, await askFor(page(statedEntry), 'GET', path), ({ items, next }) => statedTable(items) + more(next));
    });

/** One line per field, so that nothing of a card is hidden. */
const statedTable = (entries: Stated[]): string =>
  table(
    ['kind', 'code', 'field', 'value', 'stated'],
    entries.flatMap(({ entity, code, fields, seenAt }) => {
      const rows = Object.entries(fields);
      const all = rows.length > 0 ? rows : [['', '']];
      return all.map(([field = '', value = '']) => [entity, code, field, short(value), when(seenAt)]);
    }),
    'Nothing was stated beside the goods so far.',
  );
