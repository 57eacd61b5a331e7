/** Cuts a list into parts of at most `size`. */
export function* inBatches<T>(all: T[], size: number): Generator<T[]> {
  for (let start = 0; start < all.length; start += size) yield all.slice(start, start + size);
}
