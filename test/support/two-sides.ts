import { v7 } from 'uuid';
import { matchNewByCode, suggestSome } from '../../activities/catalogue/match.ts';
import type { CatalogueFlowSettings, MatchBasis } from '../../domain/catalogue-settings.ts';
import type { ApiHub } from './api-hub.ts';
import { offerSide } from './offer-side.ts';

/** A product of the source: its number, name and codes. */
export type Ours = { id: string; name: string; bloz7?: string; ean?: string; sku?: string };
/** A product of the target; `number`: the source's own, as it stands there. */
export type Theirs = { id: string; name: string; number?: string; bloz7?: string; ean?: string; sku?: string };
export type Matched = {
  /** The target's product by the source's number, and how it was recognised. */
  bound: Record<string, { there: string; by: string }>;
  /** Open suggestions, as `number > id`. */
  suggested: string[];
  /** Numbers owed as new products. */
  owed: string[];
};

/** Products on both sides of a flow as they were read, without a package and without a shop, and what matching makes of them. */
export async function twoSides(api: ApiHub, settings: Partial<CatalogueFlowSettings> = {}) {
  const side = await offerSide(api, settings);
  const { sql, flowId, shopId, pharmacyId } = side;
  const { workspaceId } = api;
  const flow = { ...side.flow };

  return {
    ...{ sql, side, workspaceId, flowId },
    by: (by: MatchBasis[]) => {
      flow.settings = { ...flow.settings, matching: { ...flow.settings.matching, by } };
    },
    async add(ours: Ours[], theirs: Theirs[]): Promise<void> {
      for (const { id, name, bloz7 = null, ean = null, sku = null } of ours) {
        const base = Object.fromEntries(
          Object.entries({ name, bloz7, ean, sku }).filter(([, value]) => value !== null),
        );
        await sql`
          insert into products (id, workspace_id, connection_id, external_id, name, bloz7, ean, sku, base, base_hash)
          values (${v7()}, ${workspaceId}, ${pharmacyId}, ${id}, ${name}, ${bloz7}, ${ean}, ${sku}, ${sql.json(base)}, 'h')`;
      }
      for (const { id, name, number = null, bloz7 = null, ean = null, sku = null } of theirs)
        await sql`
          insert into remote_products (workspace_id, connection_id, external_id, name, active, code_external_id, bloz7, ean, sku, round)
          values (${workspaceId}, ${shopId}, ${id}, ${name}, true, ${number}, ${bloz7}, ${ean}, ${sku}, ${v7()})
          on conflict do nothing`;
    },
    /** Matches until nothing is left to look at, as rounds of delivery do. */
    async match(): Promise<void> {
      await sql`update cursors set value = '' where connection_id = ${shopId} and name like 'matching/%'`;
      await matchNewByCode(api.hub, flow);
      while (await suggestSome(api.hub, flow));
    },
    async outcome(): Promise<Matched> {
      const bound = await sql<{ id: string; there: string; by: string }[]>`
        select product.external_id as id, binding.external_id as there, binding.bound_by as by from bindings binding
        join products product on product.id = binding.record_id where binding.connection_id = ${shopId} order by 1`;
      const pairs = await sql<{ pair: string }[]>`
        select product.external_id || ' > ' || pair.external_id as pair from match_suggestions pair
        join products product on product.id = pair.product_id where pair.flow_id = ${flowId} and pair.state = 'open' order by 1`;
      const owed = await sql<{ id: string }[]>`
        select product.external_id as id from deliveries owed join products product on product.id = owed.record_id
        where owed.flow_id = ${flowId} and owed.field_group = 'product' and owed.desired is distinct from owed.delivered order by 1`;
      return {
        bound: Object.fromEntries(bound.map(({ id, there, by }) => [id, { there, by }])),
        suggested: pairs.map(({ pair }) => pair),
        owed: owed.map(({ id }) => id),
      };
    },
    /** The id by which the hub knows a product of the source. */
    async product(number: string): Promise<string> {
      const [row] = await sql<{ id: string }[]>`
        select id from products where connection_id = ${pharmacyId} and external_id = ${number}`;
      if (!row) throw new Error(`There is no product ${number}.`);
      return row.id;
    },
    async clear(): Promise<void> {
      await sql`delete from deliveries where flow_id = ${flowId}`;
      await sql`delete from match_suggestions where flow_id = ${flowId}`;
      await sql`delete from bindings where connection_id = ${shopId}`;
      await sql`delete from remote_products where connection_id = ${shopId}`;
      await sql`delete from products where connection_id = ${pharmacyId}`;
      await sql`delete from cursors where connection_id = ${shopId}`;
    },
  };
}
