import type { OfferedProduct } from '../../connectors/contract.ts';
import type { OrderLine } from '../../domain/order.ts';
import { pickLines } from '../../domain/pick-lines.ts';
import type { Product, ProductBase } from '../../domain/product.ts';
import type { Hub } from '../hub.ts';
import type { Problem } from '../tasks.ts';
import { built } from './build.ts';
import { carrierProblems } from './carrier-problems.ts';
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
  problems.push(...goods.filter(line => !known.has(line.id)).map(line => missingProduct(story, line)));
  problems.push(...(await carrierProblems(hub, story, found, made.salesOrder.shippingMethod)));
  if (problems.length > 0) return { problems };
  const document = story.passive.document(made.salesOrder, story.order, known);
  if ('body' in document) return document;
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

/** The sales order is made for targets that name goods by SKU; here the line itself will do. */
function withSkus(story: OfferStory): OfferStory {
  const lines = story.order.lines.map(line => ({ ...line, sku: line.sku ?? line.productId ?? line.id }));
  return { ...story, order: { ...story.order, lines } };
}

const offeredProduct = ({ externalId, base }: Found['product']): OfferedProduct => ({
  externalId,
  name: base.name,
  bloz7: base.bloz7,
  ean: base.ean,
  manufacturer: base.manufacturer,
});

/** The target's own products behind the lines, by the binding of the shop's product. */
async function findProducts(hub: Hub, story: OfferStory, lines: OrderLine[]): Promise<Found[]> {
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
