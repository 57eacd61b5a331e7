import type { TransactionSql } from 'postgres';
import type { SyncPart } from '../../workflows/full-sync.ts';
import { raiseTask } from '../tasks.ts';
import type { Item, Sync } from './settle-part.ts';

/** One reference of ours, and what a target has under it. */
type Doubled = { reference: string; ids: string[]; target: string };

/** Orders of ours that a target has more than once under our reference, and orders of ours that are one there. */
export async function findDoubled(
  sql: TransactionSql,
  { workspaceId }: Sync,
  part: SyncPart,
  targetId: string,
): Promise<Item[]> {
  const twice = await sql<Doubled[]>`
    select remembered.key as reference, array_agg(distinct remembered.external_id order by remembered.external_id) as ids, connection.key as target
    from remote_index remembered
    join connections connection on connection.workspace_id = remembered.workspace_id and connection.id = remembered.connection_id
    where remembered.workspace_id = ${workspaceId} and remembered.connection_id = ${targetId} and remembered.entity = 'order' and remembered.key <> ''
      and exists (select 1 from intents where intents.workspace_id = remembered.workspace_id and intents.connection_id = remembered.connection_id
        and intents.reference = remembered.key)
    group by remembered.key, connection.key having count(distinct remembered.external_id) > 1`;
  for (const { reference, ids, target } of twice)
    await raiseTask(sql, {
      workspaceId,
      kind: 'record',
      cause: `doubled/${targetId}/${reference}`,
      sentence: `${target} has the order ${reference} ${ids.length} times: ${ids.join(', ')}.`,
      remedy: `Look at them in ${target}, keep one and cancel the others there, then resolve this task.`,
      detail: { connection: target, reference, flow: part.flowKey },
    });
  const merged = await sql<Doubled[]>`
    select held.remote_id as reference, array_agg(held.object_id order by held.object_id) as ids, connection.key as target
    from feed held
    join connections connection on connection.workspace_id = held.workspace_id and connection.id = held.connection_id
    where held.workspace_id = ${workspaceId} and held.connection_id = ${targetId} and held.entity = 'orders' and held.remote_id is not null
      and held.outcome in ('accepted', 'duplicate')
    group by held.remote_id, connection.key having count(distinct held.record_id) > 1`;
  for (const { reference, ids, target } of merged)
    await raiseTask(sql, {
      workspaceId,
      kind: 'record',
      cause: `merged/${targetId}/${reference}`,
      sentence: `${target} took ${ids.length} orders as its one order ${reference}: ${ids.join(', ')}.`,
      remedy: `Look at order ${reference} in ${target} and enter by hand what is missing there, then resolve this task.`,
      detail: { connection: target, reference, flow: part.flowKey },
    });
  return [
    ...twice.map(({ reference, ids }) => ({
      externalId: reference,
      outcome: 'left' as const,
      reason: `The target has it ${ids.length} times: ${ids.join(', ')}.`,
    })),
    ...merged.map(({ reference, ids }) => ({
      externalId: `there/${reference}`,
      outcome: 'left' as const,
      reason: `The target took ${ids.length} orders as this one: ${ids.join(', ')}.`,
    })),
  ];
}
