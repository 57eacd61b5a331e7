import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitStreet } from './street.ts';

describe('splitStreet', () => {
  it.each([
    ['Musterstr. 12a', 'Musterstr.', '12', 'a'],
    ['Musterstraße 12 a', 'Musterstraße', '12', 'a'],
    ['Hauptstraße 5', 'Hauptstraße', '5', ''],
    ['Hauptstraße 5-7', 'Hauptstraße', '5', '-7'],
    ['Hauptstraße 5 - 7', 'Hauptstraße', '5', '- 7'],
    ['Calle Mayor, 12', 'Calle Mayor', '12', ''],
    ['12 rue de la Paix', 'rue de la Paix', '12', ''],
    ['12 bis, rue de la Paix', 'rue de la Paix', '12', 'bis'],
    ['10A Downing Street', 'Downing Street', '10', 'A'],
    ['ul. Długa 5/7 m. 3', 'ul. Długa', '5', '/7 m. 3'],
    ['ul. Długa 5 lok. 12', 'ul. Długa', '5', 'lok. 12'],
    ['Kerkstraat 1-II', 'Kerkstraat', '1', '-II'],
    ['Kerkstraat 12 bis', 'Kerkstraat', '12', 'bis'],
    ['Meir 24 bus 3', 'Meir', '24', 'bus 3'],
    ['Plac 3 Maja 4', 'Plac 3 Maja', '4', ''],
    ['Straße des 17. Juni 135', 'Straße des 17. Juni', '135', ''],
    ['Q5 14', 'Q5', '14', ''],
    ['  al.   Jana Pawła II  26 ', 'al. Jana Pawła II', '26', ''],
  ])('%s', (line, street, houseNumber, suffix) => {
    expect(splitStreet(line)).toEqual({ street, houseNumber, suffix, sure: true });
  });

  it.each([
    'Am Markt',
    'Postfach 12 34',
    '11 Listopada',
    '3 Maja 4',
    'ul. 3 Maja',
    '12',
    '',
    'Dorfstr. 4 Hinterhaus links',
  ])('keeps "%s" whole', line => {
    expect(splitStreet(line)).toEqual({ street: line, houseNumber: '', suffix: '', sure: false });
  });

  it('loses nothing but white space and the comma beside the number', () => {
    const word = fc.constantFrom(
      'ul.',
      'Długa',
      'Maja',
      'rue',
      'de',
      'm.',
      'lok.',
      'bis',
      'II',
      'a',
      '/',
      '-',
      ',',
      'é',
    );
    const part = fc.oneof(word, fc.nat(999).map(String), fc.string({ maxLength: 4, unit: 'grapheme' }));
    const characters = (text: string) => [...text.replace(/[\s,]+/gu, '')].sort().join('');
    fc.assert(
      fc.property(fc.array(part, { maxLength: 7 }), fc.constantFrom(' ', '', ', '), (parts, glue) => {
        const line = parts.join(glue);
        const { street, houseNumber, suffix, sure } = splitStreet(line);
        expect(characters(street + houseNumber + suffix)).toBe(characters(line));
        expect(houseNumber).toMatch(sure ? /^\d{1,5}$/ : /^$/);
        const commas = (text: string) => text.split(',').length;
        expect(commas(line) - commas(street + suffix)).toBeLessThanOrEqual(1);
      }),
      { numRuns: 1000 },
    );
  });

  it('is quick on a hostile line', () => {
    const started = performance.now();
    splitStreet(`Str ${'1 a '.repeat(49)}`);
    splitStreet('1 '.repeat(50_000));
    expect(performance.now() - started).toBeLessThan(200);
  });
});
