import type { Sql, TransactionSql } from 'postgres';
import { type CodePair, pairsByCode, pairsByName } from '../../db/queries/match-candidates.ts';
import { reblockProducts } from '../../db/queries/owe-products.ts';
import { scoreMatch } from '../../domain/match-score.ts';
import type { Hub } from '../hub.ts';
import { openCauses, resolveCause } from '../tasks.ts';
import { cursorOf } from './cursor-of.ts';
import type { CatalogueFlow } from './flows.ts';
import { isSure, suggestMatches, unlikeNames } from './suggest-matches.ts';

const examinedAtOnce = 50;

/** Where matching looks. */
export const scopeOf = (flow: CatalogueFlow) => ({
  workspaceId: flow.workspaceId,
  flowId: flow.id,
  sourceId: flow.sourceId,
  targetId: flow.connection.row.id,
});

/** Matches what a code says for certain, from most to least certain. Resolves to how many. */
async function matchByCodes(hub: Hub, flow: CatalogueFlow): Promise<number> {
  // Much was just written at once; planned as if there were nothing, the joins would compare everything with everything.
  await hub.db.$client`analyze products, remote_products, bindings, deliveries, match_suggestions`;
  let matched = 0;
  for (const basis of flow.settings.matching.by) {
    const pairs = await pairsByCode(hub.db.$client, scopeOf(flow), basis);
    const sure = pairs.filter(pair => isSure(pair, basis));
    const doubtful = pairs.filter(pair => !isSure(pair, basis));
    matched += await bindPairs(hub, flow, sure, basis);
    await suggestMatches(
      hub.db.$client,
      flow,
      doubtful.map(pair => unlikeNames(pair, basis)),
    );
  }
  return matched;
}

async function bindPairs(
  hub: Hub,
  flow: CatalogueFlow,
  pairs: Pick<CodePair, 'productId' | 'externalId'>[],
  by: string,
): Promise<number> {
  if (pairs.length === 0) return 0;
  const bound = await hub.db.$client.begin(async sql => {
    const ids = await bindProducts(sql, flow, pairs, by);
    await reblockProducts(sql, { workspaceId: flow.workspaceId, targetId: flow.connection.row.id }, ids);
    return ids;
  });
  await resumeOrders(hub, flow, pairs);
  return bound.length;
}

/** Orders that waited because nobody knew a product's partner go on. */
export async function resumeOrders(hub: Hub, flow: CatalogueFlow, pairs: { externalId: string }[]): Promise<void> {
  const causes = pairs.map(({ externalId }) => `product/${flow.sourceId}/${externalId}`);
  for (const cause of await openCauses(hub, flow.workspaceId, causes))
    await resolveCause(hub, {
      workspaceId: flow.workspaceId,
      cause,
      who: 'hub',
      resolution: 'The product is matched.',
    });
}

/** Orders go on whose product has a partner by now, also when a process ended between the match and its telling. */
export async function resumeMatched(hub: Hub, flow: CatalogueFlow): Promise<void> {
  const about = `product/${flow.sourceId}/`;
  const rows = await hub.db.$client<{ externalId: string }[]>`
    select substr(task.cause, ${about.length + 1}::int) as "externalId" from tasks task
    where task.workspace_id = ${flow.workspaceId} and task.state = 'open' and starts_with(task.cause, ${about})
      and exists (select 1 from bindings binding where binding.workspace_id = task.workspace_id and binding.entity = 'product'
        and binding.connection_id = ${flow.connection.row.id} and binding.external_id = substr(task.cause, ${about.length + 1}::int))`;
  await resumeOrders(hub, flow, rows);
}

