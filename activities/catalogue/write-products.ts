import { createHash } from 'node:crypto';
import type { CatalogueWriter, ProductWrite, RemoteProduct } from '../../connectors/catalogue-contract.ts';
import type { Setback } from '../../connectors/outcome.ts';
import {
  type Failed,
  keepImages,
  type OwedProduct,
  putOff,
  type Settled,
  settleDelivered,
} from '../../db/queries/due-products.ts';
import { storeExchange } from '../../db/queries/store-message.ts';
import type { FieldGroup, Fields } from '../../domain/product.ts';
import type { Hub } from '../hub.ts';
import { raiseTask } from '../tasks.ts';
import { differing } from './differing.ts';
import type { CatalogueFlow } from './flows.ts';
import { reservedStock } from './reserved-stock.ts';

export type Group = Exclude<FieldGroup, 'photos'>;

/** What was found of one group of one product. `left` says why a difference was not written. */
export type Finding = {
  productId: string;
  externalId: string;
  group: Group;
  held: Fields;
  wanted: Fields;
  outcome: 'equal' | 'repaired' | 'left' | 'found' | 'failed';
  reason?: string;
};

export type Batch = { written: number; findings: Finding[]; setback?: Setback };

type Wanted = { owed: OwedProduct; group: Group; desired: string; fields: Fields };

/**
 * Brings products in a target to what they should be: reads what is there, writes what differs, and settles each by itself.
 *
 * @param mayWrite whether, and otherwise why not, a group of a product is written; what is left alone is a finding
 */
export async function writeProducts(
  hub: Hub,
  flow: CatalogueFlow,
  writer: CatalogueWriter,
  owed: OwedProduct[],
  options: {
    groups: Group[];
    onlyDue: boolean;
    dryRun?: boolean;
    mayWrite?: (product: OwedProduct, group: Group) => string | undefined;
  },
  signal: AbortSignal,
): Promise<Batch> {
  const sql = hub.db.$client;
  const failed: Failed[] = [];
  const wanted = await wantedOf(hub, flow, writer, owed, options, failed);
  const ids = [...new Set(wanted.map(one => one.owed.externalId))];
  const read = ids.length === 0 ? { kind: 'done' as const, value: [] } : await writer.read(ids, options.groups, signal);
  if (read.kind !== 'done') return { written: 0, findings: [], setback: read };
  const there = new Map(read.value.map(product => [product.externalId, product]));

  const settled: Settled[] = [];
  const findings: Finding[] = [];
  const writes = new Map<string, ProductWrite>();
  const asked = new Map<string, { one: Wanted; finding: Finding }[]>();
  for (const one of wanted) {
    const { owed: product, group, fields } = one;
    const remote = there.get(product.externalId);
    if (!remote) {
      failed.push({ productId: product.product.id, group, reason: gone(flow) });
      continue;
    }
    const held = heldOf(remote, group);
    const changes = differing(held, fields);
    const finding: Finding = {
      productId: product.product.id,
      externalId: product.externalId,
      group,
      held,
      wanted: fields,
      outcome: 'equal',
    };
    findings.push(finding);
    if (Object.keys(changes).length === 0) {
      settled.push({ productId: product.product.id, group, desired: one.desired });
      continue;
    }
    const why = options.mayWrite?.(product, group);
    if (why !== undefined) Object.assign(finding, { outcome: 'left', reason: why });
    else if (options.dryRun) finding.outcome = 'found';
    else {
      const write = writes.get(product.externalId) ?? {
        externalId: product.externalId,
        changes: {},
        held: remote.held,
      };
      write.changes[group] = changes;
      writes.set(product.externalId, write);
      asked.set(product.externalId, [...(asked.get(product.externalId) ?? []), { one, finding }]);
    }
  }
  const outcomes = await send(hub, flow, writer, [...writes.values()], signal);
  const images: { externalId: string; image: Record<string, Fields> }[] = [];
  let setback: Setback | undefined;
  let written = 0;
  for (const [externalId, parts] of asked) {
    const outcome = outcomes.get(externalId) ?? {
      kind: 'unclear' as const,
      reason: 'The target did not say what became of it.',
    };
    if (outcome.kind === 'done') {
      written += 1;
      images.push({ externalId, image: Object.fromEntries(parts.map(({ one }) => [one.group, one.fields])) });
    } else if (outcome.kind !== 'rejected') setback = worse(setback, outcome);
    for (const { one, finding } of parts) {
      const part = { productId: one.owed.product.id, group: one.group };
      if (outcome.kind === 'done') settled.push({ ...part, desired: one.desired });
      else if (outcome.kind === 'rejected')
        failed.push({ ...part, reason: outcome.field ? `${outcome.field}: ${outcome.reason}` : outcome.reason });
      finding.outcome = outcome.kind === 'done' ? 'repaired' : 'failed';
      if (outcome.kind !== 'done') finding.reason = outcome.reason;
    }
  }
  await settleDelivered(sql, flow, settled);
  await keepImages(sql, { workspaceId: flow.workspaceId, connectionId: flow.connection.row.id }, images);
  await askAbout(hub, flow, await putOff(sql, flow, failed, flow.settings.tries), owed);
  return { written, findings, setback };
}

