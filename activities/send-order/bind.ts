import { createHash } from 'node:crypto';
import type { PendingQuery, Row, Sql, TransactionSql } from 'postgres';
import { canonicalText } from '../../domain/fingerprint.ts';
import { isPaid } from '../../domain/paid.ts';
import type { AnyStory, OrderImage } from './story.ts';

const mark = (value: unknown): string => createHash('sha256').update(canonicalText(value)).digest('hex').slice(0, 16);

/** What of an order may change after it was booked, as the target knows it from now on. */
export function imageOf(story: Pick<AnyStory, 'order'>, noteState: OrderImage['note']): OrderImage {
  const { order } = story;
  const addresses = { billing: order.billing, deliveries: order.deliveries.map(delivery => delivery.address) };
  return {
    paid: isPaid(order),
    cancelled: order.states.order === 'cancelled',
    content: mark({ lines: order.lines, totals: order.totals }),
    address: mark(addresses),
    note: noteState,
  };
}

/**
 * Binds the order to the target's own; found ones were not written by us, so their note is left alone.
 *
 * `image` is what the target was told: of a written order that is what its intent says, as the order may have changed since. Awaited, or a part of a
 * larger statement.
 */
export function bind(
  sql: Sql | TransactionSql,
  story: AnyStory,
  externalId: string,
  by: 'written' | 'look-up' | 'operator',
  image = imageOf(story, by === 'written' ? 'open' : 'done'),
): PendingQuery<Row[]> {
  const { row } = story.connection;
  return sql`
    insert into bindings (workspace_id, connection_id, entity, external_id, record_id, image_delivered, bound_by)
    values (${row.workspaceId}, ${row.id}, 'order', ${externalId}, ${story.ref.orderId}, ${sql.json(image)}, ${by})
    on conflict (workspace_id, connection_id, entity, record_id) do nothing`;
}
