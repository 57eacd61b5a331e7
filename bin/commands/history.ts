import type { Command } from 'commander';
import type { z } from 'zod';
import { page } from '../../api/schemas/common.ts';
import { historyEntry, objectAt } from '../../api/schemas/history.ts';
import { short, table } from '../table.ts';
import { askFor, type Listing, listing, more, query, show, when } from './support.ts';

type Entry = z.output<typeof historyEntry>;
type Options = Listing & { field?: string; from?: string; to?: string; at?: string };

/** `kladka history <object>` */
export const historyCommand = (): Command =>
  listing('history <object>', 'what changed of an object, or how it was at a moment')
    .option('--field <path>', 'only this field, or a part with all that is in it: lines')
    .option('--from <time>', 'from then on: 2026-05-01T00:00:00Z')
    .option('--to <time>', 'up to then')
    .option('--at <time>', 'the object as it was then')
    .addHelpText(
      'after',
      '\nAn object is an entity and an id, number or external id: order/10001, product/5901234123457, invoice/FV/7/2026.',
    )
    .action(async (object: string, { json, at, ...wanted }: Options) => {
      if (at !== undefined) {
        const answer = await askFor(objectAt, 'GET', `/api/history/at${query({ object, at })}`);
        show(json, answer, ({ document, undone, cut }) =>
          [
            JSON.stringify(document, null, 2),
            `${undone} changes between then and now.`,
            ...(cut.length > 0 ? [`The history holds only the beginning of: ${cut.join(', ')}.`] : []),
          ].join('\n'),
        );
        return;
      }
      const answer = await askFor(page(historyEntry), 'GET', `/api/history${query({ object, ...wanted })}`);
      show(json, answer, ({ items, next }) => historyTable(items) + more(next));
    });

const historyTable = (entries: Entry[]): string =>
  table(
    ['at', 'field', 'before', 'after', 'who', 'message'],
    entries.map(({ at, field, before, after, who, message }) => [
      when(at),
      field,
      short(before ?? '–'),
      short(after ?? '–'),
      who.system ? `${who.name} (${who.system})` : who.name,
      message?.id,
    ]),
    'No changes.',
  );
