import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { MatchBasis } from '../../domain/catalogue-settings.ts';
import { asGtin13, isGtin } from '../../domain/gtin.ts';
import { similarity } from '../../domain/trigrams.ts';
import { aShop } from '../../test/support/a-shop.ts';
import { type ApiHub, startApiHub } from '../../test/support/api-hub.ts';
import { type Matched, type Ours, type Theirs, twoSides } from '../../test/support/two-sides.ts';
import { createProducts } from './create-products.ts';

let api: ApiHub;
beforeAll(async () => {
  api = await startApiHub();
});
afterAll(() => api.stop());

const names = ['Krem nawilżający', 'Krem nawilżający 50 ml', 'Ibuprom 200 mg', 'Ibuprom 400 mg', 'Termometr', 'Żel'];
// Few of each, so that they are shared on either side; some are none.
const eans = ['5901234123457', '4006381333931', '036000291452', '0036000291452', '5901234123458', '0000000000000'];
const some = (values: string[]) => fc.option(fc.constantFrom(...values), { nil: undefined, freq: 2 });
const codes = {
  name: fc.constantFrom(...names),
  bloz7: some(['0412371', '0412372', '0412373']),
  ean: some(eans),
  sku: some(['A-1', 'A-2']),
};
const numbered = <T extends object>(rows: T[], from: number) =>
  rows.map((row, index) => ({ id: String(from + index), ...row }));
const ours = fc.array(fc.record(codes), { maxLength: 6 }).map(rows => numbered(rows, 11));
const theirs = fc
  .array(fc.record({ ...codes, number: some(['11', '12', '13']) }), { maxLength: 6 })
  .map(rows => numbered(rows, 1));
const bases = fc.shuffledSubarray<MatchBasis>(['externalId', 'bloz7', 'ean', 'sku']);

const codeOf = (basis: MatchBasis, row: Ours | Theirs): string | undefined => {
  const code = basis === 'externalId' ? ('number' in row ? row.number : undefined) : row[basis];
  return basis === 'ean' && code ? asGtin13(code) : code;
};
const ownCode = (basis: MatchBasis, row: Ours) => (basis === 'externalId' ? row.id : codeOf(basis, row));

/** A code was enough: it is one, nobody else has it on either side, and names are alike where it is a number of one's own. */
function expectSure(basis: MatchBasis, one: Ours, other: Theirs, all: { ours: Ours[]; theirs: Theirs[] }): void {
  const code = ownCode(basis, one);
  expect(code, `${one.id} and ${other.id} have one ${basis}`).toBe(codeOf(basis, other));
  expect(code).toBeDefined();
  expect(all.ours.filter(row => ownCode(basis, row) === code)).toEqual([one]);
  expect(all.theirs.filter(row => codeOf(basis, row) === code)).toEqual([other]);
  if (basis === 'ean') expect(isGtin(code ?? '')).toBe(true);
  if (basis === 'externalId' || basis === 'sku') expect(similarity(one.name, other.name)).toBeGreaterThan(0.29);
}

/** Every product is bound to a partner of its own, or put before a person, or owed as a new one; never two of these. */
function expectKept({ bound, suggested, owed }: Matched, all: { ours: Ours[]; theirs: Theirs[] }): void {
  const partners = Object.values(bound).map(({ there }) => there);
  expect(new Set(partners).size, 'No partner twice').toBe(partners.length);
  for (const one of all.ours) {
    const places = [
      one.id in bound,
      suggested.some(pair => pair.startsWith(`${one.id} > `)),
      owed.includes(one.id),
    ].filter(Boolean);
    expect(places, `${one.id} is in one place`).toHaveLength(1);
  }
  for (const pair of suggested) expect(partners, 'What is put forward is free').not.toContain(pair.split(' > ')[1]);
}

it('K6b matching never loses or doubles a product, and comes to the same in any order of arrival', async () => {
  const both = await twoSides(api, { create: 'inactive' });
  await fc.assert(
    fc.asyncProperty(ours, theirs, bases, fc.infiniteStream(fc.nat()), async (mine, others, by, dice) => {
      const all = { ours: mine, theirs: others };
      const shuffled = <T>(rows: T[]) =>
        rows
          .map(row => ({ row, at: dice.next().value ?? 0 }))
          .sort((one, other) => one.at - other.at)
          .map(({ row }) => row);
      both.by(by);
      await both.clear();
      await both.add(mine, others);
      await both.match();
      const outcome = await both.outcome();
      expectKept(outcome, all);
      for (const one of mine) {
        const found = outcome.bound[one.id];
        const other = others.find(({ id }) => id === found?.there);
        const basis = by.find(name => name === found?.by);
        if (found) expect([other, basis]).not.toContain(undefined);
        if (other && basis) expectSure(basis, one, other, all);
      }
      await both.match();
      expect(await both.outcome(), 'Matching anew changes nothing').toEqual(outcome);
      await both.clear();
      await both.add(shuffled(mine), shuffled(others));
      await both.match();
      expect(await both.outcome(), 'In another order of arrival').toEqual(outcome);
    }),
    { numRuns: 40 },
  );
});

it('K6a K6b whatever comes in between, no product is made twice and none merged with another’s', async () => {
  const both = await twoSides(api, { create: 'active' });
  await fc.assert(
    fc.asyncProperty(ours, theirs, theirs, bases, async (mine, others, added, by) => {
      both.by(by);
      await both.clear();
      const half = Math.floor(mine.length / 2);
      const shop = aShop();
      const put = (rows: Theirs[]) => {
        for (const { id, name, number: externalId, bloz7, ean, sku } of rows)
          shop.products.set(id, {
            externalId: id,
            name,
            active: true,
            codes: { externalId, bloz7, ean, sku },
            held: {},
          });
      };
      put(others);
      await both.add(mine.slice(0, half), others);
      await both.match();
      await both.add(mine.slice(half), []);
      await both.match();
      // Added by a person after the shop was read.
      const later = added.map(row => ({ ...row, id: `9${row.id}` }));
      put(later);
      const flow = {
        ...both.side.flow,
        settings: { ...both.side.flow.settings, matching: { by, suggestAbove: 0.45 } },
      };
      const before = shop.products.size;
      const create = () => createProducts(api.hub, flow, shop.writer, AbortSignal.timeout(20_000));
      for (let round = 0; round < 2; round += 1) await create();
      // While something has no partner the shop is read anew: a pair that waited for a person may have been taken apart meanwhile.
      await both.add([], later);
      await both.match();
      for (let round = 0; round < 2; round += 1) await create();
      const { bound, suggested, owed } = await both.outcome();
      expectKept({ bound, suggested, owed }, { ours: mine, theirs: [...others, ...later] });
      expect(owed).toEqual([]);
      const made = Object.values(bound).filter(({ by: how }) => how === 'created');
      expect(shop.products.size).toBe(before + made.length);
      expect(made.every(({ there }) => there.startsWith('made-'))).toBe(true);
    }),
    { numRuns: 40 },
  );
});
