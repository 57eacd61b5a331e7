import { expect, it } from 'vitest';
import { tellWait, type WaitFacts } from './tell-wait.ts';

const nothing = { state: null, step: null, reason: null, group: null, blockedBy: null, task: null };
const told = (facts: Partial<WaitFacts> & { kind: WaitFacts['kind'] }) => tellWait({ ...nothing, ...facts }, 'till');

it('W14 says of one object what it waits for', () => {
  expect(told({ kind: 'order', state: 'due' })).toBe('Waits for a worker to take it up.');
  expect(told({ kind: 'order', state: 'waiting', step: 'gate', reason: 'Not paid yet.' })).toBe(
    'Waits at gate: Not paid yet.',
  );
  expect(told({ kind: 'object', state: 'unfetched' })).toBe('Lies ready until till fetches it.');
  expect(told({ kind: 'product', group: 'stock' })).toBe('Its stock goes to till with the next delivery.');
  expect(told({ kind: 'product', group: 'price', reason: 'no answer' })).toBe(
    'Its price could not be delivered yet: no answer',
  );
  expect(told({ kind: 'product', group: 'price', blockedBy: 'unmatched' })).toContain('Match it');
  expect(told({ kind: 'product', group: 'price', blockedBy: 'lock' })).toContain('held back by a lock');
});

it('W14 of a task says what the task says', () => {
  const task = { sentence: 'No product HAT-9.', remedy: 'Add it there.' };
  expect(told({ kind: 'order', state: 'waiting', step: 'products', task })).toBe('No product HAT-9. Add it there.');
});
