import type { CatalogueWriter } from '../../connectors/catalogue-contract.ts';
import { loadProducts, type OwedProduct, owedProducts, partnerOf } from '../../db/queries/due-products.ts';
import type { Product } from '../../domain/product.ts';
import type { Hub } from '../hub.ts';
import type { DryRun, PlannedField } from '../send-order/plan.ts';
import { Unusable } from '../unusable.ts';
import type { Group } from './finding.ts';
import { type CatalogueFlow, catalogueFlow } from './flows.ts';
import { planNew } from './plan-new.ts';
import { nothing, type Planned, unfitProblem, whyOf } from './plan-parts.ts';
import { planPhotos } from './plan-photos.ts';
import { reservedStock } from './reserved-stock.ts';

const groups: Group[] = ['stock', 'price', 'base', 'texts', 'carriers'];

/**
 * Says what the next delivery would write for a product, field by field, and why (X2). Reads from the target; writes nothing
 * anywhere. What of a flow that is off would be owed once it is on counts as owed.
 */
export async function dryRunProduct(
  hub: Hub,
  { productId, ...scope }: { workspaceId: string; flowId: string; productId: string },
  signal: AbortSignal,
): Promise<Planned> {
  const flow = await catalogueFlow(hub, scope);
  const { row } = flow.connection;
  const sql = hub.db.$client;
  const [product] = await loadProducts(sql, scope.workspaceId, [productId]);
  if (!product) throw new Unusable('There is no such product.');
  const prepared = await flow.target.prepare(flow.settings, signal);
  if (prepared.kind !== 'done') return nothing(`${row.key} cannot be asked: ${prepared.reason}`);
  const target = { ...flow, targetId: row.id };
  const there = await partnerOf(sql, target, productId);
  const [owed = { product, externalId: there ?? '', groups: [] }] = await owedProducts(
    sql,
    target,
    [productId],
    [...groups, 'photos'],
  );
  const left = (await reservedStock(hub, flow, [owed])).get(product.id);
  const now: Product = left === undefined ? product : { ...product, stock: { available: left } };
  if (there === undefined) return await planNew(hub, flow, prepared.value, now, groups);
  return await planWrites(hub, flow, prepared.value, { ...owed, product: now }, signal);
}

async function planWrites(
  hub: Hub,
  flow: CatalogueFlow,
  writer: CatalogueWriter,
  owed: OwedProduct,
  signal: AbortSignal,
): Promise<Planned> {
  const { key } = flow.connection.row;
  const { externalId, product } = owed;
  const taken = groups.filter(group => flow.target.takes[group] === true);
  const read = await writer.read([externalId], taken, signal);
  if (read.kind !== 'done') return nothing(`${key} cannot be asked: ${read.reason}`);
  const [there] = read.value;
  if (!there) return nothing(`${externalId}, which it is matched with, is gone from ${key}.`);
  const planned: PlannedField[] = [];
  const problems: DryRun['problems'] = [];
  for (const group of groups) {
    const takes = flow.target.takes[group];
    if (takes !== true) {
      if (flow.settings.groups[group])
        planned.push({ target: group, field: group, old: null, new: null, why: `not carried: ${takes}` });
      continue;
    }
    const image = writer.image(product, group);
    if ('unfit' in image) {
      problems.push(unfitProblem(String(image.unfit), group));
      continue;
    }
    const held = there.held[group] ?? {};
    for (const [field, wanted] of Object.entries(image)) {
      const old = held[field] ?? null;
      const why = (old ?? '') === wanted ? 'unchanged' : whyOf(flow, owed, group);
      planned.push({ target: group, field, old, new: wanted, why });
    }
  }
  planned.push(...(await planPhotos(hub, flow, owed)));
  return { verdict: verdictOf(flow, externalId, planned), fields: planned, problems };
}

function verdictOf(flow: CatalogueFlow, externalId: string, planned: PlannedField[]): string {
  const { key } = flow.connection.row;
  const writes = planned.filter(field => field.why === 'mapped').length;
  const others = planned.filter(field => field.why !== 'unchanged' && field.old !== field.new).length;
  const differing = writes === 0 && others > 0 ? ` ${others} fields differ and stay; each says why.` : '';
  if (writes === 0 && others === 0) return `${key} holds it as it should be; nothing would be written.`;
  if (writes === 0) return `Nothing would be written into ${key}.${differing}`;
  const said = `${writes} fields of ${externalId} would be written into ${key}`;
  if (flow.mode === 'off') return `${said} once flow ${flow.key} is on.`;
  return flow.mode === 'shadow' ? `${said} if flow ${flow.key} were live; it is in shadow.` : `${said}.`;
}
