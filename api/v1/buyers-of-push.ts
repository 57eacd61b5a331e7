import type { Context } from 'hono';
import type { Hub } from '../../activities/hub.ts';
import type { PushEntity } from '../../connectors/v1/records/index.ts';
import { type OwnedEntity, ownersOf } from '../../db/queries/owners-of.ts';
import { Problem } from '../problem.ts';
import type { V1Env } from './environment.ts';
import { externalIdSchema } from './schemas/ids.ts';
import { limitOf } from './user-header.ts';

type Pushed = Record<string, unknown>;
type Named = { entity: OwnedEntity; id: unknown; pointer: string };

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

/** What is none is refused record by record, later. */
const isId = (id: unknown): id is string => externalIdSchema.safeParse(id).success;

const applied = (record: Pushed): Named[] =>
  (Array.isArray(record.applications) ? record.applications : []).map((part: unknown, index) => ({
    entity: 'invoices',
    id: typeof part === 'object' && part !== null && 'invoice' in part ? part.invoice : undefined,
    pointer: `/applications/${index}/invoice`,
  }));

/** What a pushed record writes over, and what it names: neither may be another buyer's already. */
const namedBy: Partial<Record<PushEntity, (record: Pushed) => Named[]>> = {
  'delivery-places': ({ externalId: id }) => [{ entity: 'delivery-places', id, pointer: '' }],
  orders: ({ externalId: id, deliveryPlace }) => [
    { entity: 'orders', id, pointer: '' },
    { entity: 'delivery-places', id: deliveryPlace, pointer: '/deliveryPlace' },
  ],
  payments: record => [
    { entity: 'payments', id: record.externalId, pointer: '' },
    { entity: 'payments', id: record.reverses, pointer: '/reverses' },
    ...applied(record),
  ],
};

/** With `Kladka-User`, 404 for records of buyers whom the user does not act for, and for objects that are such a buyer's already. */
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
  const isTheirs = (id: unknown) => typeof id === 'string' && limit.buyers.has(id);
  const errors = records.flatMap((record, line) =>
    isTheirs(buyer(record))
      ? []
      : [{ pointer: `/records/${line}`, detail: 'Of a buyer whom this user does not act for.' }],
  );
  const named = records.flatMap((record, line) =>
    (namedBy[entity]?.(record) ?? []).flatMap(({ id, ...each }) =>
      isId(id) ? [{ ...each, id, pointer: `/records/${line}${each.pointer}` }] : [],
    ),
  );
  for (const [kind, some] of Map.groupBy(named, each => each.entity)) {
    const owners = await ownersOf(
      hub.db.$client,
      c.get('speaker'),
      kind,
      some.map(each => each.id),
    );
    const hidden = some.filter(({ id }) => !(owners.get(id) ?? []).every(isTheirs));
    errors.push(...hidden.map(({ pointer }) => ({ pointer, detail: 'Not among what this user’s buyers have.' })));
  }
  if (errors.length > 0) {
    throw new Problem(404, 'The user does not act for the buyer of each record. Nothing was kept.', {
      errors: errors.slice(0, 20),
    });
  }
}
