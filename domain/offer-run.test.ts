import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ArrivedPackage, followRun, type OfferRun, type RunStep } from './offer-run.ts';

const minute = 60_000;
const noon = Date.parse('2026-03-02T12:00:00Z');
const arrive = (no: number, of: number, hash = `a${no}`, changes: Partial<ArrivedPackage> = {}): ArrivedPackage => ({
  no,
  of,
  hash,
  at: new Date(noon).toISOString(),
  stock: true,
  ...changes,
});
const after = (minutes: number) => ({ at: new Date(noon + minutes * minute).toISOString() });

/** Follows packages one by one; `keep`: a completed run is handed on to the next step, as a caller may or may not do. */
const follow = (packages: ArrivedPackage[], keep = true): RunStep[] => {
  let open: OfferRun | undefined;
  return packages.map((arrived, index) => {
    const step = followRun(open, arrived, { withinMinutes: 60, newId: `run-${index}` });
    open = step.kind === 'complete' && !keep ? undefined : step.run;
    return step;
  });
};
const kinds = (packages: ArrivedPackage[]) =>
  follow(packages).map(step => (step.kind === 'complete' ? (step.trusted ? 'trusted' : 'complete') : step.kind));
const trustedHashes = (steps: RunStep[]) =>
  steps.flatMap(step => (step.kind === 'complete' && step.trusted ? [Object.values(step.run.hashes)] : []));

