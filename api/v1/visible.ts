import type { PullEntity } from '../../connectors/v1/records/index.ts';
import type { FeedRow } from '../../db/queries/feed.ts';
import type { Limit } from './user-header.ts';

/** What is the same for every buyer; a price may still be agreed with one. */
const common = new Set<PullEntity>(['products', 'stock', 'prices', 'categories', 'carriers', 'users']);

/** The buyers by whom a page is chosen in the database; undefined where that is no question of buyers. */
export const buyersFor = (entity: PullEntity, limit: Limit | undefined): string[] | undefined =>
  limit && !common.has(entity) ? [...limit.buyers] : undefined;

/** Whether an object may be shown to whom a request is limited to: of common things what is nobody’s or theirs, of users themselves. */
export function isVisible({ entity, objectId, buyerId }: FeedRow, limit: Limit | undefined): boolean {
  if (!limit) return true;
  if (entity === 'users') return objectId === limit.user;
  return buyerId === null ? [...common].some(one => one === entity) : limit.buyers.has(buyerId);
}
