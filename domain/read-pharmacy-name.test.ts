import { describe, expect, it } from 'vitest';
import { fold, readName } from './read-pharmacy-name.ts';

describe('readName', () => {
  it.each([
    ['Apap 500 mg tabl. powl. x 24', '500 mg', '24', '', 'tablets', 'apap'],
    ['Apap 0,5g 24 tabletki', '500 mg', '24', '', 'tablets', 'apap'],
    ['Witamina D3 2 000 j.m. 60 kaps.', '2000 iu', '60', '', 'capsules', 'witamina d3'],
    ['Penicylina 1 mln j.m.', '1000000 iu', '', '', '', 'penicylina'],
    ['Augmentin (875 + 125) mg 2 x 7 tabl.', '125 mg, 875 mg', '14', '', 'tablets', 'augmentin +'],
    ['Amotaks 875/125 mg', '125 mg, 875 mg', '', '', '', 'amotaks /'],
    ['Atozet 10 mg/10 mg', '10 mg, 10 mg', '', '', '', 'atozet /'],
    ['Triderm (0,5mg+1mg)/g maść 15 g', '0.5 mg/g, 1 mg/g', '', '15 g', 'ointment', 'triderm +'],
    ['Ibum zawiesina 100 mg/5 ml 130 g', '20 mg/ml', '', '130 g', 'suspension', 'ibum'],
    ['Ventolin 100 µg/dawkę 200 dawek', '0.1 mg/dose', '200', '', '', 'ventolin'],
    ['Metamizol 500 mg/tabl. x 10', '500 mg', '10', '', 'tablets', 'metamizol'],
    ['Lidocain 2% 10 amp. 2 ml', '2 %', '10', '2 ml', 'ampoules', 'lidocain'],
    ['NaCl 0,9% 10 x 10 ml', '0.9 %', '10', '10 ml', '', 'nacl'],
    ['Apap 30 tabl. x 2', '', '60', '', 'tablets', 'apap'],
    ['Syrop Calcium 0,2 l', '', '', '200 ml', 'syrup', 'calcium'],
    ['Krem Nivea 3 g', '', '', '3 g', 'cream', 'nivea'],
    ['Żelazo Kremowe', '', '', '', '', 'zelazo kremowe'],
    ['Magne B6 x30', '', '30', '', '', 'magne b6'],
    ['', '', '', '', '', ''],
  ])('%s', (name, doses, count, size, forms, rest) => {
    const facts = readName(name);
    expect([facts.doses.join(', '), facts.count ?? '', facts.size ?? '', facts.forms.join(), facts.rest]).toEqual([
      doses,
      count,
      size,
      forms,
      rest,
    ]);
  });

  it('takes grams as a dose in a field for doses', () => {
    expect(readName('12 g', { asDose: true }).doses).toEqual(['12000 mg']);
    expect(readName('12 g')).toMatchObject({ doses: [], size: '12 g' });
  });

  it('takes a part of nothing as a whole', () => {
    expect(readName('Apap 5 mg/0 ml').doses).toEqual(['5 mg/ml']);
  });

  it('is quick on a hostile name', () => {
    const started = performance.now();
    for (const part of ['1 x ', '(1+', '1 000 ', '1/1', 'x', '9', 'tabl. ', '1 mg+']) readName(part.repeat(50_000));
    expect(performance.now() - started).toBeLessThan(500);
  });
});

describe('fold', () => {
  it('leaves one spelling', () => {
    expect(fold('  ŻEL  Łódź 2×0,5 µg ')).toBe('zel lodz 2x0.5 ug');
  });
});
