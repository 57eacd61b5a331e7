import type { Sql } from 'postgres';
import type { MatchBasis } from '../../domain/catalogue-settings.ts';
import { isGtin } from '../../domain/gtin.ts';

type Scope = { workspaceId: string; flowId: string; sourceId: string; targetId: string };

/** A pair with an equal code that no other product on either side has. */
export type CodePair = {
  productId: string;
  externalId: string;
  code: string;
  name: string;
  theirName: string;
  likeness: number;
};

const columns: Record<MatchBasis, { ours: string; theirs: string }> = {
  externalId: { ours: 'external_id', theirs: 'code_external_id' },
  bloz7: { ours: 'bloz7', theirs: 'bloz7' },
  ean: { ours: 'ean', theirs: 'ean' },
  sku: { ours: 'sku', theirs: 'sku' },
};

const unmatched = (sql: Sql, { workspaceId, targetId }: Scope) => sql`
  not exists (select 1 from bindings binding where binding.workspace_id = ${workspaceId} and binding.connection_id = ${targetId}
    and binding.entity = 'product' and binding.record_id = product.id)`;

const free = (sql: Sql, { workspaceId, targetId }: Scope) => sql`
  not exists (select 1 from bindings binding where binding.workspace_id = ${workspaceId} and binding.connection_id = ${targetId}
    and binding.entity = 'product' and binding.external_id = remote.external_id)`;

const notRejected = (sql: Sql, { workspaceId, flowId }: Scope) => sql`
  not exists (select 1 from match_suggestions refused where refused.workspace_id = ${workspaceId} and refused.flow_id = ${flowId}
    and refused.product_id = product.id and refused.external_id = remote.external_id and refused.state = 'rejected')`;

/** An EAN of 12 digits and the same with a zero before it are one. */
const codeOf = (sql: Sql, basis: MatchBasis, column: string) => {
  const code = sql(column);
  return basis === 'ean' ? sql`case when ${code} ~ '^[0-9]{12}$' then '0' || ${code} else ${code} end` : sql`${code}`;
};

/**
 * Unmatched pairs with one equal code, unique among all products of both sides, matched ones included; an EAN only where its
 * check digit is right.
 *
 * @param productId absent: of all products
 */
export async function pairsByCode(sql: Sql, scope: Scope, basis: MatchBasis, productId?: string): Promise<CodePair[]> {
  const ours = codeOf(sql, basis, columns[basis].ours);
  const theirs = codeOf(sql, basis, columns[basis].theirs);
  const asked = productId
    ? sql`and ${ours} = (select ${ours} from products where workspace_id = ${scope.workspaceId} and id = ${productId})`
    : sql``;
  const pairs = await sql<CodePair[]>`
    with ours as materialized (
      select ${ours} as code, (array_agg(id))[1] as id from products
      where workspace_id = ${scope.workspaceId} and connection_id = ${scope.sourceId} and ${ours} is not null and ${ours} <> '' and not withdrawn ${asked}
      group by 1 having count(*) = 1
    ), theirs as materialized (
      select ${theirs} as code, (array_agg(external_id))[1] as external_id from remote_products
      where workspace_id = ${scope.workspaceId} and connection_id = ${scope.targetId} and ${theirs} is not null and ${theirs} <> ''
      group by 1 having count(*) = 1
    )
    select product.id as "productId", remote.external_id as "externalId", ours.code, product.name, remote.name as "theirName",
      similarity(product.name, remote.name)::float8 as likeness
    from ours join theirs using (code)
    join products product on product.workspace_id = ${scope.workspaceId} and product.id = ours.id and ${unmatched(sql, scope)}
    join remote_products remote on remote.workspace_id = ${scope.workspaceId} and remote.connection_id = ${scope.targetId}
      and remote.external_id = theirs.external_id and ${free(sql, scope)}
    where ${notRejected(sql, scope)}`;
  return basis === 'ean' ? pairs.filter(({ code }) => isGtin(code)) : pairs;
}

/** Of so many that are most alike, those that are taken or rejected are left out; asking that of all alike ones takes long. */
const mostAlike = 20;

export type NamePair = {
  productId: string;
  base: Record<string, string>;
  externalId: string;
  name: string;
  sku: string | null;
  ean: string | null;
  bloz7: string | null;
};

/** The next unmatched products after `after`, each with the free products of the target whose names are most alike. */
export async function pairsByName(
  sql: Sql,
  scope: Scope,
  after: string | undefined,
  limit: number,
): Promise<{ last?: string; pairs: NamePair[] }> {
  const next = await sql<{ id: string }[]>`
    select id from products product
    where workspace_id = ${scope.workspaceId} and connection_id = ${scope.sourceId} and not withdrawn
      and (${after ?? null}::uuid is null or id > ${after ?? null}) and ${unmatched(sql, scope)}
    order by id limit ${limit}`;
  const last = next.at(-1)?.id;
  if (!last) return { pairs: [] };
  const pairs = await sql<NamePair[]>`
    select product.id as "productId", product.base, near.external_id as "externalId", near.name, near.sku, near.ean, near.bloz7
    from products product
    cross join lateral (
      select remote.* from (
        select candidate.*, similarity(candidate.name, product.name) as likeness from remote_products candidate
        where candidate.workspace_id = ${scope.workspaceId} and candidate.connection_id = ${scope.targetId} and candidate.name % product.name
        order by likeness desc, external_id limit ${mostAlike}) remote
      where ${free(sql, scope)} and ${notRejected(sql, scope)} order by remote.likeness desc, remote.external_id limit 5) near
    where product.workspace_id = ${scope.workspaceId} and product.id = any(${next.map(row => row.id)}::uuid[])`;
  return { last, pairs };
}
