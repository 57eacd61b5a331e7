import { v7 } from 'uuid';
import type { Hub } from './hub.ts';
import { bind } from './send-order/bind.ts';
import { type AnyStory, isOffer, loadAnyStory, type StoryRef } from './send-order/story.ts';
import { wakeProcesses } from './start-processes.ts';
import { markDue } from './take-up.ts';

type By = { who: string };

async function audit(
  hub: Hub,
  ref: StoryRef,
  who: string,
  action: string,
  detail: Record<string, string>,
): Promise<void> {
  await hub.db.$client`
    insert into audit_entries (id, workspace_id, who, action, object, detail)
    values (${v7()}, ${ref.workspaceId}, ${who}, ${action}, ${`order/${ref.orderId}`}, ${hub.db.$client.json({ ...detail, flowId: ref.flowId })})`;
}

/** Has the order's process look again, finished or not. */
async function lookAgain(hub: Hub, ref: StoryRef): Promise<void> {
  const sql = hub.db.$client;
  await sql`
    update deliveries set delivered = null, blocked_by = null, next_try = now()
    where workspace_id = ${ref.workspaceId} and flow_id = ${ref.flowId} and record_id = ${ref.orderId}`;
  const rows = await sql<{ id: string }[]>`
    update processes set state = 'due', updated_at = now(), checked_at = now(), finished_at = null
    where workspace_id = ${ref.workspaceId} and flow_id = ${ref.flowId} and record_id = ${ref.orderId} returning id`;
  await wakeProcesses(
    hub,
    ref.workspaceId,
    rows.map(row => row.id),
  );
}

/** Binds an order by hand to the one that the target already has; it is never written from then on, only later changes are carried. */
export async function bindOrder(
  hub: Hub,
  { externalId, who, ...ref }: StoryRef & By & { externalId: string },
): Promise<void> {
  const story = await loadAnyStory(hub, ref);
  if (story.binding)
    throw new BindingExists(`The order is already bound to ${story.binding.externalId}. Unbind it first.`);
  await refuseOthers(hub, story, externalId);
  await bind(hub.db.$client, story, externalId, 'operator');
  await audit(hub, ref, who, 'bind', { externalId });
  await lookAgain(hub, ref);
}

/** One order of the target belongs to one order of ours. */
async function refuseOthers(hub: Hub, story: AnyStory, externalId: string): Promise<void> {
  const { row } = story.connection;
  const [other] = await hub.db.$client<{ number: string }[]>`
    select orders.number from bindings binding
    join orders on orders.workspace_id = binding.workspace_id and orders.id = binding.record_id
    where binding.workspace_id = ${row.workspaceId} and binding.connection_id = ${row.id} and binding.entity = 'order'
      and binding.external_id = ${externalId}`;
  if (other) throw new BindingExists(`Order ${other.number} is bound to ${externalId} already. Unbind that one first.`);
}

/** Thrown when an order cannot be bound because something is bound already; its message says what to unbind. */
export class BindingExists extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'BindingExists';
  }
}

const rereadMs = 15_000;

/** Removes a binding; the flow then looks for our reference in the target and writes the order if it is not there. */
export async function unbindOrder(hub: Hub, { who, ...ref }: StoryRef & By): Promise<void> {
  const story = await loadAnyStory(hub, ref);
  const { row } = story.connection;
  // One that was deleted there must not be found in memory again.
  if (story.binding && !isOffer(story))
    await story.target.rereadOrder(story.binding.externalId, AbortSignal.timeout(rereadMs));
  await hub.db.$client`
    delete from bindings where workspace_id = ${row.workspaceId} and connection_id = ${row.id} and entity = 'order' and record_id = ${ref.orderId}`;
  await audit(hub, ref, who, 'unbind', { externalId: story.binding?.externalId ?? '' });
  await lookAgain(hub, ref);
}

/** Ends an order's process for good; later changes of the order do not take it up again, only `resumeOrder` does. */
export async function giveUpOrder(
  hub: Hub,
  { who, reason, ...ref }: StoryRef & By & { reason: string },
): Promise<void> {
  await hub.db.$client`
    update processes set outcome = 'given-up', reason = ${reason} where workspace_id = ${ref.workspaceId} and flow_id = ${ref.flowId} and record_id = ${ref.orderId}`;
  await audit(hub, ref, who, 'give up', { reason });
  await lookAgain(hub, ref);
}

/** Has an order's process look again now, a given up one included. */
export async function resumeOrder(hub: Hub, { who, ...ref }: StoryRef & By): Promise<void> {
  const [process] = await hub.db.$client<{ id: string }[]>`
    update processes set outcome = null where workspace_id = ${ref.workspaceId} and flow_id = ${ref.flowId} and record_id = ${ref.orderId} returning id`;
  await audit(hub, ref, who, 'resume', {});
  if (process) await hub.db.$client.begin(sql => markDue(sql, ref.workspaceId, [process.id]));
  await lookAgain(hub, ref);
}
