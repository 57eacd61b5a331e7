import type { TransactionSql } from 'postgres';
import { v7 } from 'uuid';
import type { CatalogueWriter } from '../../connectors/catalogue-contract.ts';
import type { Setback } from '../../connectors/outcome.ts';
import { type OwedProduct, owedProducts } from '../../db/queries/due-products.ts';
import type { FieldGroup } from '../../domain/product.ts';
import type { Hub } from '../hub.ts';
import { compareForeign, foreignListed } from './compare-foreign.ts';
import { comparePhotos, comparesPhotos } from './compare-photos.ts';
import { byLock, type Finding, type Group, type Held } from './finding.ts';
import { type CatalogueFlow, catalogueFlow } from './flows.ts';
import { inBatches } from './in-batches.ts';
import { soldSince } from './sold-since.ts';
import { wakeDelivery } from './wake-delivery.ts';
import { type WriteOptions, writeProducts } from './write-products.ts';

/** Groups that are written by one: stock by itself, so that it never waits for the rest. */
const writers: Group[][] = [['stock'], ['price', 'base', 'texts', 'carriers']];

/** Products of one part of a full comparison. */
const pageSize = 1_000;

type Row = {
  id: string;
  field_groups: FieldGroup[];
  product_ids: string[];
  report_id: string | null;
  dry_run: boolean | null;
};

/**
 * Has everything in a flow's target compared with what it should be, and repaired unless `dryRun`.
 *
 * @returns the report, which fills while the comparison goes on; one that is under way already is handed out again
 */
export async function startComparison(hub: Hub, asked: Asked): Promise<{ reportId: string }> {
  const { reportId, flowKey } = await beginComparison(hub, asked);
  const { workspaceId, flowId } = asked;
  // Only shown by it: without the engine the comparison is worked off all the same once it is back.
  hub.wake
    .comparison({ workspaceId, flowId, flowKey, reportId })
    .catch(error => hub.log.debug({ err: error }, 'A comparison is not shown in the engine.'));
  return { reportId };
}

type Asked = { workspaceId: string; flowId: string; who: string; dryRun: boolean };

/** Writes the report and what is to be compared for it, and wakes whoever delivers there. */
export async function beginComparison(
  hub: Hub,
  { workspaceId, flowId, who, dryRun }: Asked,
): Promise<{ reportId: string; flowKey: string }> {
  const flow = await catalogueFlow(hub, { workspaceId, flowId });
  const groups = comparedGroups(flow);
  const { row } = flow.connection;
  const reportId = await hub.db.$client.begin(async sql => {
    await sql`select 1 from flows where workspace_id = ${workspaceId} and id = ${flowId} for update`;
    const [running] = await sql<{ id: string }[]>`
      select id from drift_reports where workspace_id = ${workspaceId} and flow_id = ${flowId} and state = 'running' and dry_run = ${dryRun}`;
    if (running) return running.id;
    const id = v7();
    await sql`
      insert into drift_reports (id, workspace_id, flow_id, dry_run, state, who) values (${id}, ${workspaceId}, ${flowId}, ${dryRun}, 'running', ${who})`;
    const ids = await sql<{ id: string }[]>`
      select binding.record_id as id from bindings binding
      join products product on product.workspace_id = binding.workspace_id and product.id = binding.record_id and product.connection_id = ${flow.sourceId}
      where binding.workspace_id = ${workspaceId} and binding.connection_id = ${row.id} and binding.entity = 'product' order by binding.record_id`;
    for (const part of inBatches(
      ids.map(one => one.id),
      pageSize,
    ))
      for (const mine of writers.map(own => groups.filter(group => own.includes(group))))
        if (mine.length > 0)
          await sql`
            insert into comparisons (id, workspace_id, flow_id, field_groups, product_ids, report_id)
            values (${v7()}, ${workspaceId}, ${flowId}, ${mine}, ${part}::uuid[], ${id})`;
    await endReport(sql, workspaceId, id);
    return id;
  });
  await wakeDelivery(hub, { workspaceId, targetId: row.id });
  return { reportId, flowKey: flow.key };
}

/** Those that the flow carries, and those that it leaves to its target, which are only reported. */
const comparedGroups = (flow: CatalogueFlow): Group[] =>
  (['stock', 'price', 'base', 'texts', 'carriers'] as const).filter(group => flow.target.takes[group] === true);

export type Compared = { written: number; note: string; setback?: Setback };

/**
 * Works on at the oldest comparison of these groups, one batch: reads what the target holds now and writes what differs,
 * whatever was last delivered there. What was compared is cut off the row with its report, so that a kill repeats a batch and
 * counts none twice.
 */
