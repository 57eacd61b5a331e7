import fc from 'fast-check';
import { expect, it } from 'vitest';
import { describeCuts, fitter, lengths } from './fit.ts';

it('keeps what fits and shows what does not', () => {
  const { fit, cuts } = fitter();
  expect(fit('MIEJSCOWOSC', ' Łódź ')).toBe('Łódź');
  expect(fit('TEL', undefined)).toBe('');
  const street = 'ulica Generała Stanisława Maczka 17A, brama 3, hala B2';
  expect(fit('ULICA_LOKAL', street)).toBe(`${street.slice(0, 49)}…`);
  expect(cuts).toEqual([{ field: 'ULICA_LOKAL', limit: 50, lost: street.slice(49) }]);
  expect(describeCuts(cuts)).toContain('ULICA_LOKAL holds 50 letters');
});

it('never exceeds the column and never loses a letter unseen', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 120 }), text => {
      const { fit, cuts } = fitter();
      const fitted = fit('NAZWA', text);
      expect(fitted.length).toBeLessThanOrEqual(lengths.NAZWA);
      expect(cuts.length === 0 ? fitted : fitted.slice(0, -1) + cuts[0]?.lost).toBe(text.trim());
      expect(fitted.isWellFormed()).toBe(true);
    }),
  );
});
