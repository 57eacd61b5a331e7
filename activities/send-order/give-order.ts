import type { Sql, TransactionSql } from 'postgres';
import { lineDocuments } from '../../connectors/v1/order-document.ts';
import type { PullEntity } from '../../connectors/v1/records/index.ts';
import { type FeedEntry, putFeed } from '../../db/queries/feed.ts';
import type { Problem } from '../tasks.ts';
import type { OfferStory } from './story.ts';

type Queue = 'orders' | 'order-lines';

/** Which of the two a system pulls: orders whole, or line by line as production does (W8). */
const pullsOf = ({ connection }: OfferStory): Queue[] => {
  const pulls: PullEntity[] = connection.ports.v1?.pulls ?? [];
  return (['orders', 'order-lines'] as const).filter(queue => pulls.includes(queue));
};

const scopeOf = ({ connection: { row } }: OfferStory) => ({ workspaceId: row.workspaceId, connectionId: row.id });

/**
 * Lays an order ready for a system that asks at `/v1`, within the transaction that offers it; what it has already as it is now
 * is not given again. Resolves to the problem where it refused the order as it is; resumed by a person, it is given again.
 */
export async function giveOrder(
  sql: TransactionSql,
  story: OfferStory,
  body: Record<string, unknown>,
): Promise<Problem | undefined> {
  const again = await isTriedAgain(sql, story);
  await put(sql, story, body, 'upsert', again);
  const refused = await refusal(sql, story);
  return refused === undefined ? undefined : problemOf(story, refused);
}

/** Says that an order which nobody took yet is no longer wanted. */
export async function takeOrderBack(sql: TransactionSql, story: OfferStory): Promise<void> {
  const [there] = await sql<{ document: Record<string, unknown> }[]>`
    select document from feed where workspace_id = ${story.connection.row.workspaceId} and connection_id = ${story.connection.row.id}
      and entity = 'orders' and object_id = ${story.reference}`;
  const { number, orderedAt } = story.order;
  const document = { ...(there?.document ?? { number, reference: story.reference, orderedAt }), state: 'cancelled' };
  await put(sql, story, document, 'delete', false);
}

async function put(
  sql: TransactionSql,
  story: OfferStory,
  document: Record<string, unknown>,
  op: FeedEntry['op'],
  again: boolean,
): Promise<void> {
  const common = {
    op,
    flowId: story.ref.flowId,
    recordId: story.ref.orderId,
    buyerId: story.order.customer.externalId,
  };
  for (const queue of pullsOf(story)) {
    const entries =
      queue === 'orders'
        ? [{ ...common, objectId: story.reference, document }]
        : lineDocuments(story.reference, document).map(line => ({ ...common, ...line }));
    // Only what was refused is given again: whoever has made nine lines of ten must not make them twice.
    const refused = again ? await refusedOf(sql, story, queue) : new Set<string>();
    const [some, others] = [true, false].map(is => entries.filter(({ objectId }) => refused.has(objectId) === is));
    await putFeed(sql, scopeOf(story), queue, others ?? []);
    await putFeed(sql, scopeOf(story), queue, some ?? [], { again: true });
    if (queue === 'order-lines') await dropLines(sql, story, entries, again);
  }
}

/** Lines that the order no longer has. */
async function dropLines(sql: TransactionSql, story: OfferStory, present: FeedEntry[], again: boolean): Promise<void> {
  const { workspaceId, connectionId } = scopeOf(story);
  const gone = await sql<FeedEntry[]>`
    select object_id as "objectId", document from feed
    where workspace_id = ${workspaceId} and connection_id = ${connectionId} and entity = 'order-lines' and record_id = ${story.ref.orderId}
      and (op = 'upsert' or (${again} and outcome = 'rejected')) and object_id <> all(${present.map(entry => entry.objectId)})`;
  await putFeed(
    sql,
    scopeOf(story),
    'order-lines',
    gone.map(entry => ({ ...entry, op: 'delete' as const, recordId: story.ref.orderId, flowId: story.ref.flowId })),
    { again },
  );
}

