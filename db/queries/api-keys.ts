import { createHash, randomBytes } from 'node:crypto';
import type { Sql } from 'postgres';
import { v7 } from 'uuid';
import type { Role } from '../schema/access.ts';

export type ApiKey = {
  keyId: string;
  workspaceId: string;
  workspace: string;
  name: string;
  role: Role;
  /** The connection for which its holder speaks at `/v1`; null: a key of the operator API. */
  connectionId: string | null;
  perSecond: number | null;
  maxBytes: number | null;
};

const hashOf = (token: string) => createHash('sha256').update(token).digest();

/** Makes an API key and hands out its token, the only time that it can be seen. */
export async function issueApiKey(
  sql: Sql,
  key: { workspaceId: string; name: string; role: Role; connectionId?: string; perSecond?: number; maxBytes?: number },
): Promise<{ id: string; token: string }> {
  const id = v7();
  const token = `klk_${randomBytes(32).toString('base64url')}`;
  await sql`
    insert into api_keys (id, workspace_id, name, prefix, hash, role, connection_id, per_second, max_bytes)
    values (${id}, ${key.workspaceId}, ${key.name}, ${token.slice(0, 12)}, ${hashOf(token)}, ${key.role},
      ${key.connectionId ?? null}, ${key.perSecond ?? null}, ${key.maxBytes ?? null})`;
  return { id, token };
}

/** The key of a token, unless it was revoked; notes its use, at most once a minute. */
export async function findApiKey(sql: Sql, token: string): Promise<ApiKey | undefined> {
  const [row] = await sql<(ApiKey & { stale: boolean })[]>`
    select key.id as "keyId", key.workspace_id as "workspaceId", workspace.slug as workspace, key.name, key.role,
      key.connection_id as "connectionId", key.per_second as "perSecond", key.max_bytes as "maxBytes",
      coalesce(key.last_used_at < now() - interval '1 minute', true) as stale
    from api_keys key join workspaces workspace on workspace.id = key.workspace_id
    where key.hash = ${hashOf(token)} and key.revoked_at is null`;
  if (!row) return undefined;
  const { stale, ...key } = row;
  if (stale)
    await sql`update api_keys set last_used_at = now() where workspace_id = ${key.workspaceId} and id = ${key.keyId}`;
  return key;
}

export type ListedKey = {
  id: string;
  name: string;
  prefix: string;
  perSecond: number | null;
  maxBytes: number | null;
  lastUsedAt: Date | null;
  revokedAt: Date | null;
  createdAt: Date;
};

type KeyScope = { workspaceId: string; connectionId: string };

/** The keys of a connection, newest first; no key can be told from its row. */
export async function listConnectionKeys(sql: Sql, { workspaceId, connectionId }: KeyScope): Promise<ListedKey[]> {
  return await sql<ListedKey[]>`
    select id, name, prefix, per_second as "perSecond", max_bytes as "maxBytes", last_used_at as "lastUsedAt", revoked_at as "revokedAt", created_at as "createdAt"
    from api_keys where workspace_id = ${workspaceId} and connection_id = ${connectionId} order by id desc`;
}

/** Ends a key of a connection; resolves to false when the connection has none with this id. */
export async function revokeConnectionKey(
  sql: Sql,
  { workspaceId, connectionId, keyId }: KeyScope & { keyId: string },
): Promise<boolean> {
  const rows = await sql`
    update api_keys set revoked_at = coalesce(revoked_at, now())
    where workspace_id = ${workspaceId} and connection_id = ${connectionId} and id = ${keyId} returning 1`;
  return rows.length > 0;
}
