import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changeAt, mergeSettings } from './merge-settings.ts';

describe('merging settings', () => {
  it('merges objects, replaces lists, removes by null', () => {
    const settings = { gate: { waitDays: 3, orderStates: ['open'], startDate: 'x' }, totals: { tolerance: '0.02' } };
    const change = { gate: { waitDays: 5, orderStates: ['completed'], startDate: null } };
    expect(mergeSettings(settings, change)).toEqual({
      gate: { waitDays: 5, orderStates: ['completed'] },
      totals: { tolerance: '0.02' },
    });
    expect(settings.gate.waitDays).toBe(3);
  });

  it('does the same twice as once', () => {
    const tree = fc.dictionary(fc.string(), fc.jsonValue());
    fc.assert(
      fc.property(tree, tree, (settings, change) => {
        const once = mergeSettings(settings, change);
        expect(mergeSettings(once, change)).toEqual(once);
      }),
    );
  });

  it('leaves the prototype alone', () => {
    mergeSettings({}, JSON.parse('{"__proto__":{"polluted":true}}'));
    expect('polluted' in {}).toBe(false);
  });

  it('sets one path', () => {
    expect(changeAt('products.promotionSku', 'P1')).toEqual({ products: { promotionSku: 'P1' } });
  });
});
