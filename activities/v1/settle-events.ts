import type { TransactionSql } from 'postgres';
import type { Taking } from './context.ts';
import type { Refused } from './read-push.ts';

/**
 * Settles the waiting events of the objects that a message brought. What was announced again since waits on, as the content may
 * be older than that: it was asked for anew after the message had come, or by a later read than the one that it answers.
 *
 * @param complete whether it is, or ends, a complete statement
 */
export async function settleEvents(
  sql: TransactionSql,
  taking: Taking,
  refused: Refused[],
  complete: boolean,
): Promise<void> {
  const { row } = taking.connection;
  const why = new Map(refused.map(each => [each.externalId, `${each.field}: ${each.reason}`]));
  const ids = [
    // A stock level or a price may be announced by its product or by its own id.
    ...taking.body.stated.flatMap(each => [
      each.externalId,
      ...('product' in each.record ? [each.record.product] : []),
    ]),
    ...taking.body.refused.flatMap(each => each.externalId ?? []),
  ];
  const rows = [...new Set(ids)].map(id => ({ external_id: id, reason: why.get(id) ?? null }));
  const uuids = taking.body.answers.filter(id => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id));
  if (rows.length > 0)
    await sql`
      update object_events event set status = case when row.reason is null then 'sent' else 'rejected' end, reason = row.reason,
        settled_at = now(), message_id = ${taking.messageId}
      from jsonb_to_recordset(${sql.json(rows)}) as row (external_id text, reason text)
      where event.workspace_id = ${row.workspaceId} and event.connection_id = ${row.id} and event.entity = ${taking.entity}
        and event.external_id = row.external_id and event.status = 'accepted'
        and event.asked_at <= (select created_at from messages where messages.workspace_id = event.workspace_id and messages.id = ${taking.messageId})
        and not exists (
          select 1 from read_requests later
          where later.workspace_id = event.workspace_id and later.connection_id = event.connection_id and later.entity = event.entity
            and later.state = 'open' and event.external_id = any(later.external_ids)
            and later.asked_at > (select max(answered.asked_at) from read_requests answered
              where answered.workspace_id = event.workspace_id and answered.connection_id = event.connection_id and answered.id = any(${uuids}::uuid[])))`;
  if (uuids.length === 0) return;
  // A read of everything is answered once all packages of its snapshot are here, in whatever order they came.
  const part = taking.body.mode === 'snapshot' && !complete;
  await sql`
    update read_requests set ${part ? sql`heard_at = now()` : sql`state = 'answered', answered_at = now()`}
    where workspace_id = ${row.workspaceId} and connection_id = ${row.id} and id = any(${uuids}::uuid[]) and state = 'open'`;
}
