import { type BuiltSalesOrder, buildSalesOrder } from '../../domain/build-sales-order.ts';
import type { Story } from './story.ts';

/** What the target is asked to book, made from the order as it is now. */
export const built = (story: Story): BuiltSalesOrder =>
  buildSalesOrder({
    order: story.order,
    mapping: story.mapping,
    lookups: story.lookups,
    settings: story.settings,
    takes: story.target.takes,
    reference: story.reference,
  });
