import type { z } from 'zod';
import { done, type Outcome } from '../outcome.ts';
import { type Call, readDocument } from './request.ts';
import { collection } from './wire.ts';

export type Listing<Item> = { path: string; query: Record<string, string>; item: z.ZodType<Item> };

export const pageSize = 100;
const mostPages = 5000;

/**
 * Reads a collection page by page until `next` is empty or `each` answers `stop`.
 *
 * `each` gets the page's items and the offset of the next page; `firstSize` asks for a smaller first page.
 */
export const readPages = async <Item>(
  call: Call,
  listing: Listing<Item>,
  options: { start?: number; firstSize?: number; each: (items: Item[], next: number) => Promise<'stop' | 'go'> },
  signal: AbortSignal,
): Promise<Outcome<{ read: number }>> => {
  const { path, query } = listing;
  let start = options.start ?? 0;
  let read = 0;
  for (let page = 0; page < mostPages; page += 1) {
    const size = page === 0 ? (options.firstSize ?? pageSize) : pageSize;
    const ask = { path, query: { ...query, start: String(start), size: String(size) }, signal };
    const answer = await readDocument(call, ask, collection(listing.item));
    if (answer.kind !== 'done') return answer;
    if (answer.value === null)
      return { kind: 'config', reason: `GET ${path}: the shop has no such list. Check the connection's flavour.` };
    const { items, next } = answer.value;
    start += items.length;
    read += items.length;
    const wish = await options.each(items, start);
    if (wish === 'stop' || !next || items.length === 0) return done({ read });
  }
  return {
    kind: 'config',
    reason: `GET ${path}: the list does not end after ${mostPages} pages. Ask the vendor whether "start" is respected.`,
  };
};