/** What of the order was refused as it lies there now. */
async function refusedOf(sql: TransactionSql, story: OfferStory, queue: Queue): Promise<Set<string>> {
  const { workspaceId, connectionId } = scopeOf(story);
  const rows = await sql<{ id: string }[]>`
    select object_id as id from feed
    where workspace_id = ${workspaceId} and connection_id = ${connectionId} and entity = ${queue} and record_id = ${story.ref.orderId} and outcome = 'rejected'`;
  return new Set(rows.map(row => row.id));
}

/** Why it refused the order as it lies there now. */
async function refusal(sql: TransactionSql, story: OfferStory): Promise<string | undefined> {
  const { workspaceId, connectionId } = scopeOf(story);
  const rows = await sql<{ reason: string | null; line: string | null }[]>`
    select reason, case when entity = 'order-lines' then document ->> 'name' end as line from feed
    where workspace_id = ${workspaceId} and connection_id = ${connectionId} and entity in ('orders', 'order-lines')
      and record_id = ${story.ref.orderId} and outcome = 'rejected' order by entity desc, object_id limit 10`;
  if (rows.length === 0) return undefined;
  return rows.map(({ reason, line }) => `${line ? `${line}: ` : ''}${reason ?? 'It gave no reason.'}`).join(' ');
}

/** What the feed holds of an order: its last document, whether any of it was ever given out, and whether it is still wanted. */
export async function heldOf(
  sql: Sql | TransactionSql,
  story: OfferStory,
): Promise<{ document?: Record<string, unknown>; wasGiven: boolean; isWanted: boolean; givenAt?: Date } | undefined> {
  const { workspaceId, connectionId } = scopeOf(story);
  const [row] = await sql<
    { document: Record<string, unknown> | null; rows: number; givenAt: Date | null; isWanted: boolean }[]
  >`
    select (array_agg(document) filter (where entity = 'orders'))[1] as document, count(*)::int as rows, max(given_at) as "givenAt",
      coalesce(bool_or(op = 'upsert'), false) as "isWanted"
    from feed where workspace_id = ${workspaceId} and connection_id = ${connectionId} and entity in ('orders', 'order-lines')
      and record_id = ${story.ref.orderId}`;
  if (!row || row.rows === 0) return undefined;
  const { document, givenAt, isWanted } = row;
  return { document: document ?? undefined, wasGiven: givenAt !== null, isWanted, givenAt: givenAt ?? undefined };
}

const causeOf = ({ ref }: OfferStory) => `refused/${ref.flowId}/${ref.orderId}`;

/** A person resolved the task since it was refused. */
async function isTriedAgain(sql: TransactionSql, story: OfferStory): Promise<boolean> {
  const { workspaceId, connectionId } = scopeOf(story);
  const rows = await sql`
    select 1 from feed join tasks on tasks.workspace_id = feed.workspace_id and tasks.cause = ${causeOf(story)} and tasks.resolved_at > feed.acked_at
    where feed.workspace_id = ${workspaceId} and feed.connection_id = ${connectionId} and feed.entity in ('orders', 'order-lines')
      and feed.record_id = ${story.ref.orderId} and feed.outcome = 'rejected' limit 1`;
  return rows.length > 0;
}

function problemOf(story: OfferStory, reason: string): Problem {
  const { row } = story.connection;
  return {
    kind: 'refused',
    cause: causeOf(story),
    sentence: `${row.key} refused order ${story.order.number}: ${reason}`,
    remedy: `Mend it in ${row.key}, in the shop or in flow ${story.flowKey}, then resolve this task: the order is given again.`,
    detail: { flowId: story.ref.flowId, flow: story.flowKey, order: story.order.number, connection: row.key },
  };
}
