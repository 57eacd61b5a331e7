import type { TransactionSql } from 'postgres';
import { v7 } from 'uuid';
import type { PackageHead } from '../../connectors/catalogue-contract.ts';
import {
  compareProducts,
  countAbsent,
  forgetRuns,
  keepRunPackage,
  zeroAbsent,
} from '../../db/queries/absent-products.ts';
import { oweProducts } from '../../db/queries/owe-products.ts';
import { followRun, isDoubtful, type OfferRun } from '../../domain/offer-run.ts';
import type { Hub } from '../hub.ts';
import type { ConnectionRow } from '../open-connections.ts';
import { raiseTask } from '../tasks.ts';
import { cursorOf } from './cursor-of.ts';
import { wakeDelivery } from './wake-delivery.ts';

const runCursor = 'offer/run';
/** When the last whole offer with stock began that was believed: since then every product's stock is stated. */
export const statedCursor = 'offer/stated';
const defaultRunMinutes = 120;
const defaultMaxShrink = 0.2;

/** The task of a complete offer whose absences are not believed. */
export const absenceCause = (connectionId: string) => `absence/${connectionId}`;

type Arrived = PackageHead & { messageId: string; at: Date; hash: string };

/**
 * Follows which packages of one offer arrived, and lets absence act once a complete one may be believed: stock 0. What may
 * not be believed is a task. The package's products stand in the table `staged`. Resolves to how many products were set to 0.
 */
export async function followOffer(sql: TransactionSql, row: ConnectionRow, arrived: Arrived): Promise<number> {
  const scope = { workspaceId: row.workspaceId, connectionId: row.id };
  const cursor = cursorOf(sql, row, runCursor);
  const known = await cursor.read();
  const open: OfferRun | undefined = known ? JSON.parse(known) : undefined;
  const withinMinutes = Number(row.settings.runMinutes ?? defaultRunMinutes);
  const { no, of, hash } = arrived;
  const step = followRun(
    open,
    { no, of, hash, at: arrived.at.toISOString(), stock: arrived.states.stock },
    { withinMinutes, newId: v7() },
  );
  // Kept after its end too, so that a late repeat of its last package is known as one.
  await cursor.write(step.run ? JSON.stringify(step.run) : '');
  if (step.kind === 'broken') {
    await raiseTask(sql, brokenOffer(row, step.reason));
    // What it names must not be set to 0 by believing the offer that it came into, or an earlier one.
    const into = step.run?.id ?? ((await runInQuestion(sql, row)) === undefined ? undefined : v7());
    if (into !== undefined) await keepRunPackage(sql, { ...scope, run: into }, no);
    return 0;
  }
  const run = step.run.id;
  if (step.kind === 'started' || (step.kind === 'complete' && of === 1))
    await forgetRuns(sql, { ...scope, run: (await runInQuestion(sql, row)) ?? run });
  await keepRunPackage(sql, { ...scope, run }, no);
  if (step.kind !== 'complete') return 0;
  if (!isDoubtful(step.run)) await settleBroken(sql, row, 'A whole offer came.');
  if (!step.run.stock) return 0;

  const { absent, known: all } = await countAbsent(sql, { ...scope, run });
  const share = all === 0 ? 0 : absent / all;
  const most = await mostShrink(sql, scope);
  if (absent === 0 || (step.trusted && share <= most)) {
    await settle(sql, row, absenceCause(row.id), 'A later offer is complete and believed.');
    await settleBroken(sql, row, 'All packages came, and they leave out nothing that is in stock.');
    await cursorOf(sql, row, statedCursor).write(step.run.startedAt);
    return absent === 0 ? 0 : await setToZero(sql, row, run, arrived.messageId);
  }
  await settleBroken(sql, row, 'All packages came; whether to believe what they leave out is asked by itself.');
  await raiseTask(sql, {
    workspaceId: row.workspaceId,
    kind: 'offer',
    cause: absenceCause(row.id),
    sentence: step.trusted
      ? `The last offer of ${row.key} leaves out ${absent} of ${all} products in stock, more than a share of ${most} that is believed by itself.`
      : `Packages of two offers of ${row.key} may be mixed, or came out of order; ${absent} of ${all} products in stock were in none of them.`,
    remedy: `Look in ${row.key} whether it still has these products. “believe” sets their stock to 0; “ignore” leaves it as it is.`,
    detail: { run, connection: row.key, connectionId: row.id, absent: String(absent) },
    choices: { believe: `Set the stock of ${absent} products to 0`, ignore: 'Leave their stock as it is' },
  });
  return 0;
}

const brokenCause = (connectionId: string) => `offer/${connectionId}`;

/** The task of packages that are no whole offer: as long as some are missing, nobody can say what they leave out. */
const brokenOffer = (row: ConnectionRow, reason: string) => ({
  workspaceId: row.workspaceId,
  kind: 'offer' as const,
  cause: brokenCause(row.id),
  sentence: `Packages of ${row.key} are no whole offer: ${reason}`,
  remedy: `Have ${row.key} send its whole offer again, which closes this task; what was in the packages counts, and what was missing is left alone.`,
  detail: { connection: row.key },
});

async function setToZero(
  sql: TransactionSql,
  row: ConnectionRow,
  run: string,
  messageId: string | null,
): Promise<number> {
  const scope = { workspaceId: row.workspaceId, connectionId: row.id };
  const ids = await zeroAbsent(sql, { ...scope, run, who: row.key, messageId });
  if (ids.length > 0) await oweProducts(sql, scope, ids);
  await compareProducts(sql, scope, ids, ['stock']);
  return ids.length;
}

/**
 * Draws the consequence of what a person chose for absent products. What the source named since is left out.
 */
export async function decideAbsence(
  hub: Hub,
  row: ConnectionRow,
  run: string,
  choice: 'believe' | 'ignore',
): Promise<number> {
  if (choice === 'ignore') return 0;
  const zeroed = await hub.db.$client.begin(sql => setToZero(sql, row, run, null));
  await wakeDelivery(hub, { workspaceId: row.workspaceId, sourceId: row.id });
  return zeroed;
}

/** The least share that any flow of this source believes. */
async function mostShrink(sql: TransactionSql, scope: { workspaceId: string; connectionId: string }): Promise<number> {
  const [row] = await sql<{ most: string | null }[]>`
    select min((settings ->> 'maxShrink')::numeric) as most from flows
    where workspace_id = ${scope.workspaceId} and source_id = ${scope.connectionId} and entity = 'products'`;
  return row?.most == null ? defaultMaxShrink : Number(row.most);
}

/** The run that a person is asked about: what it and later ones held is still needed. */
async function runInQuestion(sql: TransactionSql, row: ConnectionRow): Promise<string | undefined> {
  const [task] = await sql<{ run: string }[]>`
    select detail ->> 'run' as run from tasks
    where workspace_id = ${row.workspaceId} and cause = ${absenceCause(row.id)} and state = 'open'`;
  return task?.run;
}

const settleBroken = (sql: TransactionSql, row: ConnectionRow, resolution: string) =>
  settle(sql, row, brokenCause(row.id), resolution);

async function settle(sql: TransactionSql, row: ConnectionRow, cause: string, resolution: string): Promise<void> {
  await sql`
    update tasks set state = 'resolved', resolution = ${resolution}, resolved_by = 'hub', resolved_at = now()
    where workspace_id = ${row.workspaceId} and cause = ${cause} and state = 'open'`;
}
