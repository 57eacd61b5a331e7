import { fromKamsoftTime, toKamsoftTime } from '../../connectors/kamsoft/warsaw-time.ts';
import { offerOrder, stoodInAnswer } from '../../db/queries/offered-orders.ts';
import { hashOf } from '../../db/queries/stage-products.ts';
import type { Hub } from '../hub.ts';
import type { ConnectionRow } from '../open-connections.ts';
import type { Problem } from '../tasks.ts';
import { imageOf } from './bind.ts';
import { beyondCarrying, changesSince, keepUnforwardable, tell } from './carry-changes.ts';
import { draftOffer } from './draft-offer.ts';
import { backToGate, gate } from './gate.ts';
import { giveOrder, heldOf } from './give-order.ts';
import { givenOn, holdBack, withdrawn } from './given-on.ts';
import { hold, jot, type Sitting } from './sitting.ts';
import type { OfferStory } from './story.ts';
import { type End, end, type Wait } from './verdicts.ts';

const hourMs = 3_600_000;

/**
 * The walk of an order whose target fetches it itself: gate, products and document, then it is offered and waits to be fetched.
 * From then on it belongs to the target, and later changes are recorded as not forwardable (K3, K4).
 */
export async function offerOn(sitting: Sitting<OfferStory>): Promise<Wait | End> {
  const { hub, story } = sitting;
  if (story.order.states.order === 'cancelled' && !story.binding && (await withdrawn(sitting)))
    return end('skipped', `Cancelled before ${story.connection.row.key} fetched it; the offer is withdrawn.`);
  await holdBack(sitting);
  const passed = await gate(sitting);
  if (passed.kind === 'bound') return await afterFetching(sitting);
  if (passed.kind === 'doubt') return backToGate;
  if (passed.kind !== 'go') return passed;

  const begun = performance.now();
  const early = await tooEarly(hub, story);
  if (early) {
    await withdrawn(sitting);
    jot(sitting, 'gate', 'end', early, begun);
    return end('skipped', early);
  }
  const draft = await draftOffer(hub, story);
  if ('problems' in draft)
    return hold(sitting, 'products', draft.problems.map(problem => problem.sentence).join(' '), {
      problems: draft.problems,
      begun,
    });
  if (story.mode === 'shadow') {
    jot(sitting, 'commit', 'shadow', 'Shadow: it would be offered.', begun);
    return end('shadow', 'Shadow: it would be offered.');
  }
  return await offered(sitting, draft.body, begun);
}

/**
 * From when on orders are handed out to a connection: the first moment of the day of its setting `startDate`, without one of
 * the day it was made, in Poland's time.
 */
export const offeredFrom = (row: Pick<ConnectionRow, 'settings' | 'createdAt'>): Date | undefined => {
  const { startDate } = row.settings;
  return fromKamsoftTime(typeof startDate === 'string' ? startDate : toKamsoftTime(row.createdAt).slice(0, 10));
};

/** Why an order is never handed out because of its day; what the target may already have stays as it is. */
export async function tooEarly(hub: Hub, story: OfferStory): Promise<string | undefined> {
  const { row } = story.connection;
  const from = offeredFrom(row);
  if (!from || Date.parse(story.order.orderedAt) >= from.getTime()) return undefined;
  const scope = { workspaceId: row.workspaceId, connectionId: row.id, orderId: story.ref.orderId };
  if (await stoodInAnswer(hub.db.$client, scope)) return undefined;
  if (story.passive.v1 && (await heldOf(hub.db.$client, story))?.wasGiven) return undefined;
  const day = toKamsoftTime(from).slice(0, 10).replaceAll('.', '-');
  return `Order ${story.order.number} was placed on ${story.order.orderedAt}, before ${day}, the day from which ${row.key} gets orders (its setting startDate, or else the day it was made).`;
}

