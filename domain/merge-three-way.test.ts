import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeThreeWay } from './merge-three-way.ts';

const early = '2026-03-01T08:00:00Z';
const late = '2026-03-01T10:00:00+01:00';
const was = { street: 'Długa 1', city: 'Gdańsk' };
const side = (now: Record<string, string>, changedAt?: string, image: Record<string, string> | undefined = was) => ({
  ...{ now: { ...was, ...now }, image, changedAt },
});

describe('W2: mergeThreeWay', () => {
  it('carries a change of either side to the other', () => {
    const merge = mergeThreeWay({ source: side({ street: 'Krótka 2' }), target: side({ city: 'Sopot' }) });
    expect(merge.toTarget).toEqual({ street: 'Krótka 2' });
    expect(merge.toSource).toEqual({ city: 'Sopot' });
    expect(merge.fields.some(({ conflict }) => conflict)).toBe(false);
  });

  it('lets the newer win where both changed, and shows what was given up', () => {
    const [source, target] = [side({ street: 'A' }, early), side({ street: 'B' }, late)];
    expect(mergeThreeWay({ source, target }).fields).toContainEqual({
      ...{ field: 'street', value: 'B', from: 'target', writeTo: 'source' },
      conflict: { source: 'A', target: 'B', why: 'newest' },
    });
    const turned = mergeThreeWay({ source: { ...source, changedAt: late }, target: { ...target, changedAt: early } });
    expect(turned.toTarget).toEqual({ street: 'A' });
    const unknown = mergeThreeWay({ source, target: { ...target, changedAt: undefined } });
    expect(unknown.fields).toContainEqual(
      expect.objectContaining({ value: 'A', conflict: { source: 'A', target: 'B', why: 'time-unknown' } }),
    );
  });

  it('does nothing where both made the same change', () => {
    const merge = mergeThreeWay({ source: side({ street: 'A' }), target: side({ street: 'A' }) });
    expect([merge.toSource, merge.toTarget]).toEqual([{}, {}]);
  });

  it('takes back what the other side changes in a field that it does not own', () => {
    const [source, target] = [side({}), side({ street: 'B' }, late)];
    const merge = mergeThreeWay({ source, target, owners: { street: 'source' } });
    expect(merge.toTarget).toEqual({ street: 'Długa 1' });
    expect(merge.fields).toContainEqual(
      expect.objectContaining({ field: 'street', conflict: { source: 'Długa 1', target: 'B', why: 'owner' } }),
    );
    expect(mergeThreeWay({ source, target, owners: { street: 'target' } }).toSource).toEqual({ street: 'B' });
  });

  it('empties what was emptied', () => {
    const source = { now: { city: 'Gdańsk' }, image: was };
    expect(mergeThreeWay({ source, target: side({}) }).toTarget).toEqual({ street: '' });
  });

  it('leaves a lasting difference alone, such as a text that one side cuts', () => {
    const source = { now: { street: 'Długa ulica 1' }, image: { street: 'Długa ulica 1' } };
    const target = { now: { street: 'Długa' }, image: { street: 'Długa' } };
    expect(mergeThreeWay({ source, target })).toEqual({
      ...{ toSource: {}, toTarget: {} },
      fields: [{ field: 'street', value: 'Długa ulica 1', from: 'both' }],
    });
    expect(mergeThreeWay({ source: { ...source, now: { street: 'Nowa' } }, target }).toTarget).toEqual({
      street: 'Nowa',
    });
  });

  it('fills what is empty and shows what differs before the first merge', () => {
    const source = { now: { street: 'A', phone: '1' } };
    const target = { now: { street: 'B', city: 'C' } };
    const merge = mergeThreeWay({ source, target });
    expect([merge.toSource, merge.toTarget]).toEqual([{ city: 'C' }, { phone: '1', street: 'A' }]);
    expect(merge.fields.filter(({ conflict }) => conflict).map(({ field }) => field)).toEqual(['street']);
    expect(mergeThreeWay({ source, target, only: ['phone'] }).fields).toHaveLength(1);
    expect(mergeThreeWay({ source, target, owners: { city: 'source' } }).toSource).toEqual({ city: 'C' });
  });

  it('is at rest once written, and loses no change without saying so', () => {
    const fields = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'constructor'), fc.constantFrom('', 'x', 'y', 'z'));
    const aSide = fc.record({
      ...{ now: fields, image: fc.option(fields, { nil: undefined }) },
      changedAt: fc.option(fc.constantFrom(early, late), { nil: undefined }),
    });
    const owner = fc.constantFrom('source' as const, 'target' as const, 'newest' as const);
    fc.assert(
      fc.property(aSide, aSide, owner, (source, target, a) => {
        const merge = mergeThreeWay({ source, target, owners: { a } });
        const [one, two] = [
          { ...source.now, ...merge.toSource },
          { ...target.now, ...merge.toTarget },
        ];
        const again = mergeThreeWay({
          source: { now: one, image: one },
          target: { now: two, image: two },
          owners: { a },
        });
        expect([again.toSource, again.toTarget]).toEqual([{}, {}]);
        for (const { field, writeTo, conflict } of merge.fields) {
          const given = writeTo === 'source' ? source : target;
          const lost =
            writeTo &&
            given.image &&
            (given.now[field] ?? '') !== (Object.hasOwn(given.image, field) ? given.image[field] : '');
          if (lost && Object.hasOwn(given.now, field)) expect(conflict).toBeDefined();
        }
      }),
    );
  });
});
