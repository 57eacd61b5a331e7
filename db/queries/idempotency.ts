import type { Sql } from 'postgres';
import type { Keyring } from '../keyring.ts';

export type KeptAnswer = { status: number; type: string; body: string };
export type Claimed =
  | { kind: 'mine' }
  | { kind: 'running' }
  | { kind: 'other' }
  | { kind: 'answered'; answer: KeptAnswer };

type Scope = { workspaceId: string; key: string };

/** Long enough for every repetition that a client makes by itself. */
const keptHours = 24;
/** What is over its time is deleted in passing, so many at once. */
const sweptAtOnce = 200;

/**
 * Claims a key for a request. A claim whose process died without an answer is given to the next one after two minutes; an
 * answer is forgotten after a day.
 */
export async function claimKey(
  sql: Sql,
  keyring: Keyring,
  { workspaceId, key, requestHash }: Scope & { requestHash: string },
): Promise<Claimed> {
  await sql`
    delete from idempotency_keys where workspace_id = ${workspaceId} and key in (
      select key from idempotency_keys where workspace_id = ${workspaceId} and created_at < now() - ${keptHours}::int * interval '1 hour'
      order by key = ${key} desc limit ${sweptAtOnce} for update skip locked)`;
  const claimed = await sql`
    insert into idempotency_keys as kept (workspace_id, key, request_hash) values (${workspaceId}, ${key}, ${requestHash})
    on conflict (workspace_id, key) do update set created_at = now()
      where kept.status is null and kept.request_hash = excluded.request_hash and kept.created_at < now() - interval '2 minutes'
    returning 1`;
  if (claimed.length > 0) return { kind: 'mine' };
  const [row] = await sql<
    { request_hash: string; status: string | null; answer: { type: string; keyId: string; sealed: string } | null }[]
  >`
    select request_hash, status, answer from idempotency_keys where workspace_id = ${workspaceId} and key = ${key}`;
  if (row && row.request_hash !== requestHash) return { kind: 'other' };
  if (!row?.status || !row.answer) return { kind: 'running' };
  const { type, keyId, sealed } = row.answer;
  const body = (await keyring.open({ keyId, sealed: Buffer.from(sealed, 'base64') })).toString();
  return { kind: 'answered', answer: { status: Number(row.status), type, body } };
}

/** Keeps the answer for whoever asks again, its body sealed: it may name people. */
export async function keepAnswer(
  sql: Sql,
  keyring: Keyring,
  { workspaceId, key }: Scope,
  { status, type, body }: KeptAnswer,
): Promise<void> {
  const { keyId, sealed } = await keyring.seal(workspaceId, 'payload', Buffer.from(body));
  await sql`
    update idempotency_keys set status = ${String(status)}, answer = ${sql.json({ type, keyId, sealed: sealed.toString('base64') })}
    where workspace_id = ${workspaceId} and key = ${key}`;
}

/** Lets the next request under this key try anew. */
export async function releaseKey(sql: Sql, { workspaceId, key }: Scope): Promise<void> {
  await sql`delete from idempotency_keys where workspace_id = ${workspaceId} and key = ${key} and status is null`;
}
