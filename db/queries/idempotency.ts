import type { Sql } from 'postgres';

export type KeptAnswer = { status: number; type: string; body: string };
export type Claimed =
  | { kind: 'mine' }
  | { kind: 'running' }
  | { kind: 'other' }
  | { kind: 'answered'; answer: KeptAnswer };

type Scope = { workspaceId: string; key: string };

/** Claims a key for a request. A claim whose process died without an answer is given to the next one after two minutes. */
export async function claimKey(
  sql: Sql,
  { workspaceId, key, requestHash }: Scope & { requestHash: string },
): Promise<Claimed> {
  const claimed = await sql`
    insert into idempotency_keys as kept (workspace_id, key, request_hash) values (${workspaceId}, ${key}, ${requestHash})
    on conflict (workspace_id, key) do update set created_at = now()
      where kept.status is null and kept.request_hash = excluded.request_hash and kept.created_at < now() - interval '2 minutes'
    returning 1`;
  if (claimed.length > 0) return { kind: 'mine' };
  const [row] = await sql<
    { request_hash: string; status: string | null; answer: { type: string; body: string } | null }[]
  >`
    select request_hash, status, answer from idempotency_keys where workspace_id = ${workspaceId} and key = ${key}`;
  if (row && row.request_hash !== requestHash) return { kind: 'other' };
  if (!row?.status || !row.answer) return { kind: 'running' };
  return { kind: 'answered', answer: { status: Number(row.status), ...row.answer } };
}

export async function keepAnswer(
  sql: Sql,
  { workspaceId, key }: Scope,
  { status, type, body }: KeptAnswer,
): Promise<void> {
  await sql`
    update idempotency_keys set status = ${String(status)}, answer = ${JSON.stringify({ type, body })}::text::jsonb
    where workspace_id = ${workspaceId} and key = ${key}`;
}

/** Lets the next request under this key try anew. */
export async function releaseKey(sql: Sql, { workspaceId, key }: Scope): Promise<void> {
  await sql`delete from idempotency_keys where workspace_id = ${workspaceId} and key = ${key} and status is null`;
}
