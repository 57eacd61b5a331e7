import type { OrderSource } from '../../connectors/contract.ts';
import type { Setback } from '../../connectors/outcome.ts';
import { memoryOf } from '../../db/queries/memory.ts';
import type { Hub } from '../hub.ts';
import type { OpenConnection } from '../open-connections.ts';
import { raiseTask } from '../tasks.ts';
import { type Failure, isFailure, type Refusal, readSplit, type SplitReading } from './read-split.ts';
import { failsAtFirst } from './refusals.ts';

/**
 * `aside`: orders at which the shop fails again and again while it gives out others; `left`: orders that are asked for again.
 */
export type PatientReading = Pick<SplitReading, 'found' | 'refused'> & {
  aside: Map<string, Failure>;
  left: Set<string>;
};

/** Who asks: both come upon the same order, each at its own pace. */
type Asking = 'pushes' | 'poll';

/** What a lane knows of its shop's failures; nothing of it counts once it is older than `forgottenMs`. */
type Failures = { at: string; rounds: number; alone: Record<string, number> };

const forgottenMs = 10 * 60_000;
/** A shop is given so many rounds to come back before anybody asks what it fails at. */
const patience = 3;
/** An order is set aside when the shop failed at it alone in so many rounds. */
const mostFailures = 3;
/** How soon what failed is asked for again. */
export const askAgainMs = 2_000;

const nameOf = (lane: Asking) => `orders/failing/${lane}`;

async function failuresOf(hub: Hub, { row }: OpenConnection, lane: Asking): Promise<Failures> {
  const known = await memoryOf(hub.db.$client, row).cursor(nameOf(lane));
  const failures: Failures | undefined = known === undefined ? undefined : JSON.parse(known);
  const fresh = failures && hub.now().getTime() - Date.parse(failures.at) < forgottenMs;
  return fresh ? failures : { at: '', rounds: 0, alone: {} };
}

async function keep(hub: Hub, { row }: OpenConnection, lane: Asking, failures: Failures): Promise<void> {
  const at = hub.now().toISOString();
  await memoryOf(hub.db.$client, row).setCursor(nameOf(lane), JSON.stringify({ ...failures, at }));
}

/** Notes one more round in which the shop failed; whether it was given time enough to come back. */
export async function isPatienceOver(hub: Hub, connection: OpenConnection, lane: Asking): Promise<boolean> {
  const failures = await failuresOf(hub, connection, lane);
  await keep(hub, connection, lane, { ...failures, rounds: failures.rounds + 1 });
  return failures.rounds + 1 >= patience;
}

/** So many known orders are asked for; one of them may be broken too. */
const others = 2;

/** Whether the shop gives out an order that is known and none of these; `undefined` when there is none to ask for. */
export async function givesOthers(
  hub: Hub,
  { row }: OpenConnection,
  source: OrderSource,
  ids: string[],
  signal: AbortSignal,
): Promise<boolean | undefined> {
  const known = await hub.db.$client<{ id: string }[]>`
    select external_id as id from orders where workspace_id = ${row.workspaceId} and connection_id = ${row.id} and external_id <> all(${ids})
    order by as_of desc limit ${others}`;
  let gives: boolean | undefined;
  for (const { id } of known) {
    const answer = await source.get([id], signal);
    if (answer.kind !== 'done') gives = false;
    else if (answer.value.length > 0) return true;
  }
  return gives;
}

/**
 * Reads orders in pages; one order at which the shop fails does not hold up the others for ever.
 *
 * A shop that fails is waited for: the setback is handed on. Does it fail on while it gives out another order, then every
 * order is tried apart, and one at which it fails alone three times is set aside.
 */
export async function readPatiently(
  hub: Hub,
  connection: OpenConnection,
  { source, ids, lane }: { source: OrderSource; ids: string[]; lane: Asking },
  signal: AbortSignal,
): Promise<PatientReading | Exclude<Setback, Refusal>> {
  const { row } = connection;
  const { pageSize } = connection.connector.limits;
  const read = await readSplit(source, ids, pageSize, signal);
  if (!('kind' in read)) return { ...read, aside: new Map(), left: new Set() };
  if (!isFailure(read) || !(await isPatienceOver(hub, connection, lane))) return read;
  const gives = await givesOthers(hub, connection, source, ids, signal);
  if (gives === false) return read;

  const split = await readSplit(source, ids, pageSize, signal, { apart: true });
  if ('kind' in split) return split;
  // It may have gone meanwhile, and then says nothing about any order.
  if (split.found.length === 0 && (await givesOthers(hub, connection, source, ids, signal)) !== true) {
    if (gives === undefined)
      await raiseTask(hub.db.$client, { ...failsAtFirst(row, read.reason), workspaceId: row.workspaceId });
    return read;
  }
  return { found: split.found, refused: split.refused, ...(await setAside(hub, connection, lane, split)) };
}

async function setAside(
  hub: Hub,
  connection: OpenConnection,
  lane: Asking,
  { found, failing, unasked }: SplitReading,
): Promise<Pick<PatientReading, 'aside' | 'left'>> {
  const failures = await failuresOf(hub, connection, lane);
  const alone = { ...failures.alone };
  for (const { externalId } of found) delete alone[externalId];
  for (const id of failing.keys()) alone[id] = (alone[id] ?? 0) + 1;
  await keep(hub, connection, lane, { ...failures, alone });
  const aside = new Map([...failing].filter(([id]) => (alone[id] ?? 0) >= mostFailures));
  const left = new Set([...unasked, ...failing.keys()].filter(id => !aside.has(id)));
  return { aside, left };
}
