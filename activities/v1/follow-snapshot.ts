import type { TransactionSql } from 'postgres';
import type { PushEntity } from '../../connectors/v1/records/index.ts';
import { lockMoney } from '../../db/queries/invoice-group.ts';
import { type Absence, absentAfter, keepPackage, packagesOf, withdrawAbsent } from '../../db/queries/snapshots.ts';
import { readWorkspaceSettings } from '../../db/queries/workspace-settings.ts';
import type { Hub } from '../hub.ts';
import type { OpenConnection } from '../open-connections.ts';
import { publishParties } from '../publish/parties.ts';
import { raiseTask, settleCause } from '../tasks.ts';
import type { Taking } from './context.ts';
import { rebookPayments } from './rebook-payments.ts';
import { foldGoods, lockGoods } from './take-in-goods.ts';

/** What a complete statement may leave out: orders and documents are never withdrawn by silence, payments where it says since when it holds all. */
const follows = new Set<PushEntity>([
  'products',
  'stock',
  'prices',
  'categories',
  'carriers',
  'customers',
  'delivery-places',
  'users',
]);

/** The task of a complete statement whose absences are not believed. */
export const shrunkCause = (connectionId: string, entity: string) => `shrunk/${connectionId}/${entity}`;

/**
 * Follows the packages of a complete statement. Once all of one transmission arrived, what none of them held is withdrawn; never
 * deleted. A source that shrank by more than the set share is not believed: a person decides.
 */
export async function followSnapshot(
  sql: TransactionSql,
  taking: Taking,
): Promise<{ complete: boolean; counts: { withdrawn?: number } }> {
  const { body, entity, connection } = taking;
  const { row } = connection;
  if (body.mode !== 'snapshot') return { complete: true, counts: {} };
  const { transmission, no, of } = body.package ?? { transmission: taking.messageId, no: 1, of: 1 };
  const absence: Absence = { workspaceId: row.workspaceId, connectionId: row.id, entity, transmission };
  const externalIds = [...body.stated, ...body.refused].flatMap(each => each.externalId ?? []);
  const since = entity === 'payments' ? body.since : undefined;
  const silent = !follows.has(entity) && since === undefined;
  await keepPackage(sql, absence, { no, of, externalIds: silent ? [] : externalIds, asOf: readAt(taking), since });
  if ((await packagesOf(sql, absence)) < of) return { complete: false, counts: {} };
  if (silent) return { complete: true, counts: {} };
  const { absent, known } = await absentAfter(sql, absence);
  const most = (await readWorkspaceSettings(sql, row.workspaceId)).fullSync.maxShrink;
  if (absent / Math.max(1, known) > most) {
    await raiseTask(sql, {
      workspaceId: row.workspaceId,
      kind: 'shrunk',
      cause: shrunkCause(row.id, entity),
      sentence: `The last complete statement of ${row.key} leaves out ${absent} of ${known} ${entity}, more than a share of ${most} that is believed by itself.`,
      remedy: `Look in ${row.key} whether it still has them. “believe” takes them for withdrawn; “ignore” leaves them as they are.`,
      detail: { connection: row.key, connectionId: row.id, entity, transmission, absent: String(absent) },
      choices: { believe: `Take ${absent} ${entity} for withdrawn`, ignore: 'Leave them as they are' },
    });
    return { complete: true, counts: { withdrawn: 0 } };
  }
  // It answers the question whether an earlier one was right.
  await settleCause(sql, row.workspaceId, shrunkCause(row.id, entity), 'A later complete statement was believed.');
  return { complete: true, counts: { withdrawn: await takeForWithdrawn(sql, taking, absence) } };
}

/** When a package was read: as it says, else as the latest of its records says; never later than it arrived. */
function readAt(taking: Taking): Date {
  const { body, arrivedAt } = taking;
  const said = body.stated.flatMap(({ record }) => ('asOf' in record && record.asOf ? [Date.parse(record.asOf)] : []));
  const asOf = body.asOf === undefined && said.length > 0 ? Math.max(...said) : taking.asOf.getTime();
  return new Date(Math.min(asOf, arrivedAt?.getTime() ?? Infinity));
}

/** Withdraws what a complete statement left out, and tells whom flows say. */
export async function takeForWithdrawn(
  sql: TransactionSql,
  by: { hub: Hub; connection: OpenConnection; messageId: string | null },
  absence: Absence,
): Promise<number> {
  const { row } = by.connection;
  const scope = { workspaceId: row.workspaceId, connectionId: row.id, who: row.key };
  if (isGoods(absence.entity)) await lockGoods(sql, row.id);
  if (absence.entity === 'payments') await lockMoney(sql, row.workspaceId);
  const gone = await withdrawAbsent(sql, { ...absence, who: row.key, messageId: by.messageId ?? undefined });
  if (isGoods(absence.entity))
    await foldGoods(sql, by.connection, by.messageId, [...new Set(gone.map(each => each.parentId ?? each.externalId))]);
  const ids = gone.map(each => each.externalId);
  if (absence.entity === 'payments') await rebookPayments(sql, by.hub, scope, ids);
  else await publishParties(sql, by.hub, scope, absence.entity, ids);
  return gone.length;
}

const isGoods = (entity: string) => entity === 'products' || entity === 'stock' || entity === 'prices';
