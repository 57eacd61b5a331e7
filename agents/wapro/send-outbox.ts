import { type HubApi, HubError } from './hub-api.ts';
import type { Outbox, Waiting } from './store/outbox.ts';

/**
 * Sends what waits, oldest first, until nothing does or the hub cannot take it now.
 *
 * A parcel leaves the disk only after the hub took it; its key is the same each time. What the hub refuses as it stands is
 * set aside and told of. Returns the milliseconds to wait before the next attempt: 0 when everything is sent.
 */
export const sendOutbox = async (
  outbox: Outbox,
  hub: HubApi,
  tell: (message: string) => void,
  isOver: () => boolean = () => false,
): Promise<number> => {
  for (let next = outbox.first(); next !== undefined && !isOver(); next = outbox.first()) {
    try {
      await send(hub, next);
      outbox.sent(next.seq);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (error instanceof HubError && error.refused) {
        refuse(outbox, next, reason, tell);
        continue;
      }
      tell(`The hub took nothing now (${reason}); ${outbox.waiting()} parcels wait.`);
      return 10_000;
    }
  }
  return 0;
};

/**
 * Sets a refused parcel aside and says so to the hub, where it waits for the content: it shows there as not sent, with the
 * reason. That something cannot be sent is itself nothing to keep.
 */
const refuse = (outbox: Outbox, { seq, parcel }: Waiting, reason: string, tell: (message: string) => void): void => {
  if (parcel.kind === 'unread') {
    tell(`The hub no longer waits for what cannot be read: ${reason}`);
    outbox.sent(seq);
    return;
  }
  tell(`The hub refused ${describe({ parcel })}: ${reason} It is kept in the table "refused" of the agent's file.`);
  outbox.setAside(seq, reason);
  if (parcel.kind !== 'push' || parcel.answers === undefined) return;
  const ids = parcel.mode === 'snapshot' ? [] : parcel.records.map(({ externalId }) => externalId);
  const why = `The hub refused what the agent of WAPRO sent: ${reason}`;
  outbox.add({ kind: 'unread', read: parcel.answers, reason: why, externalIds: ids });
};

/** Says how much lies refused, so that it is not forgotten; nothing where nothing does. */
export const tellRefused = (outbox: Outbox, tell: (message: string) => void): void => {
  const { count, since, reason } = outbox.refused();
  if (count === 0) return;
  tell(
    `${count} ${count === 1 ? 'parcel' : 'parcels'} that the hub refused for good, the first since ${since}, the last because: ${reason} See "What the hub refuses" in the agent's README.`,
  );
};

const send = async (hub: HubApi, { key, parcel }: Waiting): Promise<void> => {
  if (parcel.kind === 'events') return hub.events(parcel.changes);
  if (parcel.kind === 'acks') return hub.ack(parcel.acks);
  if (parcel.kind === 'unread') {
    // Without ids: all that was asked for.
    const some = parcel.externalIds.length > 0 ? parcel.externalIds : undefined;
    return hub.failRead(parcel.read, parcel.reason, some);
  }
  const { kind: _, entity, ...body } = parcel;
  await hub.push(entity, body, key);
};

const describe = ({ parcel }: Pick<Waiting, 'parcel'>): string => {
  if (parcel.kind === 'events') return `${parcel.changes.length} notifications`;
  if (parcel.kind === 'acks') return `the answer to ${parcel.acks.map(({ id }) => id).join(', ')}`;
  if (parcel.kind === 'unread') return `what cannot be read: ${parcel.externalIds.join(', ')}`;
  return `${parcel.records.length} records of ${parcel.entity}`;
};
