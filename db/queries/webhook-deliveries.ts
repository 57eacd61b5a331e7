import type { Sql } from 'postgres';

export type DeliveryState = 'due' | 'sent' | 'given-up';
export type ListedDelivery = {
  id: string;
  type: string;
  state: DeliveryState;
  tries: number;
  nextTry: Date;
  answerStatus: number | null;
  reason: string | null;
  sentAt: Date | null;
  createdAt: Date;
};
type EndpointScope = { workspaceId: string; endpointId: string };

/** One page of an endpoint's deliveries, newest first. */
export async function listDeliveries(
  sql: Sql,
  { workspaceId, endpointId }: EndpointScope,
  page: { state?: DeliveryState; after?: string; limit: number },
): Promise<ListedDelivery[]> {
  return await sql<ListedDelivery[]>`
    select id, type, state, tries, next_try as "nextTry", answer_status as "answerStatus", reason, sent_at as "sentAt", created_at as "createdAt"
    from webhook_deliveries
    where workspace_id = ${workspaceId} and endpoint_id = ${endpointId} and (${page.state ?? null}::text is null or state = ${page.state ?? null})
      and (${page.after ?? null}::uuid is null or id < ${page.after ?? null})
    order by id desc limit ${page.limit}`;
}

/** Makes deliveries due again under their own ids: those named, whatever became of them, and those given up since a moment. */
export async function replayDeliveries(
  sql: Sql,
  { workspaceId, endpointId }: EndpointScope,
  which: { ids: string[]; since?: string },
): Promise<number> {
  const rows = await sql`
    update webhook_deliveries set state = 'due', tries = 0, next_try = now(), reason = null, answer_status = null, sent_at = null
    where workspace_id = ${workspaceId} and endpoint_id = ${endpointId} and state <> 'due'
      and (id = any(${which.ids}::uuid[]) or (state = 'given-up' and created_at >= ${which.since ?? null}::timestamptz))
    returning 1`;
  return rows.length;
}

/** A delivery that was taken to be sent, with where and for whom. */
export type ClaimedDelivery = {
  workspaceId: string;
  connectionId: string;
  endpointId: string;
  id: string;
  type: string;
  data: Record<string, unknown>;
  tries: number;
  createdAt: Date;
  url: string;
  keyId: string;
  sealed: Buffer;
};

/**
 * Takes deliveries that are due. Whoever takes one and dies loses it after the lease; until then it counts as on its way, which
 * its empty reason says.
 */
export async function claimDeliveries(sql: Sql, most: number, leaseSeconds: number): Promise<ClaimedDelivery[]> {
  return await sql<ClaimedDelivery[]>`
    with due as (
      select delivery.workspace_id, delivery.id, endpoint.connection_id, endpoint.url, endpoint.key_id, endpoint.sealed_secrets
      from webhook_deliveries delivery
      join webhook_endpoints endpoint on endpoint.workspace_id = delivery.workspace_id and endpoint.id = delivery.endpoint_id
      join connections connection on connection.workspace_id = endpoint.workspace_id and connection.id = endpoint.connection_id
      where delivery.state = 'due' and delivery.next_try <= now() and endpoint.disabled_at is null and connection.paused_reason is null
      order by delivery.next_try limit ${most} for update of delivery skip locked
    )
    update webhook_deliveries delivery set tries = delivery.tries + 1, next_try = now() + ${leaseSeconds}::int * interval '1 second',
      reason = null, answer_status = null
    from due where delivery.workspace_id = due.workspace_id and delivery.id = due.id
    returning delivery.workspace_id as "workspaceId", due.connection_id as "connectionId", delivery.endpoint_id as "endpointId", delivery.id,
      delivery.type, delivery.data, delivery.tries, delivery.created_at as "createdAt", due.url, due.key_id as "keyId", due.sealed_secrets as sealed`;
}

/** What became of one try. `pauseSeconds` until the next; `disable`: the endpoint is gone, with the reason. */
export type Tried =
  | { kind: 'sent'; answerStatus: number }
  | { kind: 'failed'; answerStatus?: number; reason: string; pauseSeconds: number }
  | { kind: 'given-up'; answerStatus?: number; reason: string; disable?: string };

/** Notes what became of a try, unless the lease was over and another one has it. */
export async function settleDelivery(
  sql: Sql,
  { workspaceId, endpointId, id, tries }: ClaimedDelivery,
  tried: Tried,
): Promise<void> {
  const reason = tried.kind === 'sent' ? null : tried.reason;
  const state = tried.kind === 'failed' ? 'due' : tried.kind;
  const pause = tried.kind === 'failed' ? tried.pauseSeconds : 0;
  await sql`
    update webhook_deliveries set state = ${state}, reason = ${reason}, answer_status = ${tried.answerStatus ?? null},
      next_try = now() + ${pause}::float8 * interval '1 second', sent_at = case when ${state} = 'sent' then now() end
    where workspace_id = ${workspaceId} and id = ${id} and state = 'due' and tries = ${tries}`;
  if (tried.kind !== 'given-up' || tried.disable === undefined) return;
  await sql`
    update webhook_endpoints set disabled_at = now(), disabled_reason = ${tried.disable}
    where workspace_id = ${workspaceId} and id = ${endpointId} and disabled_at is null`;
}
