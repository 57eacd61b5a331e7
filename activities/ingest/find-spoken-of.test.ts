import { expect, it } from 'vitest';
import { findSpokenOf } from './find-spoken-of.ts';

const find = findSpokenOf([
  { seq: 15, number: 'A', orderId: 'a' },
  { seq: 16, number: 'B', orderId: 'b' },
  { seq: 17, number: 'TWICE', orderId: 'c' },
  { seq: 18, number: 'TWICE', orderId: 'd' },
]);
const found = (offerSeq: number | undefined, number: string | undefined) => {
  const row = find({ offerSeq, number });
  return typeof row === 'string' ? undefined : row.orderId;
};

it.each([
  ['the id alone', 15, undefined, 'a'],
  ['the number alone', undefined, 'A', 'a'],
  ['both', 15, 'A', 'a'],
  ['both, the number being that of two', 17, 'TWICE', 'c'],
  ['an id of another shop that is one of ours too: the number decides', 15, 'B', 'b'],
  ['an id that is none of ours: the number decides', 99, 'B', 'b'],
])('K5 finds by %s', (_, seq, number, order) => {
  expect(found(seq, number)).toBe(order);
});

it.each([
  ['an id and a number of another shop', 15, 'ELSEWHERE', /id is that of order A/],
  ['a number of two', undefined, 'TWICE', /Several orders/],
  ['a number of two beside the id of a third', 15, 'TWICE', /Several orders/],
  ['nothing of ours', 99, 'ELSEWHERE', /No order/],
  ['an id that is none of ours', 99, undefined, /No order/],
])('K5 takes for unknown %s', (_, seq, number, why) => {
  expect(find({ offerSeq: seq, number })).toMatch(why);
});
