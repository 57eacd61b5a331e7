import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { memoryOf } from '../db/queries/memory.ts';
import type { MemoryInput } from '../workflows/fill-memory.ts';
import { beating } from './beating.ts';
import { noteSetback } from './connection-trouble.ts';
import type { Hub } from './hub.ts';
import type { ConnectionRow } from './open-connections.ts';
import { withClaim } from './send-order/claim.ts';
import { raiseTask, resolveCause } from './tasks.ts';

export type MemoryActivities = ReturnType<typeof memoryActivities>;

/** Without a start date, orders of this many days are looked through for our references. */
const lookBackDays = 30;

/** Fills what the hub remembers of a target: one reader at a time, and the others find it filled. */
export async function rememberTarget(hub: Hub, input: MemoryInput, signal: AbortSignal): Promise<{ read: number }> {
  const { row, ports } = await hub.connections.get(input.workspaceId, input.connectionId);
  const target = ports.target?.orders;
  if (!target || row.pausedReason) return { read: 0 };
  const claim = {
    workspaceId: input.workspaceId,
    connectionId: row.id,
    entity: 'memory',
    key: 'all',
    holder: crypto.randomUUID(),
    // Reading a whole target takes minutes, and every order of it may be waiting.
    askAgainMs: 2_000,
  };
  return await withClaim(hub.db.$client, claim, async held => {
    const memory = memoryOf(hub.db.$client, row);
    if (!input.full && (await memory.cursor('remembered'))) return { read: 0 };
    const outcome = await target.remember(
      { from: await earliestStart(hub, input), full: input.full },
      AbortSignal.any([signal, held]),
    );
    if (outcome.kind !== 'done') {
      await noteSetback(hub, row, outcome);
      if (outcome.kind === 'rejected') await raiseTask(hub.db.$client, unreadable(row, outcome.reason));
      const nextRetryDelay = outcome.kind === 'throttled' ? Math.max(outcome.retryAfterMs, 50) : undefined;
      throw ApplicationFailure.create({ message: outcome.reason, type: 'NotRead', category: 'BENIGN', nextRetryDelay });
    }
    await memory.setCursor('remembered', hub.now().toISOString());
    const resolution = 'It was read.';
    await resolveCause(hub, { workspaceId: row.workspaceId, cause: unreadableCause(row), who: 'hub', resolution });
    return outcome.value;
  });
}

const unreadableCause = (row: ConnectionRow) => `memory/${row.id}`;

/** A target whose lists are not as documented holds up every order that needs them: a person is told. */
const unreadable = (row: ConnectionRow, reason: string) => ({
  workspaceId: row.workspaceId,
  kind: 'connection' as const,
  cause: unreadableCause(row),
  sentence: `${row.key} cannot be read: ${reason}`,
  remedy: `Compare its answer (kladka messages list --connection ${row.key}) with its settings and correct them. It is read again by itself.`,
  detail: { connection: row.key },
});

/** The earliest moment from which a flow into this target carries orders. */
async function earliestStart(hub: Hub, input: MemoryInput): Promise<Date> {
  const flows = await hub.db.$client<{ start: string | null }[]>`
    select settings -> 'gate' ->> 'startDate' as start from flows where workspace_id = ${input.workspaceId} and target_id = ${input.connectionId}`;
  const starts = flows
    .map(flow => (flow.start ? Date.parse(flow.start) : Number.NaN))
    .filter(start => !Number.isNaN(start));
  return new Date(Math.min(hub.now().getTime() - lookBackDays * 86_400_000, ...starts));
}

/** Activities that fill the hub's memory of a target. */
export const memoryActivities = (hub: Hub) => ({
  rememberTarget: (input: MemoryInput) =>
    beating(() => rememberTarget(hub, input, Context.current().cancellationSignal)),
});
