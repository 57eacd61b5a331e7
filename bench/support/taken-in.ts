import { setTimeout as after } from 'node:timers/promises';
import type { Sql } from 'postgres';

const overdueMs = 15 * 60_000;
const none = '00000000-0000-0000-0000-000000000000';

/** The last message of a connection, so that later ones can be told from it. */
export async function lastMessage(sql: Sql, connectionId: string): Promise<string> {
  const [last] = await sql<{ id: string }[]>`
    select coalesce(max(id::text), ${none}) as id from messages where connection_id = ${connectionId}`;
  return last?.id ?? none;
}

/** Resolves once everything that a connection sent after a message is taken in; rejects when something of it was rejected. */
export async function allTakenIn(sql: Sql, connectionId: string, before: string): Promise<void> {
  for (const until = Date.now() + overdueMs; ; await after(20)) {
    const [row] = await sql<{ waiting: number; refused: string | null }[]>`
      select count(*) filter (where status = 'stored')::int as waiting,
        max(reason) filter (where status = 'rejected' or counts -> 'rejected' > '0') as refused
      from messages where connection_id = ${connectionId} and id > ${before}`;
    if (row?.refused) throw new Error(`A package was rejected: ${row.refused}`);
    if (row?.waiting === 0) return;
    if (Date.now() > until) throw new Error(`${row?.waiting} packages are not taken in after ${overdueMs} ms.`);
  }
}
