import { describe, expect, it } from 'vitest';
import type { OwedGroup } from '../../db/queries/show-product.ts';
import { tellDelivery } from './delivery-words.ts';

const owed: OwedGroup = {
  flowId: '',
  group: 'carriers',
  delivered: false,
  blockedBy: null,
  tries: 0,
  reason: null,
  nextTry: '2026-01-01T00:00:00Z',
};
const told = (more: Partial<OwedGroup>, mode = 'live') =>
  tellDelivery({ ...owed, ...more }, { mode, paused: false, target: 'store' }, []);

describe('how a group stands', () => {
  it('is delivered only where it was written', () => {
    expect(told({ delivered: true })).toMatchObject({ state: 'delivered', why: 'store has the latest.' });
    expect(told({ delivered: true }, 'shadow')).toMatchObject({
      state: 'shadow',
      why: 'Only looked at in shadow mode: nothing was written into store.',
      nextTry: null,
    });
  });

  it('is untaken, with the sentence why, where the target cannot take it', () => {
    const reason = 'It has no carriers.';
    for (const mode of ['live', 'shadow', 'off'])
      expect(told({ blockedBy: 'untaken', reason }, mode)).toMatchObject({
        state: 'untaken',
        why: reason,
        blockedBy: 'untaken',
        nextTry: null,
      });
    expect(told({ blockedBy: 'untaken' }).why).toBe('store cannot take this.');
  });

  it('is due with its next try, or blocked', () => {
    expect(told({})).toMatchObject({ state: 'due', nextTry: owed.nextTry });
    expect(told({ blockedBy: 'unmatched' })).toMatchObject({ state: 'blocked', nextTry: null });
  });
});
