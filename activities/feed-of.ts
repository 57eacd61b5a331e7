import type { Sql } from 'postgres';
import type { Feed } from '../connectors/contract.ts';
import { changeFeed, heldInFeed, listFeed, putFeed } from '../db/queries/feed.ts';

/** A connection's feed, as its connector sees it. */
export function feedOf(sql: Sql, row: { workspaceId: string; id: string }): Feed {
  const scope = { workspaceId: row.workspaceId, connectionId: row.id };
  return {
    async put(entity, entries) {
      await sql.begin(transaction => putFeed(transaction, scope, entity, entries));
    },
    async held(entity, objectIds) {
      const rows = await heldInFeed(sql, scope, entity, objectIds);
      return new Map(rows.filter(each => each.op === 'upsert').map(each => [each.objectId, each.document]));
    },
    async change(entity, objectIds, change) {
      await sql.begin(transaction => changeFeed(transaction, scope, entity, objectIds, change));
    },
    list: async (entity, after, limit) => await listFeed(sql, scope, entity, after, limit),
  };
}
