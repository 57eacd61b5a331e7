import type { Sql } from 'postgres';
import type { Checks } from '../../domain/holding.ts';
import { factsOfChecklist } from './holding.ts';
import { iso, isoOrNull } from './iso.ts';

export type HoldingState = 'waiting' | 'ready' | 'confirmed' | 'all';

export type HeldProduct = {
  product: { id: string; externalId: string; name: string; sku: string | null; ean: string | null; withdrawn: boolean };
  /** The target's id of it. */
  externalId: string | null;
  /** Of each item who looked at it; the final category. */
  checks: Checks;
  /** What the source states, as a help to whoever looks. */
  states: { photo: boolean; description: boolean; parameters: boolean; category: string | null };
  confirmedBy: string | null;
  confirmedAt: string | null;
  /** Whether the target was told so. */
  shown: 'no' | 'yes' | 'due' | 'blocked';
  /** Why it was last put back. */
  putBack: string | null;
  heldSince: string;
};

/** As a history says that a product was put back, before the reason. */
export const putBackMark = 'put back: ';

/** One page of the products of a flow that have a checklist, newest first. */
export async function listHolding(
  sql: Sql,
  filter: {
    workspaceId: string;
    flow: { id: string; key: string; targetId: string };
    state: HoldingState;
    productId?: string;
    q?: string;
    after?: string;
    limit: number;
  },
): Promise<HeldProduct[]> {
  const { workspaceId, flow, state, productId = null, q, after = null, limit } = filter;
  const complete = sql`(held.photo is not null and held.description is not null and held.parameters is not null and held.category is not null)`;
  const states = {
    all: sql`true`,
    waiting: sql`held.confirmed_at is null`,
    ready: sql`held.confirmed_at is null and ${complete}`,
    confirmed: sql`held.confirmed_at is not null`,
  };
  const like = `%${(q ?? '').replaceAll(/[\\%_]/g, found => `\\${found}`)}%`;
  const rows = await sql<HeldProduct[]>`
    select jsonb_build_object('id', product.id, 'externalId', product.external_id, 'name', product.name, 'sku', product.sku, 'ean', product.ean,
        'withdrawn', product.withdrawn) as product,
      binding.external_id as "externalId",
      jsonb_build_object('photo', held.photo, 'description', held.description, 'parameters', held.parameters, 'category', held.category) as checks,
      jsonb_build_object('photo', states.photo, 'description', states.description, 'parameters', states.parameters, 'category', product.category) as states,
      held.confirmed_by as "confirmedBy", held.confirmed_at as "confirmedAt", held.created_at as "heldSince",
      case when told.desired is null then 'no' when told.desired is not distinct from told.delivered
        then case when held.confirmed_at is null then 'no' else 'yes' end
        when told.blocked_by is null then 'due' else 'blocked' end as shown,
      case when held.confirmed_at is null then (
        select substr(change.after, ${putBackMark.length + 1}::int) from changes change
        where change.workspace_id = held.workspace_id and change.record_id = held.product_id and change.field = ${`holding.${flow.key}.confirmed`}
          and starts_with(change.after, ${putBackMark}) order by change.id desc limit 1) end as "putBack"
    from product_checks held
    join products product on product.workspace_id = held.workspace_id and product.id = held.product_id
    cross join ${factsOfChecklist(sql)} states
    left join bindings binding on binding.workspace_id = held.workspace_id and binding.connection_id = ${flow.targetId}
      and binding.entity = 'product' and binding.record_id = product.id
    left join deliveries told on told.workspace_id = held.workspace_id and told.flow_id = held.flow_id and told.record_id = held.product_id
      and told.field_group = 'shown'
    where held.workspace_id = ${workspaceId} and held.flow_id = ${flow.id} and ${states[state]}
      and (${productId}::uuid is null or product.id = ${productId}::uuid) and (${after}::uuid is null or product.id < ${after}::uuid)
      and ${q === undefined ? sql`true` : sql`(product.name ilike ${like} or ${q} in (product.sku, product.ean, product.external_id))`}
    order by product.id desc limit ${limit}`;
  return rows.map(row => ({ ...row, confirmedAt: isoOrNull(row.confirmedAt), heldSince: iso(row.heldSince) }));
}
