import type { AnyStory } from './story.ts';

/** Which order, and which of the flow's settings, a walk went by; carried through the workflow as text. */
type Seen = { hash: string; revision?: number };

/** What a walk over this story goes by. */
export const markSeen = ({ hash, revision }: Pick<AnyStory, 'hash' | 'revision'>): string => `${hash}@${revision}`;

/** Reads it back; processes that began before settings were carried along name the order's hash alone. */
export function readSeen(mark: string): Seen {
  const [hash = '', revision] = mark.split('@');
  return revision === undefined ? { hash } : { hash, revision: Number(revision) };
}
