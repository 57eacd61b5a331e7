import type { Context } from 'hono';
import type { Hub } from '../../activities/hub.ts';
import type { PushEntity } from '../../connectors/v1/records/index.ts';
import { Problem } from '../problem.ts';
import type { V1Env } from './environment.ts';
import { limitOf } from './user-header.ts';

type Pushed = Record<string, unknown>;

const nested = (record: Pushed): unknown =>
  typeof record.customer === 'object' && record.customer !== null && 'externalId' in record.customer
    ? record.customer.externalId
    : undefined;

/** Whose a pushed record is; what belongs to no buyer is not a user’s to push. */
const buyerOf: Partial<Record<PushEntity, (record: Pushed) => unknown>> = {
  customers: record => record.externalId,
  'delivery-places': record => record.customer,
  orders: nested,
  payments: record => record.customer,
};

/** With `Kladka-User`, 404 for records of buyers whom the user does not act for. */
export async function refuseOthersBuyers(
  hub: Hub,
  c: Context<V1Env>,
  entity: PushEntity,
  records: Pushed[],
): Promise<void> {
  const limit = await limitOf(hub, c);
  if (!limit) return;
  const buyer = buyerOf[entity];
  if (!buyer)
    throw new Problem(403, `Users do not push ${entity}. Leave Kladka-User out to push them for the connection.`);
  const errors = records.flatMap((record, line) => {
    const id = buyer(record);
    if (typeof id === 'string' && limit.buyers.has(id)) return [];
    return [{ pointer: `/records/${line}`, detail: 'Of a buyer whom this user does not act for.' }];
  });
  if (errors.length > 0) {
    throw new Problem(404, 'The user does not act for the buyer of each record. Nothing was kept.', {
      errors: errors.slice(0, 20),
    });
  }
}
