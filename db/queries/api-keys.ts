import { createHash, randomBytes } from 'node:crypto';
import type { Sql } from 'postgres';
import { v7 } from 'uuid';
import type { Role } from '../schema/access.ts';

export type ApiKey = { keyId: string; workspaceId: string; workspace: string; name: string; role: Role };

const hashOf = (token: string) => createHash('sha256').update(token).digest();

/** Makes an API key and hands out its token, the only time that it can be seen. */
export async function issueApiKey(
  sql: Sql,
  key: { workspaceId: string; name: string; role: Role },
): Promise<{ id: string; token: string }> {
  const id = v7();
  const token = `klk_${randomBytes(32).toString('base64url')}`;
  await sql`
    insert into api_keys (id, workspace_id, name, prefix, hash, role)
    values (${id}, ${key.workspaceId}, ${key.name}, ${token.slice(0, 12)}, ${hashOf(token)}, ${key.role})`;
  return { id, token };
}

/** The key of a token, unless it was revoked; notes its use, at most once a minute. */
export async function findApiKey(sql: Sql, token: string): Promise<ApiKey | undefined> {
  const [row] = await sql<(ApiKey & { stale: boolean })[]>`
    select key.id as "keyId", key.workspace_id as "workspaceId", workspace.slug as workspace, key.name, key.role,
      coalesce(key.last_used_at < now() - interval '1 minute', true) as stale
    from api_keys key join workspaces workspace on workspace.id = key.workspace_id
    where key.hash = ${hashOf(token)} and key.revoked_at is null`;
  if (!row) return undefined;
  const { stale, ...key } = row;
  if (stale)
    await sql`update api_keys set last_used_at = now() where workspace_id = ${key.workspaceId} and id = ${key.keyId}`;
  return key;
}
