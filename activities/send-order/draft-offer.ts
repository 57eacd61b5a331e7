import type { OfferedProduct } from '../../connectors/contract.ts';
import type { OrderLine } from '../../domain/order.ts';
import { pickLines } from '../../domain/pick-lines.ts';
import type { Product, ProductBase } from '../../domain/product.ts';
import type { Hub } from '../hub.ts';
import type { Problem } from '../tasks.ts';
import { built } from './build.ts';
import { carrierProblems } from './carrier-problems.ts';
import { type GivenSums, judgeTotals } from './judge-totals.ts';
import { nameParties } from './name-parties.ts';
import { taskOf } from './problems.ts';
import type { OfferStory } from './story.ts';

export type Found = { lineId: string; product: Pick<Product, 'id' | 'externalId' | 'base' | 'carriers'> };

/** What would be offered of an order, or everything that stands in its way. */
export async function draftOffer(
  hub: Hub,
  story: OfferStory,
): Promise<{ body: Record<string, unknown> } | { problems: Problem[] }> {
  const made = built(withSkus(story));
  // Products, promotions and rounding are the document's own affair: it names lines by the target's products.
  const problems = made.problems
    .filter(problem => problem.kind === 'lookup' || problem.kind === 'field')
    .map(problem => taskOf(problem, story));
  const goods = pickLines(story.order.lines).filter(line => line.kind === 'goods');
  const found = await findProducts(hub, story, goods);
  const known = new Map(found.map(({ lineId, product }) => [lineId, offeredProduct(product)]));
  const needed = story.passive.v1 && !(await hasProducts(hub, story)) ? [] : goods;
  problems.push(...needed.filter(line => !known.has(line.id)).map(line => missingProduct(story, line)));
  problems.push(...(await carrierProblems(hub, story, found, made.salesOrder.shippingMethod)));
  if (problems.length > 0) return { problems };
  const document = story.passive.document(made.salesOrder, story.order, known);
  if ('body' in document) {
    if (!story.passive.v1) return { body: document.body };
    const reason = judgeTotals(story.order, document.body as GivenSums, story.settings.totals);
    if (reason) return { problems: [wrongSums(story, reason)] };
    return { body: await nameParties(hub, story, document.body) };
  }
  const { row } = story.connection;
  return {
    problems: [
      {
        kind: 'field',
        cause: `offer/${story.ref.flowId}/${story.ref.orderId}/${document.field}`,
        sentence: `Order ${story.order.number} cannot be offered to ${row.key}: ${document.unfit}`,
        remedy: 'Correct the order in the shop or the flow’s lookups, then resume.',
        detail: { flowId: story.ref.flowId, order: story.order.number, field: document.field },
      },
    ],
  };
}

const wrongSums = (story: OfferStory, reason: string): Problem => ({
  ...taskOf({ kind: 'totals', reason }, story),
  remedy: `Correct the order where it was placed, or raise totals.tolerance of flow ${story.flowKey} where such a difference is none.`,
});

/** The sales order is made for targets that name goods by SKU; here the line itself will do. */
function withSkus(story: OfferStory): OfferStory {
  const lines = story.order.lines.map(line => ({ ...line, sku: line.sku ?? line.productId ?? line.id }));
  return { ...story, order: { ...story.order, lines } };
}

const offeredProduct = ({ externalId, base }: Found['product']): OfferedProduct => ({
  externalId,
  name: base.name,
  sku: base.sku,
  bloz7: base.bloz7,
  ean: base.ean,
  manufacturer: base.manufacturer,
});

/** Whether anything is known of what the target has; without it only the target itself can say what is missing. */
async function hasProducts(hub: Hub, { connection: { row } }: OfferStory): Promise<boolean> {
  const rows = await hub.db.$client`
    select 1 from products where workspace_id = ${row.workspaceId} and connection_id = ${row.id} limit 1`;
  return rows.length > 0;
}

/** The target's own products behind the lines: by the binding of the shop's product, and for systems at `/v1` also by SKU. */
async function findProducts(hub: Hub, story: OfferStory, lines: OrderLine[]): Promise<Found[]> {
  const bound = await findBound(hub, story, lines);
  if (!story.passive.v1) return bound;
  const found = new Set(bound.map(each => each.lineId));
  return [
    ...bound,
    ...(await findBySku(
      hub,
      story,
      lines.filter(line => !found.has(line.id)),
    )),
  ];
}

async function findBySku(hub: Hub, story: OfferStory, lines: OrderLine[]): Promise<Found[]> {
  const wanted = lines.flatMap(({ id, sku }) => (sku ? [{ lineId: id, sku }] : []));
  if (wanted.length === 0) return [];
  const { row } = story.connection;
  const sql = hub.db.$client;
  const rows = await sql<{ lineId: string; id: string; externalId: string; base: ProductBase }[]>`
    select distinct on (line."lineId") line."lineId", product.id, product.external_id as "externalId", product.base
    from jsonb_to_recordset(${sql.json(wanted)}) as line ("lineId" text, sku text)
    join products product on product.workspace_id = ${row.workspaceId} and product.connection_id = ${row.id} and product.sku = line.sku
    -- A SKU that several products have names none of them.
    where (select count(*) from products other where other.workspace_id = product.workspace_id and other.connection_id = product.connection_id
      and other.sku = product.sku and not other.withdrawn) <= 1
    order by line."lineId", product.withdrawn, product.external_id`;
  return rows.map(({ lineId, ...product }) => ({ lineId, product }));
}

async function findBound(hub: Hub, story: OfferStory, lines: OrderLine[]): Promise<Found[]> {
  const wanted = lines.flatMap(line => (line.productId ? [{ lineId: line.id, productId: line.productId }] : []));
  if (wanted.length === 0) return [];
  const { row } = story.connection;
  const sql = hub.db.$client;
  const rows = await sql<
    { lineId: string; id: string; externalId: string; base: ProductBase; carriers: Product['carriers'] | null }[]
  >`
    select line."lineId", product.id, product.external_id as "externalId", product.base, product.carriers
    from jsonb_to_recordset(${sql.json(wanted)}) as line ("lineId" text, "productId" text)
    join bindings binding on binding.workspace_id = ${row.workspaceId} and binding.connection_id = ${story.sourceId} and binding.entity = 'product'
      and binding.external_id = line."productId"
    join products product on product.workspace_id = binding.workspace_id and product.id = binding.record_id and product.connection_id = ${row.id}`;
  return rows.map(({ lineId, id, externalId, base, carriers }) => ({
    lineId,
    product: { id, externalId, base, carriers: carriers ?? undefined },
  }));
}

function missingProduct(story: OfferStory, line: OrderLine): Problem {
  const target = story.connection.row.key;
  const which = line.productId ?? line.sku ?? line.name;
  return {
    kind: 'product',
    cause: `product/${story.connection.row.id}/${which}`,
    sentence: `${line.name}${line.sku ? ` (${line.sku})` : ''} is not matched with a product of ${target}.`,
    remedy: `Match it: kladka matching list <flow of products>, then kladka matching confirm. Every order that waits for it goes on.`,
    detail: { connection: target, product: which, order: story.order.number },
  };
}