/** Binds products to their partners; a product or a partner that is bound already stays as it is. Resolves to the products bound. */
export async function bindProducts(
  sql: Sql | TransactionSql,
  flow: CatalogueFlow,
  pairs: { productId: string; externalId: string }[],
  by: string,
): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    insert into bindings (workspace_id, connection_id, entity, external_id, record_id, bound_by)
    select ${flow.workspaceId}, ${flow.connection.row.id}, 'product', pair."externalId", pair."productId", ${by}
    from jsonb_to_recordset(${sql.json(pairs.map(({ productId, externalId }) => ({ productId, externalId })))}) as pair ("productId" uuid, "externalId" text)
    on conflict do nothing returning record_id as id`;
  const bound = rows.map(row => row.id);
  await sql`
    delete from match_suggestions where workspace_id = ${flow.workspaceId} and flow_id = ${flow.id} and state = 'open'
      and (product_id = any(${bound}::uuid[]) or external_id = any(${pairs.map(pair => pair.externalId)}))`;
  return bound;
}

/** How far a flow's products were looked at: by code all up to `codes`, by name all up to `names` in a pass begun at `since`. */
type Pass = { codes?: string; names?: string; since?: string };

/** A pass by name over all unmatched products is begun anew this long after the last one began. */
const passMs = 6 * 3_600_000;

async function passOf(hub: Hub, flow: CatalogueFlow) {
  const sql = hub.db.$client;
  const cursor = cursorOf(sql, flow.connection.row, `matching/${flow.id}`);
  const known = await cursor.read();
  const pass: Pass = known ? JSON.parse(known) : {};
  const [newest] = await sql<{ id: string }[]>`
    select id from products where workspace_id = ${flow.workspaceId} and connection_id = ${flow.sourceId} order by id desc limit 1`;
  return { pass, newest: newest?.id, keep: (next: Pass) => cursor.write(JSON.stringify(next)) };
}

/** Matches by code whenever there are new products or a new list of the target's. Resolves to how many. */
export async function matchNewByCode(hub: Hub, flow: CatalogueFlow): Promise<number> {
  const { pass, newest, keep } = await passOf(hub, flow);
  if (!newest || newest === pass.codes) return 0;
  const matched = await matchByCodes(hub, flow);
  await keep({ ...pass, codes: newest });
  return matched;
}

/** Goes on putting forward what is alike by name, some products at a time. Resolves to whether others are left. */
export async function suggestSome(hub: Hub, flow: CatalogueFlow): Promise<boolean> {
  const { pass, newest, keep } = await passOf(hub, flow);
  if (!newest) return false;
  const now = hub.now();
  const again = pass.names === newest && now.getTime() - Date.parse(pass.since ?? now.toISOString()) > passMs;
  if (pass.names === newest && !again) return false;
  const from: Pass =
    again || !pass.since
      ? { codes: pass.codes, since: now.toISOString(), names: again ? undefined : pass.names }
      : pass;
  const last = await suggestByName(hub, flow, from.names);
  await keep({ ...from, names: last ?? newest });
  return last !== undefined;
}

/** Puts forward, for the next unmatched products, what is most alike by name, dose, form and pack. Resolves to the last that was looked at. */
async function suggestByName(hub: Hub, flow: CatalogueFlow, after: string | undefined): Promise<string | undefined> {
  const sql = hub.db.$client;
  const { last, pairs } = await pairsByName(sql, scopeOf(flow), after, examinedAtOnce);
  if (!last) return undefined;
  const suggestions = pairs.flatMap(pair => {
    const { score, reasons } = scoreMatch(
      { ...pair.base, name: pair.base.name ?? '' },
      { name: pair.name, sku: pair.sku ?? undefined, ean: pair.ean ?? undefined, bloz7: pair.bloz7 ?? undefined },
    );
    return score >= flow.settings.matching.suggestAbove
      ? [{ productId: pair.productId, externalId: pair.externalId, score, reasons }]
      : [];
  });
  await suggestMatches(sql, flow, suggestions);
  await oweCreation(sql, flow, after, last);
  return last;
}

/** Products that were looked at and that nothing in the target is like are owed as new ones, where the flow creates. */
async function oweCreation(sql: Sql, flow: CatalogueFlow, after: string | undefined, last: string): Promise<void> {
  if (flow.settings.create === 'no') return;
  await sql`
    insert into deliveries (workspace_id, flow_id, record_id, field_group, desired)
    select product.workspace_id, ${flow.id}, product.id, 'product', 'create' from products product
    where product.workspace_id = ${flow.workspaceId} and product.connection_id = ${flow.sourceId} and not product.withdrawn
      and (${after ?? null}::uuid is null or product.id > ${after ?? null}) and product.id <= ${last}
      and not exists (select 1 from bindings binding where binding.workspace_id = product.workspace_id
        and binding.connection_id = ${flow.connection.row.id} and binding.entity = 'product' and binding.record_id = product.id)
      and not exists (select 1 from match_suggestions pair where pair.workspace_id = product.workspace_id and pair.flow_id = ${flow.id}
        and pair.product_id = product.id and pair.state = 'open')
    on conflict do nothing`;
}
