import { expect, it } from 'vitest';
import { wrongTotal } from './wrong-total.ts';

const booked = {
  flow: { id: 'f', key: 'shop-to-till' },
  order: { id: 'o', number: '10001', currency: 'EUR' },
  target: 'till',
  asked: '14.08',
  numberThere: '20007',
};

it('says by how much a target rounds in its own way', () => {
  const problem = wrongTotal({ ...booked, there: '14.09' });
  expect(problem).toMatchObject({ kind: 'totals', cause: 'booked/f/o', remedy: expect.stringContaining('20007') });
  expect(problem?.sentence).toMatch(/14\.09.* in till, and to 14\.08/);
});

it('is silent where the totals agree, or the target says none', () => {
  expect(wrongTotal({ ...booked, there: '14.080' })).toBeUndefined();
  expect(wrongTotal({ ...booked, there: undefined })).toBeUndefined();
  expect(wrongTotal({ ...booked, there: 'much' })).toBeUndefined();
});

it('is silent up to the tolerance, in both directions', () => {
  const tolerance = '0.02';
  for (const there of ['14.06', '14.10']) expect(wrongTotal({ ...booked, tolerance, there })).toBeUndefined();
  for (const there of ['14.05', '14.11']) expect(wrongTotal({ ...booked, tolerance, there })).toBeDefined();
});
