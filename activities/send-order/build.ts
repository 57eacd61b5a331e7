import { type BuiltSalesOrder, buildSalesOrder } from '../../domain/build-sales-order.ts';
import type { AnyStory } from './story.ts';

/** A story does not change once it is loaded, and every step asks. */
const made = new WeakMap<AnyStory, BuiltSalesOrder>();

/** What the target is asked to book, made from the order as it is now. */
export function built(story: AnyStory): BuiltSalesOrder {
  const known = made.get(story);
  if (known) return known;
  const fresh = buildSalesOrder({
    order: story.order,
    mapping: story.mapping,
    lookups: story.lookups,
    settings: story.settings,
    takes: story.takes,
    reference: story.reference,
  });
  made.set(story, fresh);
  return fresh;
}
