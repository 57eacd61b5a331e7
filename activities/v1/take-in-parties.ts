import type { TransactionSql } from 'postgres';
import { mergeRecords, type StatedRecord } from '../../db/queries/merge-records.ts';
import { normaliseEmail } from '../../domain/email.ts';
import { publishParties } from '../publish/parties.ts';
import { asOfRecord, countOutcomes, type Taken, type Taking } from './context.ts';

type Entity = 'categories' | 'carriers' | 'customers' | 'delivery-places' | 'users';

/** Takes in records that are kept as they are stated, and gives them to whom flows say. */
export async function takeInParties(sql: TransactionSql, taking: Taking<Entity>): Promise<Taken> {
  const { row } = taking.connection;
  const scope = { workspaceId: row.workspaceId, connectionId: row.id, who: row.key, messageId: taking.messageId };
  const stated = taking.body.stated.map(({ line, externalId, record }): StatedRecord => {
    const { op, asOf: _, ...document } = record;
    return {
      line,
      externalId,
      op,
      document,
      parentId: 'customer' in record ? record.customer : 'parent' in record ? record.parent : undefined,
      name: record.name,
      email: 'email' in record && record.email !== undefined ? normaliseEmail(record.email) : undefined,
      taxId: 'taxId' in record ? record.taxId?.replaceAll(/[\s-]|^PL/g, '') : undefined,
      asOf: asOfRecord(taking, record),
    };
  });
  const merged = await mergeRecords(sql, { ...scope, entity: taking.entity }, stated);
  const touched = merged.filter(each => each.outcome === 'created' || each.outcome === 'changed');
  const ids = touched.map(each => each.externalId);
  if (taking.entity === 'users') await assignUsers(sql, scope, ids);
  await publishParties(sql, taking.hub, scope, taking.entity, ids);
  return {
    counts: countOutcomes(merged),
    superseded: merged.filter(each => each.outcome === 'superseded'),
  };
}

/** Which buyers these users act for, as they stand now. */
async function assignUsers(
  sql: TransactionSql,
  scope: { workspaceId: string; connectionId: string },
  userIds: string[],
): Promise<void> {
  if (userIds.length === 0) return;
  await sql`
    delete from user_buyers
    where workspace_id = ${scope.workspaceId} and connection_id = ${scope.connectionId} and user_id = any(${userIds})`;
  await sql`
    insert into user_buyers (workspace_id, connection_id, user_id, buyer_id)
    select distinct records.workspace_id, records.connection_id, records.external_id, buyer.id
    from records cross join lateral jsonb_array_elements_text(records.document -> 'customers') buyer (id)
    where records.workspace_id = ${scope.workspaceId} and records.connection_id = ${scope.connectionId} and records.entity = 'users'
      and records.external_id = any(${userIds}) and records.withdrawn_at is null and records.document ->> 'active' is distinct from 'false'`;
}
