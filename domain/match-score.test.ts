import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type MatchSide, scoreMatch } from './match-score.ts';

const apap: MatchSide = {
  name: 'APAP tabl.powl. 0,5 g',
  internationalName: 'Paracetamolum',
  form: 'tabl. powl.',
  dose: '0,5 g',
  pack: '24 tabl.',
  manufacturer: 'US Pharmacia',
  ean: '5909990000005',
  bloz7: '0000011',
};
const named = (name: string, changes: Partial<MatchSide> = {}): MatchSide => ({ name, ...changes });
const scoreOf = (one: MatchSide, other: MatchSide) => scoreMatch(one, other).score;

describe('scoreMatch', () => {
  it('gives reasons a person can check', () => {
    expect(scoreMatch(apap, named('Apap 500 mg, tabletki powlekane, 24 szt.'))).toEqual({
      score: 1,
      reasons: ['same name', 'same dose 500 mg', 'same pack 24', 'same form: tablets'],
    });
    expect(scoreMatch(apap, named('Apap Extra 500 mg + 65 mg kaps. x 30')).reasons).toEqual([
      'names 45% alike',
      'dose differs: 500 mg against 500 mg + 65 mg',
      'pack differs: 24 against 30',
      'form differs: tablets against capsules',
    ]);
  });

  it('puts the right one before every near one', () => {
    const right = scoreOf(apap, named('Apap 500mg 24 tabletki'));
    const near = [
      'Apap 500mg 50 tabletek',
      'Apap 250mg 24 tabletki',
      'Apap Noc 500mg 24 tabletki',
      'Apap syrop 100 ml',
      'Ibuprom 200 mg 24 tabletki',
    ];
    for (const name of near) expect(scoreOf(apap, named(name))).toBeLessThan(right - 0.15);
    expect(right).toBeGreaterThan(0.9);
  });

  it('does not take what only shares dose, pack and form for the same', () => {
    expect(scoreOf(named('Ibuprofen 200 mg 20 tabl.'), named('Aspiryna 200 mg 20 tabl.'))).toBeLessThan(0.45);
  });

  it.each([
    [{ dose: '500 mg' }, { dose: '0,5 g' }, 'same dose 500 mg'],
    [{ dose: '5%' }, { dose: '50 mg/g' }, 'same dose 5 %'],
    [{ dose: '0,07 %' }, { dose: '0.7 mg/ml' }, 'same dose 0.07 %'],
    [{ dose: '100 mg/5 ml' }, { dose: '20 mg/ml' }, 'same dose 20 mg/ml'],
    [{ dose: 'forte' }, { dose: 'FORTE' }, 'same dose forte'],
    [{ pack: '30' }, { pack: '3 x 10 tabl.' }, 'same pack 30'],
    [{ pack: '0,1 l' }, { pack: '100 ml' }, 'same pack 100 ml'],
    [{ ean: '614141999996' }, { ean: '0614141999996' }, 'same EAN 0614141999996'],
    [
      { manufacturer: 'Bayer' },
      { manufacturer: 'BAYER Sp. z o.o.' },
      'manufacturer differs: bayer against bayer sp. z o.o.',
    ],
    [{ manufacturer: 'Polpharma' }, { manufacturer: 'POLPHARMA S.A.' }, 'same manufacturer polpharma'],
  ])('%j and %j: %s', (ours, theirs, reason) => {
    expect(scoreMatch(named('Lek', ours), named('Lek', theirs)).reasons).toContain(reason);
  });

  it.each<[Partial<MatchSide>, Partial<MatchSide>]>([
    [{ dose: '-' }, { dose: '500 mg' }],
    [{ dose: 'forte' }, { dose: '500 mg' }],
    [{ dose: '500' }, { dose: '500 mg' }],
    [{ ean: '123' }, { ean: '123' }],
    [{ sku: 'A' }, { sku: 'B' }],
    [{ pack: '20 tabl.' }, { pack: '100 ml' }],
  ])('says nothing of %j and %j', (ours, theirs) => {
    expect(scoreMatch(named('Lek', ours), named('Lek', theirs))).toEqual({ score: 1, reasons: ['same name'] });
  });

  it.each<[Partial<MatchSide>, Partial<MatchSide>]>([
    [{ dose: 'forte' }, { dose: 'max' }],
    [{ dose: '500' }, { dose: '250 mg' }],
    [{ dose: '500 mg' }, { dose: '500 j.m.' }],
    [{ dose: '10 mg' }, { dose: '10 mg/10 mg' }],
    [{ dose: '5 mg/ml' }, { dose: '5 mg' }],
  ])('takes %j and %j for different doses', (ours, theirs) => {
    const codes = { ...apap, name: 'Apap' };
    expect(scoreOf({ ...codes, ...ours }, { ...codes, ...theirs })).toBeLessThan(0.45);
  });

  it('lowers strongly for another pack, another BLOZ, another substance', () => {
    for (const other of [{ pack: '50 tabl.' }, { bloz7: '0000021' }, { internationalName: 'Ibuprofenum' }]) {
      expect(scoreOf(apap, { ...apap, ...other })).toBeLessThanOrEqual(0.6);
    }
    expect(scoreOf(apap, { ...apap, name: 'Zupełnie co innego' })).toBeGreaterThan(0.45);
  });

  it('does not match what has no name', () => {
    expect(scoreOf(named(' '), named(' '))).toBe(0);
  });
});

