import { Command } from 'commander';
import type { z } from 'zod';
import { page } from '../../api/schemas/common.ts';
import { lockSchema } from '../../api/schemas/locks.ts';
import { table } from '../table.ts';
import { anything, askFor, type Listing, listing, more, part, query, show, when } from './support.ts';

type Lock = z.output<typeof lockSchema>;

/** `kladka locks …` */
export const locksCommand = () =>
  new Command('locks')
    .description('what updates must leave alone in a target')
    .addCommand(list())
    .addCommand(add())
    .addCommand(remove());

type Filter = { connection?: string; product?: string; all?: true; met?: true };

const list = () =>
  listing('list', 'locks that stand, newest first')
    .option('--connection <key>', 'only in this target')
    .option('--product <product>', 'only of this product, by id or code')
    .option('--all', 'also those that were lifted or have ended')
    .option('--met', 'the updates that met a lock and wait behind it')
    .action(async ({ json, all, met, ...wanted }: Listing & Filter) => {
      const path = `/api/locks${query({ ...wanted, all: all && 'true', met: met && 'true' })}`;
      show(json, await askFor(page(lockSchema), 'GET', path), ({ items, next }) => lockTable(items) + more(next));
    });

const lockTable = (locks: Lock[]): string =>
  table(
    ['lock', 'in', 'of', 'group', 'by', 'why', 'until', 'waits behind it'],
    locks.map(lock => [
      lock.id,
      lock.connection,
      subject(lock),
      lock.group,
      lock.who,
      lock.why,
      lock.liftedAt ? `lifted ${when(lock.liftedAt)}` : when(lock.until),
      lock.met ? `${lock.met.group} of ${lock.met.product.name} (${lock.met.flow})` : '',
    ]),
    'No locks.',
  );

const subject = ({ product, category }: Lock): string =>
  product?.name ?? (category ? `category ${category}` : 'everything');

const add = () =>
  new Command('add')
    .description('keep updates away from a field group of a product, of a category, or of everything in a target')
    .argument('<connection>', 'the target')
    .argument('<group>', 'base, texts, price, stock, carriers, photos or all')
    .requiredOption('--why <text>', 'for whoever looks later')
    .option('--product <product>', 'only this one, by id or code')
    .option('--category <category>', 'only products of this category')
    .option('--until <time>', 'it ends by itself then: 2026-03-01T00:00:00Z')
    .action(async (connection: string, group: string, options: New) => {
      const lock = await askFor(lockSchema, 'POST', '/api/locks', { connection, group, ...options });
      console.log(`Lock ${lock.id}: ${lock.group} of ${subject(lock)} in ${lock.connection} is left alone.`);
    });

type New = { why: string; product?: string; category?: string; until?: string };

const remove = () =>
  new Command('remove')
    .description('lift a lock; what it held back is delivered')
    .argument('<lock>', 'its id')
    .action(async (id: string) => {
      await askFor(anything, 'DELETE', `/api/locks/${part(id)}`);
      console.log('The lock is lifted.');
    });
