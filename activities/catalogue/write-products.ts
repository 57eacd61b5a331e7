import type { CatalogueWriter, ProductWrite, RemoteProduct } from '../../connectors/catalogue-contract.ts';
import type { Outcome, Setback } from '../../connectors/outcome.ts';
import { keepImages, markMet, type OwedProduct, putOff, settleDelivered } from '../../db/queries/due-products.ts';
import { storeExchange } from '../../db/queries/store-message.ts';
import type { FieldGroup, Fields } from '../../domain/product.ts';
import type { Hub } from '../hub.ts';
import { askAbout } from './ask-about.ts';
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
  options: WriteOptions,
  signal: AbortSignal,
): Promise<Batch> {
  const unfit: Finding[] = [];
  const wanted = await wantedOf(hub, flow, writer, owed, options, unfit);
  const ids = [...new Set(wanted.map(one => one.owed.externalId))];
  const read = ids.length === 0 ? { kind: 'done' as const, value: [] } : await writer.read(ids, options.groups, signal);
  if (read.kind !== 'done') return { written: 0, findings: [], setback: read };
  const there = new Map(read.value.map(product => [product.externalId, product]));

  const compared = wanted.map(one => compare(flow, one, there.get(one.owed.externalId), options));
  const asked = compared.filter(one => one.finding.outcome === 'repaired');
  const outcomes = await send(hub, flow, writer, writesOf(asked), signal);
  const setbacks = asked.map(one => judge(one, outcomes.get(one.finding.externalId))).filter(one => one !== undefined);
  const findings = [...unfit, ...compared.map(one => one.finding)];
  if (options.dryRun) return { written: 0, findings };
  await settle(hub, flow, owed, compared, findings);
  const [setback] = setbacks.sort((one, other) => rank.indexOf(other.kind) - rank.indexOf(one.kind));
  const done = new Set(asked.filter(one => one.finding.outcome === 'repaired').map(one => one.finding.externalId));
  return { written: done.size, findings: flow.mode === 'live' ? findings : findings.map(onlyFound), setback };
}

export type WriteOptions = {
  groups: Group[];
  onlyDue: boolean;
  dryRun?: boolean;
  mayWrite?: (product: OwedProduct, group: Group) => string | undefined;
};

type Compared = { one: Wanted; finding: Finding; changes: Fields; remote?: RemoteProduct };

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
  const why = options.mayWrite?.(owed, group);
  if (!remote) Object.assign(finding, { outcome: 'failed', reason: gone(flow) });
  else if (Object.keys(changes).length === 0) finding.outcome = 'equal';
  else if (why !== undefined) Object.assign(finding, { outcome: 'left', reason: why });
  else finding.outcome = options.dryRun ? 'found' : 'repaired';
  return { one, finding, changes, remote };
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

/** Settles each product by itself: delivered, met by a lock, or put off and in the end a task. */
async function settle(
  hub: Hub,
  flow: CatalogueFlow,
  owed: OwedProduct[],
  compared: Compared[],
  findings: Finding[],
): Promise<void> {
  const sql = hub.db.$client;
  const written = compared.filter(one => one.finding.outcome === 'repaired');
  const settled = compared.filter(one => one.finding.outcome === 'equal' || one.finding.outcome === 'repaired');
  await settleDelivered(
    sql,
    flow,
    settled.map(({ one, finding }) => ({
      productId: finding.productId,
      group: one.group,
      desired: one.desired,
      there: finding.externalId,
    })),
  );
  await markMet(
    sql,
    flow,
    findings.filter(one => one.outcome === 'left' && one.reason === lockedReason),
  );
  if (flow.mode === 'live') {
    const images = [...Map.groupBy(written, one => one.finding.externalId)].map(([externalId, parts]) => ({
      externalId,
      image: Object.fromEntries(parts.map(({ finding }) => [finding.group, finding.wanted])),
    }));
    await keepImages(sql, { workspaceId: flow.workspaceId, connectionId: flow.connection.row.id }, images);
  }
  const failed = findings.flatMap(({ outcome, productId, group, reason }) =>
    outcome === 'failed' ? [{ productId, group, reason: reason ?? '' }] : [],
  );
  await askAbout(
    hub,
    flow,
    await putOff(sql, flow, failed, flow.settings.tries),
    owed.map(one => one.product),
  );
}

/** Why a difference under a lock stays. */
export const lockedReason = 'Locked.';

const gone = (flow: CatalogueFlow) =>
  `The product that it was matched with is gone from ${flow.connection.row.key}. Undo the match, so that it is matched or created anew.`;

/** What concerns the whole connection, the worst last. */
const rank: Setback['kind'][] = ['throttled', 'config', 'auth'];

async function wantedOf(
  hub: Hub,
  flow: CatalogueFlow,
  writer: CatalogueWriter,
  owed: OwedProduct[],
  { groups, onlyDue }: WriteOptions,
  unfit: Finding[],
): Promise<Wanted[]> {
  const reserved = groups.includes('stock') ? await reservedStock(hub, flow, owed) : new Map<string, string>();
  const wanted: Wanted[] = [];
  for (const one of owed) {
    const product = withReserved(one.product, reserved);
    for (const { group, desired, due, blockedBy } of one.groups) {
      if (group === 'photos' || !groups.includes(group) || blockedBy === 'unmatched' || blockedBy === 'task') continue;
      if (onlyDue && !due) continue;
      const image = writer.image(product, group);
      if ('unfit' in image)
        unfit.push({
          productId: product.id,
          externalId: one.externalId,
          group,
          held: {},
          wanted: {},
          outcome: 'failed',
          reason: String(image.unfit),
        });
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
