import type { TransactionSql } from 'postgres';
import type { PushEntity } from '../../connectors/v1/records/index.ts';
import type { Hub } from '../hub.ts';
import type { OpenConnection } from '../open-connections.ts';
import type { PushBody, Refused } from './read-push.ts';

/** One message that is being taken in. */
export type Taking<Entity extends PushEntity = PushEntity> = {
  hub: Hub;
  connection: OpenConnection;
  messageId: string;
  entity: Entity;
  body: PushBody<Entity>;
  /** When what it states was read: as stated, else when it arrived. */
  asOf: Date;
  /** Nothing can have been read later. */
  arrivedAt?: Date;
};

/** What became of a message's records. `behind` runs after its transaction: only waking, which may get lost. */
export type Taken = {
  counts: { created: number; changed: number; unchanged: number; superseded: number };
  /** Records that were understood but not taken. */
  refused?: Refused[];
  superseded?: { line: number; externalId: string }[];
  behind?: () => Promise<void>;
};

export type Taker<Entity extends PushEntity> = (sql: TransactionSql, taking: Taking<Entity>) => Promise<Taken>;

/** When a record was read; never later than it arrived, so that a clock that is ahead makes nothing that follows look old. */
export const asOfRecord = ({ asOf, arrivedAt }: Pick<Taking, 'asOf' | 'arrivedAt'>, record: { asOf?: string }): Date =>
  new Date(
    Math.min(record.asOf === undefined ? asOf.getTime() : Date.parse(record.asOf), arrivedAt?.getTime() ?? Infinity),
  );

/** How many of each there were. */
export function countOutcomes(outcomes: { outcome: keyof Taken['counts'] }[]): Taken['counts'] {
  const counts = { created: 0, changed: 0, unchanged: 0, superseded: 0 };
  for (const { outcome } of outcomes) counts[outcome] += 1;
  return counts;
}
