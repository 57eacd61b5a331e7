import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isGtin } from './gtin.ts';

describe('isGtin', () => {
  it.each(['96385074', '614141999996', '4006381333931', '5901234123457', '10614141000415', '0614141999996'])(
    'takes %s',
    code => expect(isGtin(code)).toBe(true),
  );

  it.each([
    '',
    '0000000000000',
    '00000000',
    '4006381333932',
    '400638133393',
    '96385075',
    ' 96385074',
    '96385074\n',
    '9638507a',
    '123456789',
    '٤٠٠٦٣٨١٣٣٣٩٣١',
  ])('refuses "%s"', code => expect(isGtin(code)).toBe(false));

  it('allows exactly one check digit, so that one mistyped digit is always noticed', () => {
    const body = fc.constantFrom(7, 11, 12, 13).chain(length => {
      const digits = fc.array(fc.nat(9), { minLength: length, maxLength: length });
      return digits.map(list => list.join('')).filter(text => /[1-9]/.test(text));
    });
    fc.assert(
      fc.property(body, fc.nat(13), fc.integer({ min: 1, max: 9 }), (text, place, by) => {
        const good = [...'0123456789'].map(check => text + check).filter(isGtin);
        expect(good).toHaveLength(1);
        const [code = ''] = good;
        const at = place % code.length;
        const mistyped = code.slice(0, at) + ((Number(code[at]) + by) % 10) + code.slice(at + 1);
        expect(isGtin(mistyped)).toBe(false);
      }),
    );
  });
});
