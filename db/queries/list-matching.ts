import type { Sql } from 'postgres';

export type MatchState = 'suggested' | 'unmatched' | 'matched' | 'rejected';
type Codes = { sku: string | null; ean: string | null; bloz7: string | null };
/** A product of ours and, where there is one, the target's that it is or may be. */
export type ListedPair = {
  product: Codes & { id: string; externalId: string; name: string };
  other: (Codes & { externalId: string; name: string | null; active: boolean | null; sourceId: string | null }) | null;
  /** 0 to 1; null where nothing was compared. */
  score: number | null;
  /** The score with all its digits, for the next page. */
  rank: string | null;
  reasons: string[];
  by: string | null;
};

type Flow = { id: string; workspaceId: string; sourceId: string; targetId: string };
/** The last pair of the page before. */
export type PairCursor = { rank: string | null; product: string; externalId: string };
type Wanted = { flow: Flow; after?: PairCursor; limit: number; minScore?: number };

const ours = (sql: Sql) => sql`
  jsonb_build_object('id', product.id, 'externalId', product.external_id, 'name', product.name, 'sku', product.sku, 'ean', product.ean,
    'bloz7', product.bloz7) as product`;
const theirs = (sql: Sql, externalId: ReturnType<Sql>) => sql`
  jsonb_build_object('externalId', ${externalId}, 'name', remote.name, 'active', remote.active, 'sku', remote.sku, 'ean', remote.ean,
    'bloz7', remote.bloz7, 'sourceId', remote.code_external_id) as other`;
const bound = (sql: Sql, flow: Flow) => sql`
  select 1 from bindings binding where binding.workspace_id = ${flow.workspaceId} and binding.connection_id = ${flow.targetId} and binding.entity = 'product'`;

/** One page of a flow's matching. Suggestions come best first and only while both sides are free; the others by our product. */
export async function listMatching(sql: Sql, state: MatchState, wanted: Wanted): Promise<ListedPair[]> {
  if (state === 'unmatched') return unmatched(sql, wanted);
  return state === 'matched'
    ? matched(sql, wanted)
    : suggested(sql, state === 'suggested' ? 'open' : 'rejected', wanted);
}

async function suggested(sql: Sql, state: 'open' | 'rejected', wanted: Wanted): Promise<ListedPair[]> {
  const { flow, after, limit, minScore } = wanted;
  const free =
    state === 'open'
      ? sql`not exists (${bound(sql, flow)} and binding.record_id = pair.product_id) and not exists (${bound(sql, flow)} and binding.external_id = pair.external_id)`
      : sql`true`;
  return await sql<ListedPair[]>`
    select ${ours(sql)}, ${theirs(sql, sql`pair.external_id`)}, pair.score::float8 as score, pair.score::text as rank, pair.reasons, pair.decided_by as by
    from match_suggestions pair
    join products product on product.workspace_id = pair.workspace_id and product.id = pair.product_id
    left join remote_products remote on remote.workspace_id = pair.workspace_id and remote.connection_id = ${flow.targetId} and remote.external_id = pair.external_id
    where pair.workspace_id = ${flow.workspaceId} and pair.flow_id = ${flow.id} and pair.state = ${state} and ${free}
      and ${minScore === undefined ? sql`true` : sql`pair.score >= ${minScore}::numeric`}
      and ${after ? sql`(pair.score, pair.product_id, pair.external_id) < (${after.rank}::numeric, ${after.product}::uuid, ${after.externalId})` : sql`true`}
    order by pair.score desc, pair.product_id desc, pair.external_id desc limit ${limit}`;
}

async function unmatched(sql: Sql, { flow, after, limit }: Wanted): Promise<ListedPair[]> {
  return await sql<ListedPair[]>`
    select ${ours(sql)}, null as other, null as score, null as rank, '[]'::jsonb as reasons, null as by
    from products product
    where product.workspace_id = ${flow.workspaceId} and product.connection_id = ${flow.sourceId} and not product.withdrawn
      and not exists (${bound(sql, flow)} and binding.record_id = product.id)
      and ${after ? sql`product.id < ${after.product}::uuid` : sql`true`}
    order by product.id desc limit ${limit}`;
}

async function matched(sql: Sql, { flow, after, limit }: Wanted): Promise<ListedPair[]> {
  return await sql<ListedPair[]>`
    select ${ours(sql)}, ${theirs(sql, sql`binding.external_id`)}, null as score, null as rank, '[]'::jsonb as reasons, binding.bound_by as by
    from products product
    join bindings binding on binding.workspace_id = product.workspace_id and binding.connection_id = ${flow.targetId} and binding.entity = 'product'
      and binding.record_id = product.id
    left join remote_products remote on remote.workspace_id = binding.workspace_id and remote.connection_id = binding.connection_id
      and remote.external_id = binding.external_id
    where product.workspace_id = ${flow.workspaceId} and product.connection_id = ${flow.sourceId}
      and ${after ? sql`product.id < ${after.product}::uuid` : sql`true`}
    order by product.id desc limit ${limit}`;
}
