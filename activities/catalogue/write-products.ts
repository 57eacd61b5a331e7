import type { CatalogueWriter, ProductWrite, RemoteProduct } from '../../connectors/catalogue-contract.ts';
import type { Outcome, Setback } from '../../connectors/outcome.ts';
import type { OwedProduct } from '../../db/queries/due-products.ts';
import { lockedNow } from '../../db/queries/held-back.ts';
import { storeExchange } from '../../db/queries/store-message.ts';
import type { FieldGroup } from '../../domain/product.ts';
import type { Hub } from '../hub.ts';
import { differing } from './differing.ts';
import { byLock, type Compared, type Finding, type Group, type Held, type Wanted } from './finding.ts';
import type { CatalogueFlow } from './flows.ts';
import { reservedStock } from './reserved-stock.ts';
import { settleBatch } from './settle-batch.ts';

/** `there`: what was read, by external id. */
export type Batch = {
  written: number;
  findings: Finding[];
  there: Map<string, RemoteProduct>;
  setback?: Setback;
};

/**
 * Brings products in a target to what they should be: reads what is there, writes what differs, and settles each by itself.
 *
 * What is locked while the target is read is not written either.
 */
export async function writeProducts(
  hub: Hub,
  flow: CatalogueFlow,
  writer: CatalogueWriter,
  owed: OwedProduct[],
  options: WriteOptions,
  signal: AbortSignal,
): Promise<Batch> {
  const unfit: Finding[] = [];
  const wanted = await wantedOf(hub, flow, writer, owed, options, unfit);
  const { beside = [] } = options;
  const looked = beside.length > 0 ? owed : wanted.map(one => one.owed);
  const ids = [...new Set(looked.map(one => one.externalId))];
  const groups = [...options.groups, ...beside];
  const read = ids.length === 0 ? { kind: 'done' as const, value: [] } : await writer.read(ids, groups, signal);
  if (read.kind !== 'done') return { written: 0, findings: [], there: new Map(), setback: read };
  const there = new Map(read.value.map(product => [product.externalId, product]));

  const compared = wanted.map(one => compare(flow, one, there.get(one.owed.externalId), options));
  const asked = await notLocked(
    hub,
    flow,
    compared.filter(one => one.finding.outcome === 'repaired'),
  );
  const outcomes = await send(hub, flow, writer, writesOf(asked), signal);
  const setbacks = asked.map(one => judge(one, outcomes.get(one.finding.externalId))).filter(one => one !== undefined);
  const findings = [...unfit, ...compared.map(one => one.finding)];
  if (options.dryRun) return { written: 0, findings, there };
  await settleBatch(hub, flow, owed, compared, findings);
  const [setback] = setbacks.sort((one, other) => rank.indexOf(other.kind) - rank.indexOf(one.kind));
  const done = new Set(asked.filter(one => one.finding.outcome === 'repaired').map(one => one.finding.externalId));
  return { written: done.size, findings: flow.mode === 'live' ? findings : findings.map(onlyFound), there, setback };
}

export type WriteOptions = {
  groups: Group[];
  onlyDue: boolean;
  dryRun?: boolean;
  /** Groups that are read along, for whoever looks at `there`. */
  beside?: FieldGroup[];
  /** What keeps a group of a product from being written; its difference is a finding that was left. */
  heldBy?: (product: OwedProduct, group: Group) => Held | undefined;
};

/** What differs; as `repaired` what is to be written now. */
function compare(flow: CatalogueFlow, one: Wanted, remote: RemoteProduct | undefined, options: WriteOptions): Compared {
  const { owed, group, fields } = one;
  const held = remote?.held[group] ?? {};
  const changes = differing(held, fields);
  const finding: Finding = {
    productId: owed.product.id,
    externalId: owed.externalId,
    group,
    held,
    wanted: fields,
    outcome: 'equal',
  };
  if (!remote) Object.assign(finding, undone(one.held, gone(flow)));
  else if (Object.keys(changes).length === 0) finding.outcome = 'equal';
  else if (one.held) Object.assign(finding, { outcome: 'left', ...one.held });
  else finding.outcome = options.dryRun ? 'found' : 'repaired';
  return { one, finding, changes, remote };
}

/** What cannot be done of what is held back is no failure yet: it is tried once that goes. */
const undone = (held: Held | undefined, reason: string) =>
  held
    ? { outcome: 'left' as const, by: held.by, reason: `${held.reason} ${reason}` }
    : { outcome: 'failed' as const, reason };

/** What is to be written without what was locked since it was loaded. */
async function notLocked(hub: Hub, flow: CatalogueFlow, asked: Compared[]): Promise<Compared[]> {
  if (asked.length === 0) return asked;
  const ids = [...new Set(asked.map(({ finding }) => finding.productId))];
  const groups = [...new Set(asked.map(({ finding }) => finding.group))];
  const locked = await lockedNow(hub.db.$client, flow, ids, groups);
  const caught = asked.filter(({ finding }) =>
    locked.some(one => one.productId === finding.productId && one.group === finding.group),
  );
  for (const { finding } of caught) Object.assign(finding, { outcome: 'left', ...byLock });
  return asked.filter(one => !caught.includes(one));
}

/** One write per product, whatever groups of it differ. */
function writesOf(asked: Compared[]): ProductWrite[] {
  return [...Map.groupBy(asked, one => one.finding.externalId)].map(([externalId, parts]) => ({
    externalId,
    changes: Object.fromEntries(parts.map(({ finding, changes }) => [finding.group, changes])),
    held: parts[0]?.remote?.held ?? {},
  }));
}

/** Says of a finding what became of its write; what concerns the whole connection is returned. */
function judge({ finding }: Compared, outcome: Outcome<null> | undefined): Setback | undefined {
  if (outcome?.kind === 'done') return undefined;
  finding.outcome = 'failed';
  finding.reason = outcome
    ? 'field' in outcome && outcome.field
      ? `${outcome.field}: ${outcome.reason}`
      : outcome.reason
    : 'The target did not say what became of it.';
  // One product at which the target fails over and over must not stop the others.
  return outcome && rank.includes(outcome.kind) ? outcome : undefined;
}

const onlyFound = (finding: Finding): Finding =>
  finding.outcome === 'repaired' ? { ...finding, outcome: 'found' } : finding;

const gone = (flow: CatalogueFlow) =>
  `The product that it was matched with is gone from ${flow.connection.row.key}. Undo the match, so that it is matched or created anew.`;

/** What concerns the whole connection, the worst last. */
const rank: Setback['kind'][] = ['throttled', 'config', 'auth'];

async function wantedOf(
  hub: Hub,
  flow: CatalogueFlow,
  writer: CatalogueWriter,
  owed: OwedProduct[],
  { groups, onlyDue, heldBy }: WriteOptions,
  unfit: Finding[],
): Promise<Wanted[]> {
  const reserved = groups.includes('stock') ? await reservedStock(hub, flow, owed) : new Map<string, string>();
  const wanted: Wanted[] = [];
  for (const one of owed) {
    const product = withReserved(one.product, reserved);
    for (const { group, desired, due, blockedBy } of one.groups) {
      if (group === 'photos' || !groups.includes(group) || blockedBy === 'unmatched') continue;
      if (onlyDue && !due) continue;
      const held = heldBy?.(one, group);
      const image = writer.image(product, group);
      if ('unfit' in image) {
        const finding = { productId: product.id, externalId: one.externalId, group, held: {}, wanted: {} };
        unfit.push({ ...finding, ...undone(held, String(image.unfit)) });
      } else wanted.push({ owed: one, group, desired, fields: image, held });
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