async function offered(
  sitting: Sitting<OfferStory>,
  body: Record<string, unknown>,
  begun: number,
): Promise<Wait | End> {
  const { hub, input, story } = sitting;
  const { row } = story.connection;
  const offer = await hub.db.$client.begin(async sql => {
    const given = await offerOrder(sql, {
      workspaceId: row.workspaceId,
      connectionId: row.id,
      orderId: story.ref.orderId,
      flowId: story.ref.flowId,
      processId: input.processId,
      number: story.order.number,
      body,
      bodyHash: hashOf(body),
      image: imageOf(story, 'done'),
    });
    const refused = story.passive.v1 && !given.fetched ? await giveOrder(sql, story, body) : undefined;
    return { ...given, refused };
  });
  if (offer.fetched)
    return (await isBound(sitting))
      ? backToGate
      : hold(sitting, 'commit', unbound(story).sentence, { problems: [unbound(story)], begun });
  if (offer.refused) return hold(sitting, 'commit', offer.refused.sentence, { problems: [offer.refused], begun });
  const { ms } = await lyingThere(sitting);
  const allowedMs = story.passive.pickUpHours * hourMs;
  const held = story.passive.v1 ? await heldOf(hub.db.$client, story) : undefined;
  const since = held?.givenAt?.toISOString().slice(0, 16);
  const reason = since
    ? `${row.key} was given it at ${since} UTC as ${story.reference} and has not said yet what became of it.`
    : `Offered to ${row.key} as ${story.passive.v1 ? story.reference : offer.seq}; it waits to be fetched.`;
  if (ms < allowedMs) return hold(sitting, 'commit', reason, { forMs: allowedMs - ms, begun });
  return hold(sitting, 'commit', reason, {
    begun,
    problems: [
      {
        kind: 'pick-up',
        cause: `pick-up/${row.id}`,
        sentence: since
          ? `${row.key} was given order ${story.order.number} and has not said for more than ${story.passive.pickUpHours} hours whether it took it.`
          : `${row.key} has not fetched order ${story.order.number} for more than ${story.passive.pickUpHours} hours.`,
        remedy: since
          ? `Look in ${row.key} whether the order is there, and why it does not acknowledge it (POST /v1/acks). Where it is there, bind it by hand.`
          : `The hub cannot call ${row.key}: look there whether its exchange runs. What is offered lies ready.`,
        detail: { connection: row.key, order: story.order.number },
      },
    ],
  });
}

/** It is bound once it is fetched, unless its number there is another order's. */
async function isBound({ hub, story }: Sitting<OfferStory>): Promise<boolean> {
  const { row } = story.connection;
  const rows = await hub.db.$client`
    select 1 from bindings where workspace_id = ${row.workspaceId} and connection_id = ${row.id} and entity = 'order' and record_id = ${story.ref.orderId}`;
  return rows.length > 0;
}

const unbound = ({ connection: { row }, order, ref }: OfferStory): Problem => ({
  kind: 'record',
  cause: `clash/${row.id}/${ref.orderId}`,
  sentence: `${row.key} took order ${order.number}, but the id that it has there belongs to another order of ours.`,
  remedy: `Look in ${row.key} which order it is, and bind order ${order.number} to it by hand: kladka orders bind.`,
  detail: { connection: row.key, order: order.number },
});

/** How long the offer has lain there, in ms. */
async function lyingThere({ hub, story }: Sitting<OfferStory>): Promise<{ ms: number }> {
  const { row } = story.connection;
  const [offer] = await hub.db.$client<{ at: Date }[]>`
    select created_at as at from offered_orders
    where workspace_id = ${row.workspaceId} and connection_id = ${row.id} and order_id = ${story.ref.orderId}`;
  return { ms: offer ? hub.now().getTime() - offer.at.getTime() : 0 };
}

/** The order belongs to the target: what changed since is recorded with the reason why it cannot be forwarded. */
async function afterFetching(sitting: Sitting<OfferStory>): Promise<Wait | End> {
  const begun = performance.now();
  const { hub, input, story } = sitting;
  const { binding, passive } = story;
  if (!binding) return backToGate;
  const told = binding.imageDelivered ?? imageOf(story, 'done');
  if (passive.v1) return await givenOn(sitting, binding.externalId);
  for (const { kind } of changesSince(story, told)) await keepUnforwardable(hub, input, story, kind, passive.passive);
  for (const { what } of beyondCarrying(story, told)) await keepUnforwardable(hub, input, story, what, passive.passive);
  await tell(hub, story);
  const reason = `${story.connection.row.key} fetched it as order ${binding.externalId}; it belongs to it from now on.`;
  jot(sitting, 'confirm', 'fetched', reason, begun);
  return end('sent', reason);
}
