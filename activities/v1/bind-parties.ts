import type { TransactionSql } from 'postgres';
import type { BoundEntity } from '../../db/queries/bound-parties.ts';
import { keepChanges, lockRecords } from '../../db/queries/merge-records.ts';
import type { PartyFlowSettings } from '../../domain/party-settings.ts';
import type { Hub } from '../hub.ts';
import type { ConnectionRow } from '../open-connections.ts';
import { renameBuyers } from '../publish/bound-sides.ts';
import { feedFlows } from '../publish/feed-flows.ts';
import { publishCarried } from '../publish/parties.ts';
import { raiseTask } from '../tasks.ts';

type Said = { entity: string; id: string; outcome: string; externalId?: string };
type Made = { recordId: string; flowId: string; targetId: string; target: string; createdAt: Date };

const entities: BoundEntity[] = ['customers', 'delivery-places'];
const called: Record<BoundEntity, string> = { customers: 'buyer', 'delivery-places': 'delivery place' };

/**
 * Binds buyers and delivery places that a target made, and that the source of its flow now has under an id of its own, so that what
 * is read from there by that id is the same object (W2, W4).
 */
export async function bindParties(sql: TransactionSql, hub: Hub, row: ConnectionRow, said: Said[]): Promise<void> {
  for (const entity of entities) {
    const acks = said.filter(each => each.entity === entity && each.outcome !== 'rejected');
    const named = acks.flatMap(({ id, externalId }) => (externalId && externalId !== id ? [{ id, externalId }] : []));
    if (named.length === 0) continue;
    // In turn with whoever reads the object by its new id just now.
    await lockRecords(sql, { connectionId: row.id, entity });
    for (const { id, externalId } of named) await bindParty(sql, hub, row, { entity, id, externalId });
  }
}

async function bindParty(
  sql: TransactionSql,
  hub: Hub,
  row: ConnectionRow,
  { entity, id, externalId }: { entity: BoundEntity; id: string; externalId: string },
): Promise<void> {
  const { workspaceId } = row;
  const [made] = await sql<Made[]>`
    select made.id as "recordId", flow.id as "flowId", flow.target_id as "targetId", target.key as target, made.created_at as "createdAt"
    from feed told
    join flows flow on flow.workspace_id = told.workspace_id and flow.id = told.flow_id and flow.source_id = told.connection_id
    join connections target on target.workspace_id = flow.workspace_id and target.id = flow.target_id
    join records made on made.workspace_id = told.workspace_id and made.connection_id = flow.target_id and made.entity = told.entity
      and made.external_id = told.object_id
    where told.workspace_id = ${workspaceId} and told.connection_id = ${row.id} and told.entity = ${entity} and told.object_id = ${id}
      and not exists (select 1 from records own where own.workspace_id = told.workspace_id and own.connection_id = told.connection_id
        and own.entity = told.entity and own.external_id = told.object_id)`;
  if (!made) return;
  const [held] = await sql<{ recordId: string; externalId: string }[]>`
    select record_id as "recordId", external_id as "externalId" from bindings
    where workspace_id = ${workspaceId} and connection_id = ${row.id} and entity = ${entity}
      and (external_id = ${externalId} or record_id = ${made.recordId})
    order by external_id = ${externalId} and record_id = ${made.recordId} desc limit 1`;
  if (held?.recordId === made.recordId && held.externalId === externalId) return;
  if (held) return await askAboutDouble(sql, row, made, { entity, id, externalId });
  // What the target was given before it made its own is another object there.
  const [older] = await sql`
    select 1 from feed given join records own on own.workspace_id = given.workspace_id and own.id = given.record_id
    where given.workspace_id = ${workspaceId} and given.connection_id = ${made.targetId} and given.entity = ${entity} and given.op = 'upsert'
      and given.object_id = ${externalId} and own.connection_id = ${row.id} and own.created_at < ${made.createdAt}`;
  if (older) return await askAboutDouble(sql, row, made, { entity, id, externalId });
  await sql`
    insert into bindings (workspace_id, connection_id, entity, external_id, record_id, bound_by)
    values (${workspaceId}, ${row.id}, ${entity}, ${externalId}, ${made.recordId}, 'written')`;
  await keepChanges(sql, { workspaceId, entity, who: row.key }, [
    { recordId: made.recordId, field: 'bound', before: null, after: externalId },
  ]);
  const [flow] = await feedFlows<PartyFlowSettings>(sql, hub, 'customers', { workspaceId, flowId: made.flowId });
  if (!flow) return;
  await publishCarried(sql, flow, entity, [id]);
  if (entity === 'customers') await renameBuyers(sql, flow, [{ atSource: externalId, atTarget: id }]);
}

/** Two objects of one side cannot be one of the other: a person joins them. */
async function askAboutDouble(
  sql: TransactionSql,
  row: ConnectionRow,
  { target }: Made,
  { entity, id, externalId }: { entity: BoundEntity; id: string; externalId: string },
): Promise<void> {
  const what = called[entity];
  await raiseTask(sql, {
    workspaceId: row.workspaceId,
    kind: 'record',
    cause: `double/${row.id}/${entity}/${id}`,
    sentence: `${row.key} says that the ${what} ${id} of ${target} is its ${what} ${externalId}, which stands for another one in ${target} already.`,
    remedy: `Look in ${target} whether ${id} and ${externalId} are the same ${what}. If they are, keep the one that came from ${row.key} and close the other; nothing of ${id} is carried to ${row.key} under the id ${externalId}. Then resolve this task.`,
    detail: { connection: row.key, entity, object: id, externalId },
  });
}
