import { describe, expect, it } from 'vitest';
import { lookUp } from './look-up.ts';

describe('lookUp', () => {
  it('gives what is mapped', () => {
    expect(lookUp({ paymentMethod: { card: 'PIN' } }, 'paymentMethod', 'card')).toEqual({
      kind: 'value',
      value: 'PIN',
    });
    expect(lookUp({ country: { DE: 'D' } }, 'country', 'DE')).toEqual({ kind: 'value', value: 'D' });
  });

  it('passes on what means the same everywhere', () => {
    expect(lookUp({}, 'country', 'DE')).toEqual({ kind: 'value', value: 'DE' });
    expect(lookUp({}, 'language', 'de-DE')).toEqual({ kind: 'value', value: 'de' });
    expect(lookUp({}, 'language', 'pl')).toEqual({ kind: 'value', value: 'pl' });
  });

  it.each([
    ['country', 'Deutschland'],
    ['country', 'de'],
    ['language', 'Deutsch'],
    ['salutation', 'mr'],
    ['tax', '19'],
    ['shippingMethod', 'toString'],
  ] as const)('names table and value where %s "%s" is not mapped', (table, value) => {
    const result = lookUp({ [table]: { other: 'x' } }, table, value);
    expect(result).toMatchObject({
      kind: 'unmapped',
      reason: expect.stringContaining(`Map ${value} in the flow's lookups (table ${table})`),
    });
  });

  it('calls the value by its name', () => {
    const result = lookUp({}, 'paymentMethod', 'payu', 'Przelewy24');
    expect(result).toMatchObject({
      reason: expect.stringContaining('Payment method "Przelewy24" (payu) has no counterpart'),
    });
  });
});
