import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromShopTime, shopInterval, toShopTime } from './shop-time.ts';

const warsaw = 'Europe/Warsaw';
const iso = (times: Date[]) => times.map(time => time.toISOString());

describe('time of a shop', () => {
  it('is local, summer and winter', () => {
    expect(toShopTime(new Date('2026-01-31T09:00:00.900Z'), warsaw)).toBe('2026-01-31 10:00:00');
    expect(iso(fromShopTime('2026-07-31 00:30:00', warsaw))).toEqual(['2026-07-30T22:30:00.000Z']);
  });

  it('means two instants in the doubled hour, and one in the skipped one', () => {
    expect(iso(fromShopTime('2026-10-25 02:30:00', warsaw))).toEqual([
      '2026-10-25T00:30:00.000Z',
      '2026-10-25T01:30:00.000Z',
    ]);
    expect(iso(fromShopTime('2026-03-29 02:30:00', warsaw))).toEqual(['2026-03-29T01:30:00.000Z']);
  });

  it('is none where the shop has none', () => {
    for (const text of ['0000-00-00 00:00:00', '', 'soon']) expect(fromShopTime(text, warsaw)).toEqual([]);
  });

  it('reads the doubled hour twice rather than missing it', () => {
    const first = shopInterval(new Date('2026-10-25T00:00:00Z'), new Date('2026-10-25T01:30:00Z'), warsaw);
    expect(first).toEqual({ from: '2026-10-25 02:00:00', to: '2026-10-25 02:59:59' });
    const second = shopInterval(new Date('2026-10-25T01:30:00Z'), new Date('2026-10-25T03:00:00Z'), warsaw);
    expect(second).toEqual({ from: '2026-10-25 02:30:00', to: '2026-10-25 03:59:59' });
  });
});

const zones = fc.constantFrom(warsaw, 'UTC', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata');
const instants = fc.date({ min: new Date('2000-01-01'), max: new Date('2040-01-01'), noInvalidDate: true });
/** Around the turns of the clock, where mistakes live. */
const turns = fc
  .tuple(
    fc.constantFrom('2026-03-29T01:00:00Z', '2026-10-25T01:00:00Z', '2026-11-01T06:00:00Z'),
    fc.integer({ min: -9000, max: 9000 }),
  )
  .map(([turn, seconds]) => new Date(Date.parse(turn) + seconds * 1000));
const anyInstant = fc.oneof(instants, turns);

it('every instant is among those that its local time may mean', () => {
  fc.assert(
    fc.property(anyInstant, zones, (time, zone) => {
      const whole = Math.floor(time.getTime() / 1000) * 1000;
      const meant = fromShopTime(toShopTime(time, zone), zone).map(one => one.getTime());
      expect(meant).toContain(whole);
      expect(meant).toEqual([...meant].sort((a, b) => a - b));
    }),
  );
});

it('an interval holds the local time of every instant within', () => {
  fc.assert(
    fc.property(
      anyInstant,
      fc.integer({ min: 1, max: 200_000 }),
      fc.double({ min: 0, max: 0.999_999, noNaN: true }),
      zones,
      (from, seconds, share, zone) => {
        const to = new Date(from.getTime() + seconds * 1000);
        const within = toShopTime(new Date(from.getTime() + seconds * share * 1000), zone);
        const interval = shopInterval(from, to, zone);
        expect(interval.from <= within && within <= interval.to).toBe(true);
      },
    ),
    { numRuns: 500 },
  );
});
