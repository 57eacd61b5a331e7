import type { CatalogueWriter } from '../../connectors/catalogue-contract.ts';
import type { Setback } from '../../connectors/outcome.ts';
import { dueProducts, owedProducts } from '../../db/queries/due-products.ts';
import { markUntaken } from '../../db/queries/owe-products.ts';
import type { Hub } from '../hub.ts';
import { compareNext } from './compare.ts';
import { createProducts } from './create-products.ts';
import { deliverShown } from './deliver-shown.ts';
import { ensureCarriers } from './ensure-carriers.ts';
import type { Group } from './finding.ts';
import type { CatalogueFlow } from './flows.ts';
import { confirmByRule } from './holding.ts';
import { wakeDelivery } from './wake-delivery.ts';
import { writeProducts } from './write-products.ts';

export type Part = { written: number; more: boolean; setback?: Setback; note?: string };

/** Cheapest first: what is due of these is written in this order. */
export const groupsOf: Record<'stock' | 'products', Group[]> = {
  stock: ['stock'],
  products: ['price', 'base', 'texts', 'carriers'],
};

/** Rounds are kept this short, so that a connection that was paused or a flow that was changed is heeded soon. */
const roundMs = 20_000;

/**
 * Delivers what is due of a flow to one resource of its target. Stock has a resource of its own and waits for nothing else; of the
 * rest prices go first, then what is new or to be shown, then all other groups, and comparisons when nothing is due any more.
 */
export async function deliverProducts(
  hub: Hub,
  flow: CatalogueFlow,
  resource: 'stock' | 'products',
  writer: CatalogueWriter,
  signal: AbortSignal,
): Promise<Part> {
  const until = Date.now() + roundMs;
  const groups = groupsOf[resource].filter(group => flow.target.takes[group] === true && flow.settings.groups[group]);
  const total: Part = { written: 0, more: false };

  /** Takes one step after the other; resolves to whether there was none left to take. */
  async function goOn(step: () => Promise<Step | undefined>): Promise<boolean> {
    for (;;) {
      signal.throwIfAborted();
      // Switched off, into shadow or otherwise decided meanwhile: what was loaded no longer counts.
      if (await isChanged(hub, flow)) {
        total.more = true;
        return false;
      }
      const done = await step();
      if (!done) return true;
      total.written += done.written;
      total.note = done.note ?? `${total.written} written.`;
      if (done.setback) Object.assign(total, { more: false, setback: done.setback });
      else if (Date.now() > until) total.more = true;
      else continue;
      return false;
    }
  }

  if (resource === 'products') {
    await markUntaken(hub.db.$client, { workspaceId: flow.workspaceId, flowId: flow.id }, untakenBy(flow));
    const prices = groups.filter(group => group === 'price');
    if (!(await goOn(() => deliverDue(hub, flow, writer, prices, groups, signal)))) return total;
    const fresh = await deliverNew(hub, flow, writer, signal);
    total.written += fresh.written;
    if (fresh.setback) return { ...total, setback: fresh.setback };
    total.more ||= fresh.more;
  }
  await goOn(
    async () =>
      (await deliverDue(hub, flow, writer, groups, groups, signal)) ??
      (await compareNext(hub, flow, writer, groupsOf[resource], signal)),
  );
  return total;
}

type Step = { written: number; setback?: Setback; note?: string };

/** What has a partner now is also due to those who write its stock and its photos. */
export const wakeOthers = (hub: Hub, { workspaceId, connection }: CatalogueFlow) =>
  wakeDelivery(hub, { workspaceId, targetId: connection.row.id }, ['stock', 'photos']);

/** Some of what the target does not have or does not show yet: carriers, products, and products that leave holding. */
async function deliverNew(hub: Hub, flow: CatalogueFlow, writer: CatalogueWriter, signal: AbortSignal): Promise<Part> {
  const carriers = await ensureCarriers(hub, flow, writer, signal);
  if (carriers.setback) return { written: 0, more: false, setback: carriers.setback };
  const { created, more, setback } = await createProducts(hub, flow, writer, signal);
  if (created > 0) await wakeOthers(hub, flow);
  if (setback) return { written: created, more: false, setback };
  const waiting = await confirmByRule(hub, flow);
  const shown = await deliverShown(hub, flow, writer, signal);
  return { written: created + shown.written, more: more || waiting || shown.more, setback: shown.setback };
}

async function isChanged(hub: Hub, flow: CatalogueFlow): Promise<boolean> {
  const rows = await hub.db.$client`
    select 1 from flows where workspace_id = ${flow.workspaceId} and id = ${flow.id} and revision = ${flow.revision} and not paused and mode <> 'off'`;
  return rows.length === 0;
}

/** The groups that the target cannot take, each with its sentence. */
const untakenBy = (flow: CatalogueFlow) =>
  Object.entries(flow.target.takes).flatMap(([group, reason]) => (reason === true ? [] : [{ group, reason }]));

/** Writes one batch of products of which one of `first` is due, with whatever else of `groups` is due of them. */
async function deliverDue(
  hub: Hub,
  flow: CatalogueFlow,
  writer: CatalogueWriter,
  first: Group[],
  groups: Group[],
  signal: AbortSignal,
): Promise<Step | undefined> {
  if (first.length === 0) return undefined;
  const size = Math.min(...groups.map(group => flow.target.batch[group]));
  const ids = await dueProducts(hub.db.$client, flow.id, first, size);
  if (ids.length === 0) return undefined;
  const owed = await owedProducts(hub.db.$client, { ...flow, targetId: flow.connection.row.id }, ids, groups);
  return await writeProducts(hub, flow, writer, owed, { groups, onlyDue: true }, signal);
}