const gone = (flow: CatalogueFlow) =>
  `The product that it was matched with is gone from ${flow.connection.row.key}. Undo the match, so that it is matched or created anew.`;

const heldOf = (remote: RemoteProduct, group: Group): Fields => remote.held[group] ?? {};

/** Of several setbacks the one that concerns the whole connection counts. */
const rank: Setback['kind'][] = ['rejected', 'unclear', 'transient', 'throttled', 'config', 'auth'];
const worse = (one: Setback | undefined, other: Setback): Setback =>
  one && rank.indexOf(one.kind) >= rank.indexOf(other.kind) ? one : other;

async function wantedOf(
  hub: Hub,
  flow: CatalogueFlow,
  writer: CatalogueWriter,
  owed: OwedProduct[],
  { groups, onlyDue }: { groups: Group[]; onlyDue: boolean },
  failed: Failed[],
): Promise<Wanted[]> {
  const reserved = groups.includes('stock') ? await reservedStock(hub, flow, owed) : new Map<string, string>();
  const wanted: Wanted[] = [];
  for (const one of owed) {
    const product = withReserved(one.product, reserved);
    for (const { group, desired, due, blockedBy } of one.groups) {
      if (group === 'photos' || !groups.includes(group) || blockedBy === 'unmatched' || blockedBy === 'task') continue;
      if (onlyDue && !due) continue;
      const image = writer.image(product, group);
      if ('unfit' in image) failed.push({ productId: product.id, group, reason: String(image.unfit) });
      else wanted.push({ owed: one, group, desired, fields: image });
    }
  }
  return wanted;
}

function withReserved(product: OwedProduct['product'], reserved: Map<string, string>): OwedProduct['product'] {
  const left = reserved.get(product.id);
  return left === undefined ? product : { ...product, stock: { available: left } };
}

/** Writes, or in a shadow flow keeps what would have been written. */
async function send(
  hub: Hub,
  flow: CatalogueFlow,
  writer: CatalogueWriter,
  writes: ProductWrite[],
  signal: AbortSignal,
): Promise<Awaited<ReturnType<CatalogueWriter['write']>>> {
  if (writes.length === 0) return new Map();
  if (flow.mode === 'live') return await writer.write(writes, signal);
  await storeExchange(hub.db.$client, hub.keyring, {
    workspaceId: flow.workspaceId,
    connectionId: flow.connection.row.id,
    subject: `shadow ${writes.length} products`,
    status: 'accepted',
    reason: 'Shadow: nothing was written.',
    ms: 0,
    sent: Buffer.from(JSON.stringify(writes.map(({ externalId, changes }) => ({ externalId, changes })))),
    answered: Buffer.from('null'),
  });
  return new Map(writes.map(write => [write.externalId, { kind: 'done' as const, value: null }]));
}

/** One task for everything that fails for the same reason. */
async function askAbout(hub: Hub, flow: CatalogueFlow, stuck: Failed[], owed: OwedProduct[]): Promise<void> {
  const byReason = Map.groupBy(stuck, one => one.reason);
  for (const [reason, all] of byReason) {
    const first = owed.find(one => one.product.id === all[0]?.productId);
    await raiseTask(hub.db.$client, {
      workspaceId: flow.workspaceId,
      kind: 'delivery',
      cause: `delivery/${flow.id}/${createHash('sha256').update(reason).digest('hex').slice(0, 16)}`,
      sentence: `${flow.connection.row.key} does not take product ${first?.product.base.name ?? ''} (${first?.product.externalId ?? ''}): ${reason}`,
      remedy: `Mend what it names in the source, in ${flow.connection.row.key} or in flow ${flow.key}, then resolve this task: all products with this cause are tried again.`,
      detail: { flowId: flow.id, flow: flow.key, reason, product: first?.product.id ?? '' },
    });
  }
}
