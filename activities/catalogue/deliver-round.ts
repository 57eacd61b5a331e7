import type { CatalogueWriter } from '../../connectors/catalogue-contract.ts';
import type { Setback } from '../../connectors/outcome.ts';
import { nextDue } from '../../db/queries/due-products.ts';
import type { DeliverInput } from '../../workflows/deliver.ts';
import { noteSetback } from '../connection-trouble.ts';
import type { Hub } from '../hub.ts';
import { deliverPhotos } from './deliver-photos.ts';
import { deliverProducts, groupsOf, type Part, wakeOthers } from './deliver-products.ts';
import { deliverStatuses } from './deliver-statuses.ts';
import type { Group } from './finding.ts';
import { type CatalogueFlow, catalogueFlows } from './flows.ts';
import { matchNewByCode, resumeMatched, suggestSome } from './match.ts';
import { readIndex } from './read-index.ts';

export type DeliverRound = { written: number; more: boolean; retryAfterMs?: number; note: string };

const afterTroubleMs = 5_000;

/** Delivers, flow by flow, what is due to one resource of a target. */
export async function deliverRound(hub: Hub, input: DeliverInput, signal: AbortSignal): Promise<DeliverRound> {
  const connection = await hub.connections.get(input.workspaceId, input.connectionId);
  if (connection.row.pausedReason)
    return { written: 0, more: false, note: `${connection.row.key} is paused: ${connection.row.pausedReason}` };
  if (input.resource === 'orders') return await settled(hub, input, await deliverStatuses(hub, input, signal));
  const total: DeliverRound = { written: 0, more: false, note: 'Nothing is due.' };
  for (const flow of await catalogueFlows(hub, { workspaceId: input.workspaceId, targetId: input.connectionId })) {
    if (flow.mode === 'off' || flow.paused) continue;
    const part = await settled(hub, input, await work(hub, flow, input.resource, signal));
    total.written += part.written;
    total.more ||= part.more;
    if (part.retryAfterMs !== undefined)
      total.retryAfterMs = Math.min(part.retryAfterMs, total.retryAfterMs ?? part.retryAfterMs);
    if (part.note) total.note = part.note;
  }
  return total;
}

async function settled(hub: Hub, input: DeliverInput, part: Part & { retryAfterMs?: number }): Promise<DeliverRound> {
  const { setback } = part;
  if (!setback) return { ...part, note: part.note ?? '' };
  const { row } = await hub.connections.get(input.workspaceId, input.connectionId);
  await noteSetback(hub, row, setback);
  const retryAfterMs =
    setback.kind === 'throttled'
      ? setback.retryAfterMs
      : setback.kind === 'auth' || setback.kind === 'config'
        ? undefined
        : afterTroubleMs;
  return { written: part.written, more: false, retryAfterMs, note: setback.reason };
}

async function work(
  hub: Hub,
  flow: CatalogueFlow,
  resource: 'stock' | 'products' | 'photos',
  signal: AbortSignal,
): Promise<Part & { retryAfterMs?: number }> {
  if (resource === 'products') {
    const matched = await matchWhatIsNew(hub, flow, signal);
    if (matched) return matched;
  }
  const prepared = await flow.target.prepare(flow.settings, signal);
  if (prepared.kind !== 'done') return { written: 0, more: false, setback: prepared };
  const writer = prepared.value;
  const part =
    resource === 'photos'
      ? await photos(hub, flow, writer, signal)
      : await deliverProducts(hub, flow, resource, writer, signal);
  if (part.more || part.setback) return part;
  if (resource === 'products') {
    // Looking by name takes its time: only when nothing is due, and some at a time.
    const looked = await lookFurther(hub, flow, signal);
    if (looked.more || looked.setback) return { ...looked, written: part.written };
  }
  const kinds =
    resource === 'photos' ? ['photos'] : resource === 'products' ? [...groupsOf.products, 'product'] : groupsOf.stock;
  const takes = kinds.filter(kind => kind === 'product' || flow.target.takes[kind as Group] === true);
  if (resource === 'products' && flow.mode === 'live' && writer.show) takes.push('shown');
  return { ...part, retryAfterMs: await nextDue(hub.db.$client, flow.id, takes) };
}

/** The target is read when it never was; what a code says of new products is matched. A part is returned while reading goes on. */
async function matchWhatIsNew(hub: Hub, flow: CatalogueFlow, signal: AbortSignal): Promise<Part | undefined> {
  const index = await readIndex(hub, flow, 'first', signal);
  if (!index.ready) return reading(flow, index);
  if ((await matchNewByCode(hub, flow)) > 0) await wakeOthers(hub, flow);
  await resumeMatched(hub, flow);
  return undefined;
}

/** The target is read anew from time to time while products are unmatched, and what is alike by name is put forward. */
async function lookFurther(hub: Hub, flow: CatalogueFlow, signal: AbortSignal): Promise<Part> {
  const index = await readIndex(hub, flow, 'again', signal);
  if (index.more || index.setback) return reading(flow, index);
  if ((await matchNewByCode(hub, flow)) > 0) {
    await wakeOthers(hub, flow);
    return { written: 0, more: true, note: 'Matched by code.' };
  }
  return { written: 0, more: await suggestSome(hub, flow), note: 'Looks for partners by name.' };
}

const reading = (flow: CatalogueFlow, index: { more: boolean; setback?: Setback }): Part => ({
  written: 0,
  more: index.more,
  setback: index.setback,
  note: `Reads what ${flow.connection.row.key} has.`,
});

async function photos(hub: Hub, flow: CatalogueFlow, writer: CatalogueWriter, signal: AbortSignal): Promise<Part> {
  if (!flow.settings.groups.photos || flow.target.takes.photos !== true) return { written: 0, more: false };
  return await deliverPhotos(hub, flow, writer, signal);
}
