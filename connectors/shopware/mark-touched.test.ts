import { expect, it } from 'vitest';
import { markTouched } from './mark-touched.ts';

const part = (id: string, more: object = {}) => ({
  id,
  stateId: 'open',
  createdAt: '2026-03-01T10:00:00.000+00:00',
  updatedAt: null,
  ...more,
});
const order = (more: object = {}) => ({
  ...part('o'),
  amountTotal: 12.5,
  transactions: [part('t1'), part('t2')],
  deliveries: [part('d')],
  ...more,
});
const later = { updatedAt: '2026-03-01T10:00:00.001+00:00' };

it.each([
  ['the order is written', later],
  ['its state moves', { stateId: 'done' }],
  ['its total changes', { amountTotal: 12 }],
  ['a payment is written', { transactions: [part('t1'), part('t2', later)] }],
  ['a payment moves', { transactions: [part('t1', { stateId: 'paid' }), part('t2')] }],
  ['a payment is added', { transactions: [part('t1'), part('t2'), part('t3')] }],
  ['a delivery is written', { deliveries: [part('d', later)] }],
  ['a delivery goes', { deliveries: [] }],
])('is another one when %s', (_, change) => {
  expect(markTouched(order(change))).not.toBe(markTouched(order()));
});

it('is the same however its parts are sorted, and whatever else hangs on the order', () => {
  expect(markTouched(order({ transactions: [part('t2'), part('t1')], customerComment: 'x' }))).toBe(
    markTouched(order()),
  );
});

it('is none where the document does not say when it was written', () => {
  expect(markTouched({ id: 'o' })).toBeUndefined();
  expect(markTouched(order({ transactions: undefined }))).toBeUndefined();
});
