import { describe, expect, it } from 'vitest';
import { flowChange } from './flow-change.ts';

describe('flowChange', () => {
  it('gathers settings by their paths, JSON where it is JSON', () => {
    const { settings, mode } = flowChange({
      mode: 'live',
      set: ['gate.waitDays=3', 'gate.startDate=null', 'totals.roundingSku=ROUNDING', 'gate.salesChannels=["a"]'],
      lookup: [],
    });
    expect(mode).toBe('live');
    expect(settings).toEqual({
      gate: { waitDays: 3, startDate: null, salesChannels: ['a'] },
      totals: { roundingSku: 'ROUNDING' },
    });
  });

  it('parts a lookup at the first dot and the last =', () => {
    expect(flowChange({ set: [], lookup: ['paymentMethod.a.b=c=Bank', 'tax.21='] }).lookups).toEqual([
      { table: 'paymentMethod', code: 'a.b=c', value: 'Bank' },
      { table: 'tax', code: '21', value: '' },
    ]);
  });

  it.each(['paymentMethod', 'paymentMethod.x', '.x=y'])('refuses %s', text => {
    expect(() => flowChange({ set: [], lookup: [text] })).toThrow('is no table.code=value');
  });

  it('asks for nothing where nothing is given', () => {
    expect(flowChange({ set: [], lookup: [] })).toEqual({ lookups: [] });
  });
});
