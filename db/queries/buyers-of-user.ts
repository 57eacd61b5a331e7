import type { Sql } from 'postgres';
import type { FeedScope } from './feed.ts';

/**
 * The buyers whom a user acts for, by the ids of the feed, as the connection was told of the user; undefined for one that it
 * should not have or that is not active.
 */
export async function buyersOfUser(
  sql: Sql,
  { workspaceId, connectionId }: FeedScope,
  user: string,
): Promise<string[] | undefined> {
  const [row] = await sql<{ buyers: string[] }[]>`
    select coalesce(array(
      select jsonb_array_elements_text(case when jsonb_typeof(document -> 'customers') = 'array' then document -> 'customers' else '[]' end)
    ), '{}') as buyers
    from feed
    where workspace_id = ${workspaceId} and connection_id = ${connectionId} and entity = 'users' and object_id = ${user} and op = 'upsert'
      and document -> 'active' is distinct from 'false'::jsonb`;
  return row?.buyers;
}
