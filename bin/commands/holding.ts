import { Command } from 'commander';
import type { z } from 'zod';
import { page } from '../../api/schemas/common.ts';
import { heldOutcomes, heldProduct } from '../../api/schemas/holding.ts';
import { table } from '../table.ts';
import { ToldError } from '../told-error.ts';
import { askFor, type Listing, listing, more, part, query, show } from './support.ts';

type Held = z.output<typeof heldProduct>;

/** `kladka products checklist <flow>` */
export const checklistCommand = () =>
  listing('checklist <flow>', 'products that the flow created hidden, and what was looked at of each, newest first')
    .option('--state <state>', 'waiting, ready, confirmed or all', 'waiting')
    .option('--q <text>', 'part of the name, or a whole code')
    .action(async (flow: string, { json, ...wanted }: Listing & { state: string; q?: string }) => {
      const path = `/api/flows/${part(flow)}/holding${query(wanted)}`;
      show(json, await askFor(page(heldProduct), 'GET', path), ({ items, next }) => heldTable(items) + more(next));
    });

const heldTable = (products: Held[]): string =>
  table(
    ['id there', 'name', 'photo', 'description', 'parameters', 'final category', 'state'],
    products.map(({ product, checks, states, ...held }) => [
      product.externalId,
      product.name,
      item(checks.photo, states.photo),
      item(checks.description, states.description),
      item(checks.parameters, states.parameters),
      checks.category ?? (states.category ? `? (${states.category} in the source)` : '?'),
      stateOf({ product, checks, states, ...held }),
    ]),
    'No product has a checklist here.',
  );

const item = (by: string | null, stated: boolean): string => (by ? `✓ ${by}` : stated ? 'stated' : 'missing');

function stateOf({ product, confirmedBy, shown, putBack }: Held): string {
  const withdrawn = product.withdrawn ? ', withdrawn' : '';
  if (confirmedBy === null) return `${putBack ? `put back: ${putBack}` : 'waits'}${withdrawn}`;
  return `confirmed by ${confirmedBy}${shown === 'yes' ? '' : ', not shown yet'}${withdrawn}`;
}

type Marks = { photo?: true; description?: true; parameters?: true; category?: string; all?: true };

const marking = (name: string, description: string) =>
  new Command(name)
    .description(description)
    .argument('<flow>')
    .argument('<product...>', 'ids or codes')
    .option('--photo', 'the photo was looked at')
    .option('--description', 'the description was looked at')
    .option('--parameters', 'the parameters were looked at')
    .option('--all', 'all three were')
    .option('--category <category>', "the final one, by the target's id or name");

const marksOf = ({ all, ...marks }: Marks) => ({
  ...marks,
  ...(all ? { photo: true, description: true, parameters: true } : {}),
});

/** `kladka products check <flow> <product...>` */
export const checkCommand = () =>
  marking('check', 'check off what was looked at of new products').action(
    async (flow: string, products: string[], options: Marks) => {
      const marks = marksOf(options);
      if (Object.keys(marks).length === 0)
        throw new ToldError('Say what was looked at: --photo, --description, --parameters, --category, or --all.');
      await decide(flow, 'check', { products, ...marks });
    },
  );

/** `kladka products confirm <flow> <product...>` */
export const confirmCommand = () =>
  marking('confirm', 'let new products go live; texts and categories belong to the shop from then on').action(
    (flow: string, products: string[], options: Marks) => decide(flow, 'confirm', { products, ...marksOf(options) }),
  );

/** `kladka products put-back <flow> <product...>` */
export const putBackCommand = () =>
  new Command('put-back')
    .description("take confirmed products out of customers' sight again")
    .argument('<flow>')
    .argument('<product...>', 'ids or codes')
    .requiredOption('--why <text>', 'for whoever looks next')
    .action((flow: string, products: string[], { why }: { why: string }) =>
      decide(flow, 'put-back', { products, why }),
    );

async function decide(flow: string, what: string, said: { products: string[]; why?: string }): Promise<void> {
  const { done, items } = await askFor(heldOutcomes, 'POST', `/api/flows/${part(flow)}/holding/${what}`, said);
  const refused = items.filter(({ outcome }) => outcome === 'refused');
  console.log(`${done} done${refused.length > 0 ? `, ${refused.length} not` : ''}.`);
  for (const { product, detail } of refused) console.log(`${product}  ${detail ?? ''}`);
  if (refused.length > 0) process.exitCode = 1;
}
