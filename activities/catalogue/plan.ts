import type { CatalogueWriter } from '../../connectors/catalogue-contract.ts';
import { loadProducts, owedProducts } from '../../db/queries/due-products.ts';
import type { Product } from '../../domain/product.ts';
import type { Hub } from '../hub.ts';
import type { DryRun, PlannedField } from '../send-order/plan.ts';
import { Unusable } from '../unusable.ts';
import { type CatalogueFlow, catalogueFlow } from './flows.ts';
import { reservedStock } from './reserved-stock.ts';
import type { Group } from './write-products.ts';

const groups: Group[] = ['stock', 'price', 'base', 'texts', 'carriers'];

/** Says what the next delivery would write for a product, field by field, and why. Reads from the target; writes nothing anywhere. */
export async function dryRunProduct(
  hub: Hub,
  { productId, ...scope }: { workspaceId: string; flowId: string; productId: string },
  signal: AbortSignal,
): Promise<Omit<DryRun, 'body' | 'note'>> {
  const flow = await catalogueFlow(hub, scope);
  const { row } = flow.connection;
  const [product] = await loadProducts(hub.db.$client, scope.workspaceId, [productId]);
  if (!product) throw new Unusable('There is no such product.');
  const prepared = await flow.target.prepare(flow.settings, signal);
  if (prepared.kind !== 'done') return nothing(`${row.key} cannot be asked: ${prepared.reason}`);
  const [owed] = await owedProducts(hub.db.$client, { ...flow, targetId: row.id }, [productId], groups);
  const reserved = (owed && (await reservedStock(hub, flow, [owed]))) || new Map<string, string>();
  const left = reserved.get(product.id);
  const now: Product = left === undefined ? product : { ...product, stock: { available: left } };
  if (!owed) return await planNew(hub, flow, prepared.value, now);
  const read = await prepared.value.read(
    [owed.externalId],
    groups.filter(group => flow.target.takes[group] === true),
    signal,
  );
  if (read.kind !== 'done') return nothing(`${row.key} cannot be asked: ${read.reason}`);
  const [there] = read.value;
  if (!there) return nothing(`${owed.externalId}, which it is matched with, is gone from ${row.key}.`);
  const planned: PlannedField[] = [];
  const problems: DryRun['problems'] = [];
  for (const group of groups) {
    const takes = flow.target.takes[group];
    const state = owed.groups.find(one => one.group === group);
    const image = takes === true ? prepared.value.image(now, group) : {};
    if ('unfit' in image) {
      problems.push({
        sentence: String(image.unfit),
        remedy: 'Mend it in the source or in the flow.',
        cause: `unfit/${group}`,
      });
      continue;
    }
    const held = there.held[group] ?? {};
    for (const [field, wanted] of Object.entries(image)) {
      const old = held[field] ?? null;
      planned.push({
        target: group,
        field,
        old,
        new: wanted,
        why: whyOf(flow, group, state?.blockedBy ?? null, (old ?? '') === wanted),
      });
    }
    if (takes !== true && flow.settings.groups[group])
      planned.push({ target: group, field: group, old: null, new: null, why: `not carried: ${takes}` });
  }
  const writes = planned.filter(field => field.why === 'mapped').length;
  return {
    verdict:
      writes === 0
        ? `${row.key} holds it as it should be; nothing would be written.`
        : `${writes} fields of ${owed.externalId} would be written into ${row.key}.`,
    fields: planned,
    problems,
  };
}

function whyOf(flow: CatalogueFlow, group: Group, blockedBy: string | null, same: boolean): string {
  if (same) return 'unchanged';
  if (!flow.settings.groups[group]) return 'switched off';
  if (blockedBy === 'lock') return 'locked';
  return blockedBy === 'task' ? 'waits for a task' : 'mapped';
}

const nothing = (verdict: string) => ({ verdict, fields: [], problems: [] });

async function planNew(hub: Hub, flow: CatalogueFlow, writer: CatalogueWriter, product: Product) {
  const { row } = flow.connection;
  const [suggested] = await hub.db.$client<{ count: number }[]>`
    select count(*)::int as count from match_suggestions
    where workspace_id = ${flow.workspaceId} and flow_id = ${flow.id} and product_id = ${product.id} and state = 'open'`;
  if (suggested && suggested.count > 0)
    return nothing(`It waits for a person: ${row.key} has ${suggested.count} products that may be the same.`);
  if (flow.settings.create === 'no')
    return nothing(`${row.key} has no product that it is matched with, and the flow creates none.`);
  const fields = groups.flatMap(group => {
    const image = flow.target.takes[group] === true ? writer.image(product, group) : {};
    return 'unfit' in image
      ? []
      : Object.entries(image).map(
          ([field, value]): PlannedField => ({ target: group, field, old: null, new: value, why: 'mapped' }),
        );
  });
  return { verdict: `It would be created in ${row.key}, ${flow.settings.create}.`, fields, problems: [] };
}
