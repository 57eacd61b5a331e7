import { setTimeout } from 'node:timers/promises';
import { Command } from 'commander';
import { z } from 'zod';
import { page } from '../../api/schemas/common.ts';
import { syncDetail, syncSchema } from '../../api/schemas/syncs.ts';
import { facts, table } from '../table.ts';
import { askFor, type Listing, listing, more, part, query, show, when } from './support.ts';

type Sync = z.output<typeof syncSchema>;
type Detail = z.output<typeof syncDetail>;

const pauseMs = 1000;
const mostFields = 3;
const overStates = new Set(['done', 'unsure', 'failed']);

/** `kladka sync …` */
export const syncCommand = () =>
  new Command('sync')
    .description('the full sync: everything is read, compared and brought in line')
    .addCommand(now())
    .addCommand(watch())
    .addCommand(list())
    .addCommand(showOne());

const now = () =>
  new Command('now')
    .description('begin a full sync')
    .option('--dry-run', 'only list what differs; no source is read', false)
    .option('--entity <entity...>', 'only these: orders, products, customers, invoices…')
    .option('--watch', 'stay until it is done', false)
    .action(async ({ dryRun, entity, watch: stay }: { dryRun: boolean; entity?: string[]; watch: boolean }) => {
      const started = z.object({ syncId: z.string(), begun: z.boolean() });
      const { syncId, begun } = await askFor(started, 'POST', '/api/syncs', { dryRun, entities: entity });
      console.log(`Full sync ${syncId} ${begun ? 'has begun' : 'was under way already; yours was not begun'}.`);
      if (stay) console.log(detail(await watched(syncId, {})));
    });

const watch = () =>
  new Command('watch')
    .description('stay with a full sync until it is done; the newest one when none is named')
    .argument('[sync]')
    .action(async (id?: string) => {
      const [newest] = id ? [{ id }] : (await askFor(page(syncSchema), 'GET', '/api/syncs?limit=1')).items;
      if (!newest) return console.log('Nothing was synchronised whole yet. Begin with `kladka sync now`.');
      console.log(detail(await watched(newest.id, {})));
    });

const list = () =>
  listing('list', 'full syncs, newest first').action(async ({ json, ...wanted }: Listing) => {
    const answer = await askFor(page(syncSchema), 'GET', `/api/syncs${query(wanted)}`);
    show(json, answer, ({ items, next }) => syncTable(items) + more(next));
  });

const syncTable = (syncs: Sync[]): string =>
  table(
    ['full sync', 'at', 'state', 'read', 'equal', 'differed', 'repaired', 'left', 'seconds', 'by'],
    syncs.map(sync => [
      sync.id,
      when(sync.startedAt),
      sync.dryRun ? `${sync.state} (dry run)` : sync.state,
      sync.read,
      sync.equal,
      sync.differed,
      sync.repaired,
      sync.left,
      Math.round(sync.seconds),
      sync.who,
    ]),
    'Nothing was synchronised whole yet. Begin with `kladka sync now`.',
  );

const showOne = () =>
  listing('show <sync>', 'one full sync: part by part, and what differed')
    .option('--outcome <outcome>', 'repaired, left, found or failed')
    .action(async (id: string, { json, ...wanted }: Listing & { outcome?: string }) => {
      show(json, await readSync(id, wanted), detail);
    });

const readSync = (id: string, wanted: Parameters<typeof query>[0]): Promise<Detail> =>
  askFor(syncDetail, 'GET', `/api/syncs/${part(id)}${query(wanted)}`);

/** Reads a report until its sync is done; progress goes to standard error. */
async function watched(id: string, wanted: Parameters<typeof query>[0]): Promise<Detail> {
  let told = '';
  for (;;) {
    const sync = await readSync(id, wanted);
    const open = sync.parts.filter(each => !overStates.has(each.state));
    const progress = `${sync.read} compared, ${sync.differed} differed, ${sync.repaired} repaired; ${open.length} of ${sync.parts.length} parts to go`;
    if (progress !== told) console.error(progress);
    told = progress;
    if (sync.state !== 'running') {
      if (sync.state !== 'done') process.exitCode = 1;
      return sync;
    }
    await setTimeout(pauseMs);
  }
}

/** A few fields, as they stood and as they should. */
function changed(fields: Detail['items'][number]['fields']): string {
  const all = Object.entries(fields);
  const few = all
    .slice(0, mostFields)
    .map(([field, [before, after]]) => `${field}: ${before ?? '–'} → ${after ?? '–'}`);
  return all.length > mostFields ? `${few.join(', ')}, …` : few.join(', ');
}

function detail(sync: Detail): string {
  const head = facts([
    ['full sync', sync.id],
    ['state', sync.dryRun ? `${sync.state} (dry run)` : sync.state],
    ['what', sync.reason],
    ['by', sync.who],
    ['from', when(sync.startedAt)],
    ['to', when(sync.finishedAt)],
  ]);
  const parts = table(
    ['flow', 'what', 'state', 'read', 'equal', 'differed', 'repaired', 'left', 'why'],
    sync.parts.map(each => [
      each.flow,
      each.entity,
      each.state,
      each.read,
      each.equal,
      each.differed,
      each.repaired,
      each.left,
      each.reason,
    ]),
    'No flow is live.',
  );
  const items = table(
    ['flow', 'what', 'id', 'outcome', 'differed', 'why'],
    sync.items.map(item => [item.flow, item.entity, item.externalId, item.outcome, changed(item.fields), item.reason]),
    'Nothing differed, or only products did: see `kladka compare show`.',
  );
  return `${head}\n\n${parts}\n\n${items}${more(sync.next)}`;
}
