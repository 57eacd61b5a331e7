import type { Sql, TransactionSql } from 'postgres';

export type Remembered = { key: string; externalId: string; data: Record<string, string> };

type Scope = { workspaceId: string; id: string };
type Asked = { entity: string; keys: string[] };

/** Gathers what is asked for in one turn of the event loop; each who asked gets the answer to all. */
function gathered<I, O>(ask: (all: I[]) => Promise<O>): (one: I) => Promise<O> {
  let open: { all: I[]; answer: Promise<O> } | undefined;
  return one => {
    if (open) {
      open.all.push(one);
      return open.answer;
    }
    const all = [one];
    const answer = Promise.resolve().then(() => {
      open = undefined;
      return ask(all);
    });
    open = { all, answer };
    return answer;
  };
}

/** What the hub keeps for a connection whose system lacks a look-up: an index by key, and cursors. */
export function memoryOf(sql: Sql | TransactionSql, { workspaceId, id: connectionId }: Scope) {
  const lookUp = gathered(async (asked: Asked[]) => {
    const pairs = asked.flatMap(({ entity, keys }) => [...new Set(keys)].map(key => ({ entity, key })));
    return await sql<(Remembered & { entity: string })[]>`
      select known.entity, known.key, known.external_id as "externalId", known.data
      from unnest(${pairs.map(pair => pair.entity)}::text[], ${pairs.map(pair => pair.key)}::text[]) as wanted (entity, key)
      join remote_index known on known.workspace_id = ${workspaceId} and known.connection_id = ${connectionId}
        and known.entity = wanted.entity and known.key = wanted.key`;
  });
  return {
    /** What is asked for at the same moment is looked up by one statement. */
    async recall(entity: string, keys: string[]): Promise<Remembered[]> {
      const wanted = new Set(keys);
      const rows = await lookUp({ entity, keys });
      return rows.flatMap(({ entity: of, ...row }) => (of === entity && wanted.has(row.key) ? [row] : []));
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
