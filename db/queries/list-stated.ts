import type { Sql } from 'postgres';
import { iso } from './iso.ts';

/** What a source stated beside its goods; `name` is null where it gave none. */
export type StatedEntry = {
  entity: string;
  code: string;
  name: string | null;
  fields: Record<string, string>;
  seenAt: string;
};
export type StatedCursor = Pick<StatedEntry, 'entity' | 'code'>;

/** One page of the entries that a connection stated beside its goods, by kind and code. */
export async function listStated(
  sql: Sql,
  scope: { workspaceId: string; connectionId: string; entity?: string; after?: StatedCursor; limit: number },
): Promise<StatedEntry[]> {
  const { workspaceId, connectionId, entity, after, limit } = scope;
  const rows = await sql<StatedEntry[]>`
    with stated as (
      select entity, code, fields ->> 'name' as name, fields, seen_at from stated_entries
      where workspace_id = ${workspaceId} and connection_id = ${connectionId}
      union all
      select 'carrier', code, name, fields, seen_at from carriers
      where workspace_id = ${workspaceId} and connection_id = ${connectionId}
    )
    select entity, code, name, fields, seen_at as "seenAt" from stated
    where true ${entity === undefined ? sql`` : sql`and entity = ${entity}`}
      ${after === undefined ? sql`` : sql`and (entity, code) > (${after.entity}, ${after.code})`}
    order by entity, code limit ${limit}`;
  return rows.map(row => ({ ...row, seenAt: iso(row.seenAt) }));
}
