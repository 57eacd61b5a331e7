import type { HubApi, ReadRequest } from './hub-api.ts';
import type { Reader } from './read/reader.ts';
import { sendAll } from './read/send-all.ts';
import { sendSome } from './read/send-some.ts';
import type { Store } from './store/open-store.ts';

/** A request that was handed out and is not answered yet, and since when. */
type Open = { request: ReadRequest; at: number };

const name = 'open reads';
/** After so long the hub asks for it again by itself. */
const heldMs = 2 * 60_000;

/**
 * Takes what the hub wants to read and answers each of it into the outbox. What was handed out is on the disk before it is
 * answered: an agent that was killed goes on with it, where the hub would only ask again minutes later.
 *
 * One that cannot be answered does not hold up the others; throws the last such error once all were tried.
 */
export const answerReads = async (
  hub: Pick<HubApi, 'reads'>,
  readers: Reader[],
  store: Store,
  { signal, now = Date.now }: { signal: AbortSignal; now?: () => number },
): Promise<void> => {
  const kept = openReads(store).filter(({ at }) => at > now() - heldMs);
  // While something is left over, nobody waits for more.
  const asked = await hub.reads(kept.length > 0 ? 0 : 30, signal);
  // The hub asks again for what is long in coming; what is on its way is not read twice.
  const fresh = asked.filter(({ id }) => !store.outbox.isAnswering(id));
  const known = new Set(fresh.map(({ id }) => id));
  const open = [
    ...kept.filter(({ request }) => !known.has(request.id)),
    ...fresh.map(request => ({ request, at: now() })),
  ];
  keep(store, open);
  const failed: Open[] = [];
  let trouble: unknown;
  for (const [index, each] of open.entries()) {
    try {
      await answer(each.request, readers, store);
    } catch (error) {
      trouble = error;
      failed.push(each);
    }
    keep(store, [...failed, ...open.slice(index + 1)]);
  }
  if (trouble !== undefined) throw trouble;
};

const openReads = (store: Store): Open[] => JSON.parse(store.recall(name) ?? '[]');
const keep = (store: Store, open: Open[]): void => store.keep(name, JSON.stringify(open));

const answer = async (request: ReadRequest, readers: Reader[], store: Store): Promise<void> => {
  const reader = readers.find(({ entity }) => entity === request.entity);
  if (reader === undefined) {
    const reason = `The agent of WAPRO has no ${request.entity} to send.`;
    store.outbox.add({ kind: 'unread', read: request.id, reason, externalIds: request.externalIds ?? [] });
    return;
  }
  if (request.externalIds === undefined) await sendAll(reader, store, { answers: request.id });
  else await sendSome(reader, store, request.id, request.externalIds);
};
