import type { CatalogueWriter } from '../../connectors/catalogue-contract.ts';
import type { Product } from '../../domain/product.ts';
import type { Hub } from '../hub.ts';
import type { DryRun, PlannedField } from '../send-order/plan.ts';
import type { Group } from './finding.ts';
import type { CatalogueFlow } from './flows.ts';
import { nothing, type Planned, unfitProblem } from './plan-parts.ts';

/** What a product consists of when it is made, whatever of it is kept up to date later. */
const madeOf: Group[] = ['base', 'texts', 'price'];

/** Says whether a product that has no partner would be created, and with what. */
export async function planNew(
  hub: Hub,
  flow: CatalogueFlow,
  writer: CatalogueWriter,
  product: Product,
  groups: Group[],
): Promise<Planned> {
  const { key } = flow.connection.row;
  const { suggested, creation } = await stateOf(hub, flow, product.id);
  if (suggested > 0) return nothing(`It waits for a person: ${key} has ${suggested} products that may be the same.`);
  if (flow.settings.create === 'no' && !creation)
    return nothing(`${key} has no product that it is matched with, and the flow creates none.`);
  if (product.withdrawn) return nothing('Its source withdrew it; it is not created.');
  if (creation?.blockedBy === 'task')
    return nothing(`Creating it in ${key} waits for a task: ${creation.reason ?? ''}`);
  const problems: DryRun['problems'] = [];
  const fields = groups.flatMap(group => {
    const image = flow.target.takes[group] === true ? writer.image(product, group) : {};
    if ('unfit' in image) {
      problems.push(unfitProblem(String(image.unfit), group));
      return [];
    }
    const why = flow.settings.groups[group] || madeOf.includes(group) ? 'mapped' : 'switched off';
    return Object.entries(image).map(([field, value]): PlannedField => {
      return { target: group, field, old: null, new: value, why };
    });
  });
  return { verdict: verdictOf(flow, creation, problems.length > 0), fields, problems };
}

type Creation = { blockedBy: string | null; reason: string | null; later: boolean };

function verdictOf(flow: CatalogueFlow, creation: Creation | undefined, unfit: boolean): string {
  const { key } = flow.connection.row;
  if (unfit) return `${key} would not take it as it is.`;
  const made = `It would be created in ${key}, ${flow.settings.create === 'active' ? 'active' : 'inactive'}`;
  if (flow.mode === 'off') return `${made}, once flow ${flow.key} is on.`;
  if (flow.mode === 'shadow') return `${made}, if flow ${flow.key} were live; it is in shadow.`;
  if (!creation) return `${made}, once it was looked for there by name and nothing is like it.`;
  return creation.later ? `${made}, when it is tried again: ${creation.reason ?? ''}` : `${made}.`;
}

async function stateOf(
  hub: Hub,
  flow: CatalogueFlow,
  productId: string,
): Promise<{ suggested: number; creation?: Creation }> {
  const sql = hub.db.$client;
  const [open] = await sql<{ count: number }[]>`
    select count(*)::int as count from match_suggestions
    where workspace_id = ${flow.workspaceId} and flow_id = ${flow.id} and product_id = ${productId} and state = 'open'`;
  const [creation] = await sql<Creation[]>`
    select blocked_by as "blockedBy", reason, next_try > now() as later from deliveries
    where workspace_id = ${flow.workspaceId} and flow_id = ${flow.id} and record_id = ${productId} and field_group = 'product'
      and desired is distinct from delivered`;
  return { suggested: open?.count ?? 0, creation };
}
