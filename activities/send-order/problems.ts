import type { BuildProblem } from '../../domain/problem.ts';
import type { Problem } from '../tasks.ts';
import type { AnyStory } from './story.ts';

/** Where a person mends each kind of problem, in the words of the command. */
export function taskOf(
  problem: BuildProblem,
  story: Pick<AnyStory, 'ref' | 'flowKey' | 'order' | 'connection'>,
): Problem {
  const { flowId, orderId } = story.ref;
  const target = story.connection.row.key;
  switch (problem.kind) {
    case 'lookup':
      return {
        kind: 'lookup',
        cause: `lookup/${flowId}/${problem.table}/${problem.value}`,
        sentence: problem.reason,
        remedy: `Map it: kladka tasks resolve <task> --value <code in ${target}>. Every order that waits for it goes on.`,
        detail: { flowId, flow: story.flowKey, table: problem.table, code: problem.value },
      };
    case 'setting':
      return {
        kind: 'setting',
        cause: `setting/${flowId}/${problem.setting}`,
        sentence: problem.reason,
        remedy: `Set ${problem.setting} of flow ${story.flowKey}. Every order that waits for it goes on.`,
        detail: { flowId, flow: story.flowKey, setting: problem.setting },
      };
    case 'totals':
      return {
        kind: 'totals',
        cause: `totals/${flowId}/${orderId}`,
        sentence: `Order ${story.order.number}: ${problem.reason}`,
        remedy:
          'Correct the order in the shop, allow a rounding line in the flow’s settings, or book it by hand and bind it.',
        detail: { flowId, orderId, order: story.order.number },
      };
    case 'field':
      return {
        kind: 'field',
        cause: `field/${flowId}/${orderId}/${problem.field}`,
        sentence: `Order ${story.order.number}: ${problem.reason}`,
        remedy: 'Correct the order in the shop or the mapping of the flow, then resume.',
        detail: { flowId, orderId, order: story.order.number, field: problem.field },
      };
  }
}
