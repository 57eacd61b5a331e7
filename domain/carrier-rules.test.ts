import { describe, expect, it } from 'vitest';
import { carriersOf } from './carrier-rules.ts';
import type { CarrierRule } from './catalogue-settings.ts';
import type { ProductBase } from './product.ts';

const base = (changes: Partial<ProductBase> = {}): { base: ProductBase } => ({ base: { name: 'Apap', ...changes } });
const rule = (when: CarrierRule['when'], ...carriers: string[]): CarrierRule => ({ when, carriers });

describe('carriersOf', () => {
  it('takes what the source says of the product before any rule, also "none"', () => {
    const rules = [rule({}, 'ANY')];
    expect(carriersOf({ ...base(), carriers: { codes: 'P48,INKURE, P48' } }, rules)).toEqual(['INKURE', 'P48']);
    expect(carriersOf({ ...base(), carriers: { codes: '' } }, rules)).toEqual([]);
    expect(carriersOf(base(), rules)).toEqual(['ANY']);
  });

  it('knows no restriction where nothing was said and no rule fits', () => {
    expect(carriersOf(base(), [])).toBeUndefined();
    expect(carriersOf(base(), [rule({ category: 'Kosmetyk' }, 'P48')])).toBeUndefined();
  });

  it('takes the first rule that fits, its carriers sorted and each once', () => {
    const rules = [rule({ category: 'Kosmetyk' }, 'A'), rule({}, 'C', 'B', 'C'), rule({}, 'D')];
    expect(carriersOf(base(), rules)).toEqual(['B', 'C']);
    expect(carriersOf(base({ category: 'Kosmetyk ' }), rules)).toEqual(['A']);
  });

  it.each<[CarrierRule['when'], Partial<ProductBase>, boolean]>([
    [{ coldChain: true }, { maxTemp: '8' }, true],
    [{ coldChain: true }, { maxTemp: '8.00' }, true],
    [{ coldChain: true }, { maxTemp: '-15' }, true],
    [{ coldChain: true }, { maxTemp: '8.1' }, false],
    [{ coldChain: true }, {}, false],
    [{ coldChain: false }, {}, true],
    [{ coldChain: false }, { maxTemp: '8' }, false],
    [{ prescription: true }, { prescription: 'yes' }, true],
    [{ prescription: true }, {}, false],
    [{ prescription: false }, {}, true],
    [{ heavierThan: '9.5' }, { weight: '10' }, true],
    [{ heavierThan: '10' }, { weight: '10.0' }, false],
    [{ heavierThan: '0' }, {}, false],
    [{ category: 'Lek', coldChain: true }, { category: 'Lek', maxTemp: '5' }, true],
    [{ category: 'Lek', coldChain: true }, { category: 'Lek', maxTemp: '25' }, false],
  ])('%j with %j: %s', (when, changes, fits) => {
    expect(carriersOf(base(changes), [rule(when, 'X')])).toEqual(fits ? ['X'] : undefined);
  });
});
