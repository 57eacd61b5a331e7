/**
 * How alike two texts are, 0 to 1: the trigrams they share, divided by all that either has.
 *
 * Defined as `similarity` of PostgreSQL's pg_trgm: lower case, words of letters and digits, two spaces before and one
 * behind each, every trigram counted once; 0 where a text has none.
 * Source: PostgreSQL documentation, pg_trgm, "Trigram (or Trigraph) Concepts".
 */
export const similarity = (one: string, other: string): number => {
  const ours = trigrams(one);
  const theirs = trigrams(other);
  const shared = [...ours].filter(trigram => theirs.has(trigram)).length;
  return shared === 0 ? 0 : shared / (ours.size + theirs.size - shared);
};

const trigrams = (text: string): Set<string> => {
  const found = new Set<string>();
  for (const [word] of text.toLowerCase().matchAll(/[\p{L}\p{M}\p{N}]+/gu)) {
    const letters = [...`  ${word} `];
    for (let at = 0; at + 3 <= letters.length; at += 1) found.add(letters.slice(at, at + 3).join(''));
  }
  return found;
};
