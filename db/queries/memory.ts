import type { Sql, TransactionSql } from 'postgres';

export type Remembered = { key: string; externalId: string; data: Record<string, string> };

type Scope = { workspaceId: string; id: string };

/** What the hub keeps for a connection whose system lacks a look-up: an index by key, and cursors. */
export function memoryOf(sql: Sql | TransactionSql, { workspaceId, id: connectionId }: Scope) {
  return {
    async recall(entity: string, keys: string[]): Promise<Remembered[]> {
      return await sql<Remembered[]>`
        select key, external_id as "externalId", data from remote_index
        where workspace_id = ${workspaceId} and connection_id = ${connectionId} and entity = ${entity} and key = any(${keys})`;
    },

    /** Writes only what is new or differs: a list that is read over and over costs one comparison and no row versions. */
    async remember(entity: string, rows: Remembered[]): Promise<void> {
      if (rows.length === 0) return;
      // A page may name one key of one record twice; one row per key is written, the last one.
      const unique = [...new Map(rows.map(row => [`${row.key}\u0000${row.externalId}`, row])).values()];
      await sql`
        insert into remote_index (workspace_id, connection_id, entity, key, external_id, data)
        select ${workspaceId}, ${connectionId}, ${entity}, row.key, row."externalId", row.data
        from jsonb_to_recordset(${sql.json(unique)}) as row (key text, "externalId" text, data jsonb)
        where (select known.data from remote_index known
          where known.workspace_id = ${workspaceId} and known.connection_id = ${connectionId} and known.entity = ${entity}
            and known.key = row.key and known.external_id = row."externalId") is distinct from row.data
        on conflict (workspace_id, connection_id, entity, key, external_id) do update set data = excluded.data, seen_at = now()`;
    },
    async forget(entity: string, externalIds: string[]): Promise<void> {
      await sql`
        delete from remote_index
        where workspace_id = ${workspaceId} and connection_id = ${connectionId} and entity = ${entity} and external_id = any(${externalIds})`;
    },
    async saw(entity: string, externalIds: string[]): Promise<void> {
      await sql`
        update remote_index set seen_at = now()
        where workspace_id = ${workspaceId} and connection_id = ${connectionId} and entity = ${entity} and external_id = any(${externalIds})`;
    },
    async unseen(entity: string, since: Date, limit: number): Promise<string[]> {
      const rows = await sql<{ externalId: string }[]>`
        select external_id as "externalId" from remote_index
        where workspace_id = ${workspaceId} and connection_id = ${connectionId} and entity = ${entity}
        group by external_id having max(seen_at) < ${since} order by external_id limit ${limit}`;
      return rows.map(({ externalId }) => externalId);
    },
    async cursor(name: string): Promise<string | undefined> {
      const [row] = await sql<{ value: string }[]>`
        select value from cursors where workspace_id = ${workspaceId} and connection_id = ${connectionId} and name = ${name}`;
      return row?.value;
    },
    async setCursor(name: string, value: string): Promise<void> {
      await sql`
        insert into cursors (workspace_id, connection_id, name, value) values (${workspaceId}, ${connectionId}, ${name}, ${value})
        on conflict (workspace_id, connection_id, name) do update set value = excluded.value`;
    },
  };
}
