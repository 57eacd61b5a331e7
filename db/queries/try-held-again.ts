import { heldBack, isGroup, type Queryable } from './held-back.ts';
import { afterOwing } from './owing-lock.ts';

/**
 * Has tried again what was held back by a task for this reason. What a lock, or the want of a partner, holds as well stays with
 * that. Resolves to how many.
 *
 * @param reason what the task says, which may leave out the field that the delivery's own reason begins with
 */
export async function tryHeldAgain(
  sql: Queryable,
  scope: { workspaceId: string; flowId: string; reason: string },
): Promise<number> {
  const { workspaceId, flowId, reason } = scope;
  return await afterOwing(sql, workspaceId, async transaction => {
    const freed = await transaction`
      update deliveries kept set blocked_by = now_held.held, tries = 0, next_try = now()
      from (
        select part.record_id, part.name, case when product.id is not null and ${isGroup(transaction)} then ${heldBack(transaction)} end as held
        from (select *, field_group as name from deliveries) part
        join flows flow on flow.workspace_id = part.workspace_id and flow.id = part.flow_id
        left join products product on product.workspace_id = part.workspace_id and product.id = part.record_id
        where part.workspace_id = ${workspaceId} and part.flow_id = ${flowId} and part.blocked_by = 'task'
          and right(part.reason, length(${reason}::text)) = ${reason}::text
      ) now_held
      where kept.workspace_id = ${workspaceId} and kept.flow_id = ${flowId} and kept.record_id = now_held.record_id
        and kept.field_group = now_held.name and kept.blocked_by = 'task'`;
    return freed.count;
  });
}
