import { fieldChanges } from '../../domain/fingerprint.ts';
import { passGate } from '../../domain/gate.ts';
import type { Hub } from '../hub.ts';
import { draftOffer } from './draft-offer.ts';
import { tooEarly } from './offer.ts';
import type { DryRun } from './plan.ts';
import type { OfferStory } from './story.ts';

/** Says what would lie ready of an order whose target fetches it itself, field by field; nothing is offered by it. */
export async function planOffer(hub: Hub, story: OfferStory): Promise<DryRun> {
  const draft = await draftOffer(hub, story);
  const problems = 'problems' in draft ? draft.problems : [];
  const body = 'body' in draft ? draft.body : null;
  return {
    verdict: verdictOf(hub, story, problems.length, await tooEarly(hub, story)),
    fields: fieldChanges({}, body).map(({ field, after }) => ({
      target: 'order',
      field,
      old: null,
      new: after,
      why: story.binding ? 'unchanged' : 'mapped',
    })),
    problems: problems.map(({ sentence, remedy, cause }) => ({ sentence, remedy, cause })),
    body,
    note: [],
  };
}

function verdictOf(hub: Hub, story: OfferStory, standing: number, early: string | undefined): string {
  const { binding, order, settings, passive, connection } = story;
  if (binding)
    return binding.boundBy === 'written'
      ? `${connection.row.key} fetched it as order ${binding.externalId}. ${passive.passive}`
      : `Bound to order ${binding.externalId}, which ${connection.row.key} had already; it is not given out.`;
  const gate = passGate(order, settings.gate, hub.now());
  if (gate.kind !== 'pass') return gate.reason;
  if (early) return early;
  return standing > 0
    ? `It would wait: ${standing === 1 ? 'one thing stands' : `${standing} things stand`} in its way.`
    : `It would lie ready for ${connection.row.key} to fetch.`;
}
