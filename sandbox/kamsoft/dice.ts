import { seeded } from '../faults.ts';

/** Numbers for one item and one purpose; what one purpose draws never moves what another draws. */
export type Dice = {
  /** 0 to below 1. */
  next(): number;
  /** A whole number, both ends included. */
  whole(from: number, to: number): number;
  /** True in this share of cases, 0 to 1. */
  chance(share: number): boolean;
  /** One of the given. */
  of<T>(choices: readonly [T, ...T[]]): T;
  /** One of the given, as often as its count says. */
  byCount<T>(choices: readonly (readonly [T, number])[], otherwise: T): T;
};

function purposeHash(purpose: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < purpose.length; index += 1)
    hash = Math.imul(hash ^ purpose.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}

const purposes = new Map<string, number>();

function hashOf(purpose: string): number {
  const known = purposes.get(purpose) ?? purposeHash(purpose);
  purposes.set(purpose, known);
  return known;
}

/** Dice that fall the same for the same seed, item and purpose, in whatever order items are asked for. */
export function diceFor(seed: number, index: number, purpose: string): Dice {
  const mixed = Math.imul(Math.imul(index + 1, 0x9e3779b1) ^ hashOf(purpose), 0x85ebca6b) ^ Math.imul(seed, 0xc2b2ae35);
  const next = seeded(mixed);
  next();
  return {
    next,
    whole: (from, to) => from + Math.floor(next() * (to - from + 1)),
    chance: share => next() < share,
    of: choices => choices[Math.floor(next() * choices.length)] ?? choices[0],
    byCount(choices, otherwise) {
      let left = next() * choices.reduce((sum, [, count]) => sum + count, 0);
      for (const [choice, count] of choices) {
        left -= count;
        if (left < 0) return choice;
      }
      return otherwise;
    },
  };
}
