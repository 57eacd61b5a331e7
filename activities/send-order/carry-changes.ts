import type { OrderChange } from '../../connectors/contract.ts';
import type { SendOrderInput } from '../../workflows/send-order.ts';
import type { Hub } from '../hub.ts';
import { imageOf } from './bind.ts';
import { built } from './build.ts';
import { writeNote } from './confirm.ts';
import { note, wait } from './journal.ts';
import { taskOf } from './problems.ts';
import { refuse } from './refuse.ts';
import { type AnyStory, loadStory, type OrderImage } from './story.ts';
import { type End, end, type Wait } from './verdicts.ts';

/** What changed since the target was last told. */
export function changesSince(story: AnyStory, told: OrderImage): OrderChange[] {
  const now = imageOf(story, told.note);
  const changes: OrderChange[] = [];
  if (now.paid && !told.paid) changes.push({ kind: 'paid' });
  if (now.address !== told.address) changes.push({ kind: 'address', debtor: built(story).salesOrder.debtor });
  if (now.cancelled && !told.cancelled) changes.push({ kind: 'cancelled' });
  return changes;
}

/** What changed in a way that no target is asked to follow; it is recorded, so that nobody finds a difference of money unexplained. */
export function beyondCarrying(story: AnyStory, told: OrderImage): { what: string; reason: string }[] {
  const now = imageOf(story, told.note);
  const target = story.connection.row.key;
  const { rawOrder, rawPayment } = story.order.states;
  return [
    ...(told.paid && !now.paid
      ? [{ what: `no longer paid (${rawPayment})`, reason: `${target} was told that it is paid. Correct it there.` }]
      : []),
    ...(told.cancelled && !now.cancelled
      ? [{ what: `open again (${rawOrder})`, reason: `${target} was told that it is cancelled. Correct it there.` }]
      : []),
    ...(now.content !== told.content
      ? [
          {
            what: `lines or totals changed (${now.content})`,
            reason: `${target} has the order as it was. Correct it there.`,
          },
        ]
      : []),
  ];
}

/** After the order is booked: carries to the target what it can take, and records the rest as not forwardable. */
export async function carryChanges(hub: Hub, input: SendOrderInput, signal: AbortSignal): Promise<Wait | End> {
  const begun = performance.now();
  const story = await loadStory(hub, input);
  if (!story.binding) return { kind: 'wait', reason: 'The binding was removed.', forMs: 1_000 };
  const told = story.binding.imageDelivered ?? imageOf(story, 'done');
  if (story.mode === 'shadow') return end('shadow', 'Shadow: later changes are not carried.');
  if (told.note !== 'done') {
    const unconfirmed = await writeNote(hub, input, signal);
    if (unconfirmed.kind === 'wait') return unconfirmed;
  }
  const changes = changesSince(story, told);
  const { problems } = built(story);
  if (problems.length > 0 && changes.some(change => change.kind === 'address')) {
    const reason = problems.map(problem => problem.reason).join(' ');
    return wait(hub, input, 'later', reason, {
      problems: problems.map(problem => taskOf(problem, story)),
      seen: story,
      begun,
    });
  }
  for (const { what, reason } of beyondCarrying(story, told)) await keepUnforwardable(hub, input, story, what, reason);
  const carried: string[] = [];
  for (const change of changes) {
    if (!story.target.carries.includes(change.kind)) {
      await keepUnforwardable(hub, input, story, change.kind);
      continue;
    }
    const outcome = await story.target.carry(story.binding.externalId, change, signal);
    if (outcome.kind === 'rejected') {
      await keepUnforwardable(hub, input, story, change.kind, outcome.reason);
      continue;
    }
    if (outcome.kind !== 'done') return refuse(hub, input, story, 'later', outcome, begun);
    carried.push(change.kind);
  }
  await tell(hub, story);
  const reason =
    carried.length > 0
      ? `Carried to ${story.connection.row.key}: ${carried.join(', ')}.`
      : `${story.connection.row.key} has it as order ${story.binding.externalId}; nothing to carry.`;
  await note(hub.db.$client, input, 'later', carried.length > 0 ? 'carried' : 'unchanged', reason, begun);
  return end(carried.length > 0 ? 'carried' : story.binding.boundBy === 'written' ? 'sent' : 'skipped', reason);
}

export async function keepUnforwardable(
  hub: Hub,
  input: SendOrderInput,
  story: AnyStory,
  what: string,
  reason = `${story.connection.row.key} cannot take this change.`,
): Promise<void> {
  await hub.db.$client`
    insert into order_changes_not_forwardable (workspace_id, order_id, flow_id, what, reason)
    values (${input.workspaceId}, ${input.orderId}, ${input.flowId}, ${what}, ${reason}) on conflict do nothing`;
}

export async function tell(hub: Hub, story: AnyStory): Promise<void> {
  const { row } = story.connection;
  await hub.db.$client`
    update bindings set image_delivered = coalesce(image_delivered, '{}'::jsonb) || ${hub.db.$client.json(imageOf(story, 'done'))}
    where workspace_id = ${row.workspaceId} and connection_id = ${row.id} and entity = 'order' and record_id = ${story.ref.orderId}`;
}