describe('followRun', () => {
  it('trusts packages that arrive ascending', () => {
    expect(kinds([arrive(1, 3), arrive(2, 3), arrive(3, 3)])).toEqual(['started', 'continued', 'trusted']);
    expect(follow([arrive(1, 2), arrive(2, 2, 'b', after(60))]).at(-1)).toEqual({
      kind: 'complete',
      trusted: true,
      run: {
        id: 'run-0',
        of: 2,
        startedAt: '2026-03-02T12:00:00.000Z',
        stock: true,
        mixed: false,
        broken: false,
        hashes: { 1: 'a1', 2: 'b' },
      },
    });
  });

  it('completes an offer of one package at once, every time it comes', () => {
    expect(kinds([arrive(1, 1), arrive(1, 1), arrive(1, 1, 'b')])).toEqual(['trusted', 'trusted', 'trusted']);
  });

  it('does not trust what did not state stock', () => {
    const unstated = arrive(2, 3, 'a2', { stock: false });
    expect(kinds([arrive(1, 3), unstated, arrive(3, 3)])).toEqual(['started', 'continued', 'complete']);
    expect(kinds([arrive(1, 1, 'a', { stock: false })])).toEqual(['complete']);
  });

  it('begins again, but trusts nothing, where another package 1 comes in the middle', () => {
    const steps = [arrive(1, 2), arrive(1, 2, 'b1'), arrive(2, 2, 'b2')];
    expect(kinds(steps)).toEqual(['started', 'started', 'complete']);
    expect(kinds([arrive(1, 2), arrive(1, 3), arrive(2, 3), arrive(3, 3)]).at(-1)).toBe('complete');
    const single = arrive(1, 1, 'b1');
    expect(kinds([arrive(1, 2), single, single, arrive(1, 1)])).toEqual(['started', 'complete', 'complete', 'trusted']);
    expect(kinds([arrive(1, 2), single, { ...single, ...after(61) }])).toEqual(['started', 'complete', 'trusted']);
  });

  it('begins cleanly after the time ran out, and after a finished offer', () => {
    const late = after(60.001);
    const next = [arrive(1, 2, 'a1', late), arrive(2, 2, 'a2', late)];
    expect(kinds([arrive(1, 2, 'x'), ...next])).toEqual(['started', 'started', 'trusted']);
    expect(kinds([arrive(1, 2), arrive(2, 2), ...next])).toEqual(['started', 'trusted', 'started', 'trusted']);
    const same = [arrive(1, 2), arrive(2, 2), arrive(1, 2), arrive(2, 2)];
    expect(kinds(same)).toEqual(['started', 'trusted', 'started', 'trusted']);
  });

  it('knows the last package of a finished offer again', () => {
    expect(kinds([arrive(1, 2), arrive(2, 2), arrive(2, 2)])).toEqual(['started', 'trusted', 'repeated']);
  });

  it.each([
    ['no offer under way', [arrive(2, 3)], 'package 1 has to come first'],
    ['another N behind a whole offer', [arrive(1, 1), arrive(2, 2)], 'an offer of 1 packages'],
    ['other content behind a whole offer', [arrive(1, 2), arrive(2, 2), arrive(2, 2, 'b2')], 'other content'],
    ['too late', [arrive(1, 2), arrive(2, 2, 'a2', after(60.001))], 'more than 60 minutes'],
    ['a repeat too late', [arrive(1, 3), arrive(2, 3), arrive(2, 3, 'a2', after(61))], 'more than 60 minutes'],
    ['a gap filled too late', [arrive(1, 3), arrive(3, 3), arrive(2, 3, 'a2', after(61))], 'more than 60 minutes'],
    ['an unreadable time', [arrive(1, 2), arrive(2, 2, 'a2', { at: 'soon' })], 'more than 60 minutes'],
    ['package 0', [arrive(0, 3)], 'Package 0 of 3 cannot be'],
    ['beyond N', [arrive(1, 3), arrive(4, 3)], 'Package 4 of 3 cannot be'],
    ['of none', [arrive(1, 0)], 'cannot be'],
    ['a fraction', [arrive(1.5, 3)], 'cannot be'],
    ['not a number', [arrive(1, Number.NaN)], 'cannot be'],
  ])('breaks at %s, and there is nothing to believe', (_, packages, reason) => {
    const step = follow(packages).at(-1);
    expect(step).toEqual({ kind: 'broken', run: undefined, reason: expect.stringContaining(reason) });
  });

  it.each([
    ['a gap', [arrive(1, 3), arrive(3, 3)], 'after package 1: one is missing', [arrive(2, 3)]],
    ['a gap of two', [arrive(1, 4), arrive(4, 4), arrive(3, 4)], 'still missing', [arrive(2, 4)]],
    ['another N', [arrive(1, 3), arrive(2, 4)], 'an offer of 3 packages', [arrive(2, 3), arrive(3, 3)]],
    ['other content', [arrive(1, 3), arrive(2, 3), arrive(2, 3, 'b2')], 'other content', [arrive(3, 3)]],
  ])('breaks at %s, until the rest came: then it is whole, for a person to believe', (_, packages, reason, rest) => {
    const at = packages.length - 1;
    const steps = follow([...packages, ...rest]);
    expect(steps[at]).toEqual({
      kind: 'broken',
      run: expect.objectContaining({ id: 'run-0', broken: true }),
      reason: expect.stringContaining(reason),
    });
    expect(steps.at(-1)).toMatchObject({ kind: 'complete', trusted: false, run: { id: 'run-0', broken: true } });
    // Sent again as it should be, it is believed, though its package 1 is one that came before.
    const again = Array.from({ length: packages[0]?.of ?? 0 }, (_, index) => arrive(index + 1, packages[0]?.of ?? 0));
    expect(trustedHashes(follow([...packages, ...again]))).toEqual([again.map(({ hash }) => hash)]);
  });

  it('takes what began in the middle of another for a part of it: what either named was named', () => {
    const steps = follow([arrive(1, 2), arrive(1, 2, 'b1'), arrive(2, 2, 'b2'), arrive(2, 2), arrive(1, 2)]);
    expect(steps.map(({ kind, run }) => [kind, run?.id])).toEqual([
      ['started', 'run-0'],
      ['started', 'run-0'],
      ['complete', 'run-0'],
      ['complete', 'run-0'],
      ['started', 'run-4'],
    ]);
  });
});

const counts = (length: number) => fc.array(fc.integer({ min: 1, max: 3 }), { minLength: length, maxLength: length });
const repeatedly = (packages: ArrivedPackage[], times: number[]) =>
  packages.flatMap((one, index) => Array.from({ length: times[index] ?? 1 }, () => one));
const offer = (of: number, sender: string) =>
  Array.from({ length: of }, (_, index) => arrive(index + 1, of, `${sender}${index + 1}`));