const words = fc.constantFrom(
  'Apap',
  'Żelazo',
  'Ibuprom Max',
  'D3',
  'x',
  'tabl.',
  '30',
  '500 mg',
  '5 mg/ml',
  'maść',
  '(1+2) g',
);
const text = fc.oneof(
  fc.array(words, { maxLength: 5 }).map(list => list.join(' ')),
  fc.string({ maxLength: 15, unit: 'grapheme' }),
);
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const side: fc.Arbitrary<MatchSide> = fc.record({
  name: text,
  internationalName: maybe(text),
  form: maybe(text),
  dose: maybe(text),
  pack: maybe(text),
  manufacturer: maybe(text),
  ean: maybe(fc.constantFrom('96385074', '4006381333931', 'x')),
  sku: maybe(text),
  bloz7: maybe(fc.constantFrom('0000011', '0000021')),
});

describe('any score', () => {
  it('is symmetric and within 0 and 1', () => {
    fc.assert(
      fc.property(side, side, (one, other) => {
        const score = scoreOf(one, other);
        expect(scoreOf(other, one)).toBe(score);
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(1);
      }),
      { numRuns: 1000 },
    );
  });

  it('is 1 for the same', () => {
    fc.assert(
      fc.property(side, drawn => {
        const one = { ...drawn, name: `${drawn.name} a` };
        expect(scoreOf(one, { ...one })).toBe(1);
      }),
      { numRuns: 1000 },
    );
  });

  it('is below 0.45 where the stated doses differ, in fields or in names, whatever else agrees', () => {
    const milligrams = fc.integer({ min: 1, max: 4000 });
    const written = (mg: number, inGrams: boolean) =>
      inGrams ? `${String(mg / 1000).replace('.', ',')} g` : `${mg}mg`;
    fc.assert(
      fc.property(side, milligrams, milligrams, fc.boolean(), fc.boolean(), (one, mg, otherMg, inGrams, inName) => {
        const stating = (dose: string): MatchSide =>
          inName ? { ...one, name: `Apap ${dose}`, form: undefined, dose: undefined } : { ...one, name: 'Apap', dose };
        const score = scoreOf(stating(written(mg, inGrams)), stating(written(otherMg, false)));
        if (mg === otherMg) expect(score).toBe(1);
        else expect(score).toBeLessThan(0.45);
        expect(scoreOf(stating(written(mg, inGrams)), stating(written(mg, !inGrams)))).toBe(1);
      }),
      { numRuns: 1000 },
    );
  });
});
