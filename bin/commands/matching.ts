import { Command } from 'commander';
import type { z } from 'zod';
import { page } from '../../api/schemas/common.ts';
import { matchOutcomes, pairSchema, refreshBegun } from '../../api/schemas/matching.ts';
import { table } from '../table.ts';
import { ToldError } from '../told-error.ts';
import { type Pair, unambiguous } from './match-many.ts';
import { askFor, type Listing, listing, more, query, show } from './support.ts';

/** `kladka matching …` */
export const matchingCommand = () =>
  new Command('matching')
    .description('which product of the source is which of the target')
    .addCommand(list())
    .addCommand(confirm())
    .addCommand(reject())
    .addCommand(create())
    .addCommand(undo())
    .addCommand(refresh());

const list = () =>
  listing('list <flow>', 'suggestions, best first; or what is unmatched, matched or rejected')
    .option('--state <state>', 'suggested, unmatched, matched or rejected', 'suggested')
    .option('--min-score <score>', 'only suggestions that are at least so alike, 0 to 1')
    .action(async (flow: string, { json, ...wanted }: Listing & { state: string; minScore?: string }) => {
      const answer = await askFor(page(pairSchema), 'GET', `/api/matching${query({ ...wanted, flow })}`);
      show(json, answer, ({ items, next }) => pairTable(items) + more(next));
    });

const pairTable = (pairs: Pair[]): string =>
  table(
    ['ours', 'name', 'theirs', 'name', 'score', 'why'],
    pairs.map(({ product, other, score, reasons, by }) => [
      product.externalId,
      product.name,
      other?.externalId,
      other?.name,
      score === null ? '' : score.toFixed(2),
      [...reasons, ...(by ? [`by ${by}`] : [])].join('; '),
    ]),
    'Nothing here.',
  );

const confirm = () =>
  new Command('confirm')
    .description('say that two are the same product; without a product every clear suggestion of the flow')
    .argument('<flow>')
    .argument('[product]', 'its id or code')
    .argument('[external-id]', "the target's id of it")
    .option('--min-score <score>', 'with neither: how alike they must be at least, 0 to 1')
    .action(async (flow: string, product?: string, externalId?: string, options: { minScore?: string } = {}) => {
      if (product !== undefined && externalId !== undefined) return decide('confirm', [{ flow, product, externalId }]);
      if (product !== undefined || options.minScore === undefined)
        throw new ToldError('Name the product and its id in the target, or give --min-score for many.');
      const { clear, ambiguous } = unambiguous(await suggestions(flow, options.minScore));
      if (ambiguous.length > 0) {
        console.log(`${ambiguous.length} suggestions are left for a person, as one side is in several of them:`);
        console.log(pairTable(ambiguous));
      }
      if (clear.length === 0) return console.log('No clear suggestion is so alike.');
      await decide(
        'confirm',
        clear.map(pair => ({ flow, product: pair.product.id, externalId: pair.other.externalId })),
      );
    });

/** Every suggestion that is at least so alike. */
async function suggestions(flow: string, minScore: string): Promise<Pair[]> {
  const all: Pair[] = [];
  for (let after: string | null | undefined; after !== null; ) {
    const path = `/api/matching${query({ flow, state: 'suggested', minScore, limit: 200, after })}`;
    const answer = await askFor(page(pairSchema), 'GET', path);
    all.push(...answer.items);
    after = answer.next;
  }
  return all;
}

const reject = () =>
  new Command('reject')
    .description('say that two are not the same; they are never put forward again')
    .argument('<flow>')
    .argument('<product>')
    .argument('<external-id>')
    .action((flow: string, product: string, externalId: string) => decide('reject', [{ flow, product, externalId }]));

const create = () =>
  new Command('create')
    .description('have products created in the target')
    .argument('<flow>')
    .argument('<product...>')
    .action((flow: string, products: string[]) =>
      decide(
        'create',
        products.map(product => ({ flow, product })),
      ),
    );

const undo = () =>
  new Command('undo')
    .description('take a match back; nothing in the target changes by that')
    .argument('<flow>')
    .argument('<product...>')
    .action((flow: string, products: string[]) =>
      decide(
        'undo',
        products.map(product => ({ flow, product })),
      ),
    );

const refresh = () =>
  new Command('refresh')
    .description("have the target's products read anew now, after something was added there")
    .argument('<flow>')
    .action(async (flow: string) => {
      const { target } = await askFor(refreshBegun, 'POST', '/api/matching/refresh', { flow });
      console.log(`The products of ${target} are read anew. Look with \`kladka matching list ${flow}\` in a while.`);
    });

const mostAtOnce = 1000;

async function decide(what: string, items: { flow: string; product: string; externalId?: string }[]): Promise<void> {
  for (let from = 0; from < items.length; from += mostAtOnce) {
    const answer = await askFor(matchOutcomes, 'POST', `/api/matching/${what}`, {
      items: items.slice(from, from + mostAtOnce),
    });
    told(answer);
  }
}

function told({ done, items }: z.output<typeof matchOutcomes>): void {
  const refused = items.filter(item => item.outcome === 'refused');
  console.log(`${done} done${refused.length > 0 ? `, ${refused.length} not` : ''}.`);
  for (const { product, detail } of refused) console.log(`${product}  ${detail ?? ''}`);
  if (refused.length > 0) process.exitCode = 1;
}
