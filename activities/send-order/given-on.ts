import { withdrawOffer } from '../../db/queries/offered-orders.ts';
import { imageOf } from './bind.ts';
import { beyondCarrying, changesSince, keepUnforwardable, tell } from './carry-changes.ts';
import { draftOffer } from './draft-offer.ts';
import { giveOrder, heldOf, takeOrderBack } from './give-order.ts';
import { hold, jot, type Sitting } from './sitting.ts';
import type { OfferStory } from './story.ts';
import { type End, end, type Wait } from './verdicts.ts';

/** Takes back an offer that nobody is known to have; true when there was one. */
export async function withdrawn({ hub, story }: Sitting<OfferStory>): Promise<boolean> {
  const { row } = story.connection;
  return await hub.db.$client.begin(async sql => {
    const scope = { workspaceId: row.workspaceId, connectionId: row.id, orderId: story.ref.orderId };
    const taken = await withdrawOffer(sql, scope);
    if (taken && story.passive.v1) await takeOrderBack(sql, story);
    return taken;
  });
}

/** What lies ready at `/v1` and was never pulled is taken back while its flow may not give it; resumed, it is offered anew. */
export async function holdBack(sitting: Sitting<OfferStory>): Promise<void> {
  const { hub, story } = sitting;
  const { mode, paused, binding, passive } = story;
  if (!passive.v1 || binding || (mode === 'live' && !paused)) return;
  const held = await heldOf(hub.db.$client, story);
  if (held?.isWanted && !held.wasGiven) await withdrawn(sitting);
}

/**
 * A system that asks at `/v1` is given the order as it is now, and says itself what of it it can follow. One that a person bound
 * to an order that is there already is not given, else it would be entered twice; neither are its changes.
 */
export async function givenOn(sitting: Sitting<OfferStory>, externalId: string): Promise<Wait | End> {
  const begun = performance.now();
  const { hub, story } = sitting;
  const { key } = story.connection.row;
  if (story.mode === 'shadow') return end('shadow', 'Shadow: later changes are not given.');
  const held = await heldOf(hub.db.$client, story);
  if (story.binding?.boundBy !== 'written' && !(held?.isWanted && held.wasGiven))
    return await leftAlone(sitting, externalId, held?.isWanted);
  const draft = await draftOffer(hub, story);
  const body = 'body' in draft ? draft.body : calledOff(story, held?.document);
  if (!body && 'problems' in draft) {
    const reason = draft.problems.map(problem => problem.sentence).join(' ');
    return hold(sitting, 'later', reason, { problems: draft.problems, begun });
  }
  const refused = body && (await hub.db.$client.begin(sql => giveOrder(sql, story, body)));
  if (refused) return hold(sitting, 'later', refused.sentence, { problems: [refused], begun });
  await tell(hub, story);
  const reason = `${key} took it as order ${externalId}; it is given later changes too.`;
  jot(sitting, 'confirm', 'fetched', reason, begun);
  return end('sent', reason);
}

/** Whatever else stands in its way, whoever has a cancelled order is told so: by the order as it was given last. */
const calledOff = (
  { order }: OfferStory,
  document: Record<string, unknown> | undefined,
): Record<string, unknown> | undefined =>
  order.states.order === 'cancelled' && document ? { ...document, state: 'cancelled' } : undefined;

async function leftAlone(
  sitting: Sitting<OfferStory>,
  externalId: string,
  isWanted: boolean | undefined,
): Promise<End> {
  const begun = performance.now();
  const { hub, input, story } = sitting;
  const { key } = story.connection.row;
  if (isWanted) await withdrawn(sitting);
  const told = story.binding?.imageDelivered ?? imageOf(story, 'done');
  const why = `${key} was not given this order by the hub, so it is given no changes of it. Change it there.`;
  for (const { kind } of changesSince(story, told)) await keepUnforwardable(hub, input, story, kind, why);
  for (const { what } of beyondCarrying(story, told)) await keepUnforwardable(hub, input, story, what, why);
  await tell(hub, story);
  const reason = `Bound to order ${externalId}, which ${key} had already; it is not given out.`;
  jot(sitting, 'confirm', 'bound', reason, begun);
  return end('skipped', reason);
}
