import type { Sql, TransactionSql } from 'postgres';
import type { Sealed } from '../keyring.ts';
import type { FeedScope } from './feed.ts';

export type Endpoint = {
  id: string;
  url: string;
  types: string[];
  disabledReason: string | null;
  disabledAt: Date | null;
  createdAt: Date;
};

/** A connection's endpoints, oldest first; one alone where an id is given. */
export async function listEndpoints(
  sql: Sql | TransactionSql,
  { workspaceId, connectionId }: FeedScope,
  id?: string,
): Promise<Endpoint[]> {
  return await sql<Endpoint[]>`
    select id, url, types, disabled_reason as "disabledReason", disabled_at as "disabledAt", created_at as "createdAt" from webhook_endpoints
    where workspace_id = ${workspaceId} and connection_id = ${connectionId} and (${id ?? null}::uuid is null or id = ${id ?? null})
    order by id`;
}

/** Adds an endpoint; resolves to false when the connection has `most` of them already. */
export async function addEndpoint(
  sql: Sql,
  { workspaceId, connectionId }: FeedScope,
  endpoint: { id: string; url: string; types: string[]; secrets: Sealed },
  most: number,
): Promise<boolean> {
  const rows = await sql`
    insert into webhook_endpoints (id, workspace_id, connection_id, url, types, key_id, sealed_secrets)
    select ${endpoint.id}, ${workspaceId}, ${connectionId}, ${endpoint.url}, ${endpoint.types}, ${endpoint.secrets.keyId}, ${endpoint.secrets.sealed}
    where (select count(*) from webhook_endpoints where workspace_id = ${workspaceId} and connection_id = ${connectionId}) < ${most}
    returning 1`;
  return rows.length > 0;
}

/** Changes what is named; `enabled` true also forgets why it was disabled. */
export async function changeEndpoint(
  sql: Sql,
  { workspaceId, connectionId }: FeedScope,
  id: string,
  change: { url?: string; types?: string[]; enabled?: boolean },
): Promise<void> {
  const disabled = change.enabled === false;
  const keep = change.enabled === undefined;
  await sql`
    update webhook_endpoints set url = coalesce(${change.url ?? null}, url), types = coalesce(${change.types ?? null}::text[], types),
      disabled_at = case when ${keep} then disabled_at when ${disabled} then coalesce(disabled_at, now()) end,
      disabled_reason = case when ${keep} then disabled_reason when ${disabled} then coalesce(disabled_reason, 'Disabled by hand.') end
    where workspace_id = ${workspaceId} and connection_id = ${connectionId} and id = ${id}`;
}

/** The sealed secrets of an endpoint, locked for a change. */
export async function lockSecrets(
  sql: TransactionSql,
  { workspaceId, connectionId }: FeedScope,
  id: string,
): Promise<Sealed | undefined> {
  const [row] = await sql<Sealed[]>`
    select key_id as "keyId", sealed_secrets as sealed from webhook_endpoints
    where workspace_id = ${workspaceId} and connection_id = ${connectionId} and id = ${id} for update`;
  return row;
}

export async function setSecrets(
  sql: TransactionSql,
  { workspaceId }: FeedScope,
  id: string,
  secrets: Sealed,
): Promise<void> {
  await sql`
    update webhook_endpoints set key_id = ${secrets.keyId}, sealed_secrets = ${secrets.sealed}
    where workspace_id = ${workspaceId} and id = ${id}`;
}

/** Removes an endpoint with its deliveries; resolves to false when there is none. */
export async function removeEndpoint(sql: Sql, { workspaceId, connectionId }: FeedScope, id: string): Promise<boolean> {
  const rows = await sql`
    delete from webhook_endpoints where workspace_id = ${workspaceId} and connection_id = ${connectionId} and id = ${id} returning 1`;
  return rows.length > 0;
}