export async function compareNext(
  hub: Hub,
  flow: CatalogueFlow,
  writer: CatalogueWriter,
  groups: Group[],
  signal: AbortSignal,
): Promise<Compared | undefined> {
  const sql = hub.db.$client;
  const [row] = await sql<Row[]>`
    select comparison.id, comparison.field_groups, comparison.product_ids, comparison.report_id, report.dry_run
    from comparisons comparison
    left join drift_reports report on report.workspace_id = comparison.workspace_id and report.id = comparison.report_id
    where comparison.flow_id = ${flow.id} and comparison.field_groups <@ ${groups}::text[]
    order by comparison.id limit 1`;
  if (!row) return undefined;
  const asked = groups.filter(group => row.field_groups.includes(group) && flow.target.takes[group] === true);
  const mine = asked.filter(group => flow.settings.groups[group]);
  const foreign = row.report_id ? asked.filter(group => !flow.settings.groups[group]) : [];
  const looked = [...mine, ...foreign];
  const ids = looked.length === 0 ? row.product_ids : row.product_ids.slice(0, smallestBatch(flow, looked));
  const sold = row.report_id && mine.includes('stock') ? await soldSince(hub, flow) : new Map<string, string>();
  const owed = await owedProducts(sql, { ...flow, targetId: flow.connection.row.id }, ids, mine);
  const withPhotos = row.report_id !== null && mine.includes('base') && comparesPhotos(flow);
  const options: WriteOptions = {
    groups: mine,
    // Photos come along with what is read of the base; a request of their own per product would be too many.
    beside: withPhotos ? [...foreign, 'photos'] : foreign,
    onlyDue: false,
    dryRun: row.dry_run === true,
    heldBy: (one, group) => heldBy(one, group, sold),
  };
  const { written, findings, there, setback } = await writeProducts(hub, flow, writer, owed, options, signal);
  if (setback) return { written, note: setback.reason, setback };
  findings.push(...compareForeign(flow, writer, owed, there, foreign));
  if (withPhotos) findings.push(...(await comparePhotos(hub, flow, there, ids, row.dry_run === true)));
  await cutOff(hub, flow, row, ids.length, findings);
  const differed = findings.filter(isDrift).length;
  return {
    written,
    note: `${findings.filter(one => one.outcome !== 'foreign').length} compared, ${differed} differed.`,
  };
}

const smallestBatch = (flow: CatalogueFlow, groups: Group[]): number =>
  Math.min(200, ...groups.map(group => flow.target.batch[group]));

/** Why a difference stays: a lock, a task, or a sale that the source had not heard of when it last stated its stock. */
function heldBy(one: OwedProduct, group: Group, sold: Map<string, string>): Held | undefined {
  const owed = one.groups.find(each => each.group === group);
  if (owed?.blockedBy === 'lock') return byLock;
  if (owed?.blockedBy === 'task') return { by: 'task', reason: `Waits for a task: ${owed.reason ?? ''}`.trim() };
  const quantity = group === 'stock' ? sold.get(one.externalId) : undefined;
  if (quantity === undefined) return undefined;
  return { by: 'sale', reason: `${quantity} sold there since the source last stated its stock.` };
}

/** Cuts what was compared off its row and counts it, unless another worker did meanwhile. */
async function cutOff(hub: Hub, flow: CatalogueFlow, row: Row, compared: number, findings: Finding[]): Promise<void> {
  const { workspaceId } = flow;
  await hub.db.$client.begin(async sql => {
    const [begun] = row.report_id
      ? await sql<{ foreign: number }[]>`
          select foreign_fields as foreign from drift_reports where workspace_id = ${workspaceId} and id = ${row.report_id} for update`
      : [];
    const cut = await sql`
      update comparisons set product_ids = product_ids[${compared + 1}::int:]
      where workspace_id = ${workspaceId} and id = ${row.id} and cardinality(product_ids) = ${row.product_ids.length} returning 1`;
    if (cut.length === 0) return;
    await sql`delete from comparisons where workspace_id = ${workspaceId} and id = ${row.id} and cardinality(product_ids) = 0`;
    if (!row.report_id || !begun) return;
    await report(sql, flow, row.report_id, findings, begun.foreign);
    await endReport(sql, workspaceId, row.report_id);
  });
}

/** A report is done once nothing is left to compare for it. */
async function endReport(sql: TransactionSql, workspaceId: string, reportId: string): Promise<void> {
  await sql`
    update drift_reports set state = 'done', finished_at = now()
    where workspace_id = ${workspaceId} and id = ${reportId} and state = 'running'
      and not exists (select 1 from comparisons left_over where left_over.workspace_id = ${workspaceId} and left_over.report_id = ${reportId})`;
}

/** What differs of what is the hub's to see to. */
const isDrift = ({ outcome }: Finding) => outcome !== 'equal' && outcome !== 'foreign';

/** Adds findings to a report. Of foreign fields it lists no more than `foreignListed`, `counted` among them. */
async function report(
  sql: TransactionSql,
  flow: CatalogueFlow,
  reportId: string,
  findings: Finding[],
  counted: number,
): Promise<void> {
  const drifted = findings.filter(isDrift);
  const foreign = findings.filter(one => one.outcome === 'foreign');
  const listed = [...drifted, ...foreign.slice(0, Math.max(0, foreignListed - counted))];
  const items = listed.map(one => ({ ...one, held: compared(one), reason: one.reason ?? null }));
  if (items.length > 0)
    await sql`
      insert into drift_items (workspace_id, report_id, product_id, field_group, external_id, held, wanted, outcome, reason)
      select ${flow.workspaceId}, ${reportId}, "productId", "group", "externalId", held, wanted, outcome, reason
      from jsonb_to_recordset(${sql.json(items)}) as row ("productId" uuid, "group" text, "externalId" text, held jsonb, wanted jsonb, outcome text, reason text)
      on conflict do nothing`;
  const count = (...outcomes: Finding['outcome'][]) => findings.filter(one => outcomes.includes(one.outcome)).length;
  await sql`
    update drift_reports set read = read + ${findings.length - foreign.length}, equal = equal + ${count('equal')}, differed = differed + ${drifted.length},
      repaired = repaired + ${count('repaired')}, left_alone = left_alone + ${count('left', 'found', 'failed')},
      foreign_fields = foreign_fields + ${foreign.length}
    where workspace_id = ${flow.workspaceId} and id = ${reportId}`;
}

/** Of what the target holds, the fields that are ours. */
const compared = ({ held, wanted }: Finding) =>
  Object.fromEntries(Object.keys(wanted).map(field => [field, held[field] ?? '']));
