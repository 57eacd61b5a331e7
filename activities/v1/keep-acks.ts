import { type Ack, ackFeed, type FeedScope } from '../../db/queries/feed.ts';
import { keepPush, sealPush } from '../../db/queries/store-message.ts';
import type { Hub } from '../hub.ts';

/** What a connection said of objects that it was given; `body` as it came, where that is more than what is read of it. */
export type GivenAcks = {
  acks: (Ack & { entity: string })[];
  body: Buffer;
  /** The same key again with the same content is kept once. */
  key?: string;
};

/** The message that keeps them, and which objects they applied to: `entity/id`. */
export type KeptAcks = { messageId: string; applied: Set<string> };

export const ackName = ({ entity, id }: { entity: string; id: string }): string => `${entity}/${id}`;

/** Notes acks in a connection's feed and keeps them as a message, both or neither; whoever calls wakes the lane `acks`. */
export async function keepAcks(
  hub: Hub,
  { workspaceId, connectionId }: FeedScope,
  { acks, body, key }: GivenAcks,
): Promise<KeptAcks> {
  const push = { workspaceId, connectionId, lane: 'acks', subject: 'acks', payload: body, key };
  const sealed = await sealPush(hub.keyring, push);
  const applied = new Set<string>();
  const stored = await hub.db.$client.begin(async sql => {
    const kept = await keepPush(sql, sealed);
    if (kept.outcome !== 'stored') return kept;
    for (const [entity, some] of Map.groupBy(acks, ack => ack.entity)) {
      const done = await ackFeed(sql, { workspaceId, connectionId }, entity, some);
      for (const { objectId } of done) applied.add(ackName({ entity, id: objectId }));
    }
    return kept;
  });
  return { messageId: stored.messageId, applied };
}
