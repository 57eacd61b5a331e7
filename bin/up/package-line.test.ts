import { describe, expect, it } from 'vitest';
import { type PackageNews, packageLine } from './package-line.ts';

const offer: PackageNews = {
  lane: 'catalogue',
  source: 'demo-pharmacy',
  counts: { no: 1, of: 2, read: 500, created: 480, changed: 0, unchanged: 20, superseded: 0, rejected: 0, zeroed: 0 },
  followers: ['demo-drugstore'],
};

describe('packageLine', () => {
  it('says which package came, what is new in it and who follows', () => {
    expect(packageLine(offer)).toBe('demo-pharmacy  offer 1 of 2: 500 products, 480 new, demo-drugstore follows');
  });

  it('names what was rejected, and what a complete offer left out', () => {
    const counts = { ...offer.counts, created: 0, changed: 3, rejected: 2, zeroed: 7 };
    expect(packageLine({ ...offer, counts })).toContain(': 500 products, 3 changed, 2 rejected, 7 missing, set to 0,');
  });

  it('lets nobody follow what brought nothing new', () => {
    expect(packageLine({ ...offer, counts: { no: 1, of: 1, read: 500 } })).toBe(
      'demo-pharmacy  offer 1 of 1: 500 products',
    );
  });

  it('says of feedback how many orders it was about', () => {
    const feedback = { ...offer, lane: 'feedback' as const };
    expect(packageLine({ ...feedback, counts: { read: 1, changed: 1, unknown: 0 } })).toBe(
      'demo-pharmacy  feedback: 1 order, 1 changed, demo-drugstore follows',
    );
    expect(packageLine({ ...feedback, counts: { read: 2, changed: 0, unknown: 2 } })).toBe(
      'demo-pharmacy  feedback: 2 orders, 2 not known here',
    );
  });
});