describe('what followRun promises', () => {
  it('trusts ascending packages with identical repeats, of any number seen before', () => {
    const arrivals = fc
      .integer({ min: 1, max: 8 })
      .chain(of => fc.tuple(fc.constant(of), fc.array(fc.tuple(fc.nat(of - 1), fc.nat(of - 1)), { maxLength: 6 })));
    fc.assert(
      fc.property(arrivals, fc.boolean(), ([of, repeats], keep) => {
        const sent = offer(of, 'a');
        const packages = sent.flatMap((one, index) => [
          one,
          // The last package completes the offer, so that what repeats package 1 after it begins another.
          ...repeats
            .filter(([place, back]) => place === index && back <= index && index < of - 1)
            .flatMap(([, back]) => sent.slice(back, back + 1)),
        ]);
        const steps = follow(packages, keep);
        expect(trustedHashes(steps)).toEqual([sent.map(({ hash }) => hash)]);
        expect(steps.some(({ kind }) => kind === 'broken')).toBe(false);
      }),
    );
  });

  it('never trusts packages in any other order, late or without stock', () => {
    const shuffled = fc.integer({ min: 2, max: 6 }).chain(of => fc.shuffledSubarray(offer(of, 'a'), { minLength: of }));
    const isAscending = (packages: ArrivedPackage[]) => packages.every(({ no }, index) => no === index + 1);
    fc.assert(
      fc.property(shuffled, fc.boolean(), (packages, keep) => {
        expect(trustedHashes(follow(packages, keep))).toHaveLength(isAscending(packages) ? 1 : 0);
      }),
    );
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 6 }), fc.nat(), fc.boolean(), (of, place, isLate) => {
        const wrong = isLate ? after(61) : { stock: false };
        const from = 1 + (place % (of - 1));
        const packages = offer(of, 'a').map((one, index) => (index >= from ? { ...one, ...wrong } : one));
        expect(trustedHashes(follow(packages))).toEqual([]);
      }),
    );
  });

  it('trusts only what arrived 1 to N with nothing but identical repeats between, whatever arrives', () => {
    const any = fc.record({
      no: fc.integer({ min: 0, max: 4 }),
      of: fc.integer({ min: 1, max: 3 }),
      hash: fc.constantFrom('a', 'b'),
      stock: fc.boolean(),
      minutes: fc.constantFrom(0, 1, 61, 62),
    });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 12 }), fc.boolean(), (drawn, keep) => {
        const packages = drawn
          .toSorted((a, b) => a.minutes - b.minutes)
          .map(({ no, of, hash, stock, minutes }) => arrive(no, of, hash, { stock, ...after(minutes) }));
        for (const [end, step] of follow(packages, keep).entries()) {
          if (step.kind !== 'complete' || !step.trusted) continue;
          const since = packages.slice(Number(step.run.id.slice('run-'.length)), end + 1);
          const fresh: ArrivedPackage[] = [];
          for (const one of since) {
            expect(one).toMatchObject({ of: step.run.of, stock: true });
            if (one.no === fresh.length + 1) fresh.push(one);
            else expect(fresh[one.no - 1]?.hash).toBe(one.hash);
          }
          expect(fresh.map(({ hash }) => hash)).toEqual(Object.values(step.run.hashes));
          expect(fresh).toHaveLength(step.run.of);
          const took = Date.parse(since.at(-1)?.at ?? '') - Date.parse(since[0]?.at ?? '');
          expect(took).toBeLessThanOrEqual(60 * minute);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('trusts of two senders nothing but the whole offer of one, and where they interleave and differ nothing', () => {
    const sizes = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 }));
    const senders = sizes.chain(([n, m]) =>
      fc.record({
        ours: fc.tuple(fc.constant(offer(n, 'a')), counts(n)),
        theirs: fc.tuple(fc.constant(offer(m, 'b')), counts(m)),
        // Numbers whose content is the same with both.
        alike: fc.subarray([1, 2, 3, 4]),
        // Who sends next; what is left over follows at the end.
        turns: fc.array(fc.boolean(), { maxLength: n + m }),
        keep: fc.boolean(),
      }),
    );
    fc.assert(
      fc.property(senders, ({ ours, theirs, alike, turns, keep }) => {
        const same = (one: ArrivedPackage) => (alike.includes(one.no) ? { ...one, hash: `a${one.no}` } : one);
        const offers = [ours[0], theirs[0].map(same)];
        const queues = [ours, theirs].map(([, times], index) =>
          (offers[index] ?? []).map((one, place) => repeatedly([one], [times[place] ?? 1])),
        );
        const order = [...turns.map(Number), ...Array<number>(8).fill(0), ...Array<number>(8).fill(1)];
        const sent = order.flatMap(who => (queues[who]?.shift() ?? []).map(one => ({ who, one })));
        const steps = follow(
          sent.map(({ one }) => one),
          keep,
        );
        const whole = offers.map(list => list.map(({ hash }) => hash).join());
        for (const hashes of trustedHashes(steps)) expect(whole).toContain(hashes.join());
        const first = sent.findIndex(({ who }) => who !== sent[0]?.who);
        const interleaved = sent.slice(first).some(({ who }) => who === sent[0]?.who);
        if (keep && interleaved && !alike.includes(1)) expect(trustedHashes(steps.slice(first))).toEqual([]);
      }),
      { numRuns: 5000 },
    );
  });
});
