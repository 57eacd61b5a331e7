import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OrderLinePulled } from '../../client/types.ts';
import { statusOf } from './report.ts';
import { takeLine } from './take-line.ts';
import { step, workshop } from './work.ts';
import { createWorld } from './world.ts';

const line = (seq: number, more: Partial<OrderLinePulled> = {}): OrderLinePulled => ({
  ...{ id: 'ZO-1/a', seq, op: 'upsert', changedAt: '', order: 'ZO-1', orderNumber: '1', name: 'Blat', quantity: '4' },
  ...more,
});

describe('lines in production (W8)', () => {
  it('are taken once under one number, however often they come', () => {
    const world = createWorld(1);
    expect(takeLine(world, line(1))).toEqual({ outcome: 'accepted', number: 'ZP/0001' });
    expect(takeLine(world, line(1))).toEqual({ outcome: 'duplicate', number: 'ZP/0001' });
    expect(takeLine(world, line(3, { quantity: '6' }))).toEqual({ outcome: 'accepted', number: 'ZP/0001' });
    expect(takeLine(world, line(2, { quantity: '9' })), 'older than what is known').toMatchObject({
      outcome: 'duplicate',
    });
    expect(world.lines.get('ZO-1/a')?.given.quantity).toBe('6');
  });

  it('are refused with a reason, the same each time, and taken once they are mended', () => {
    const world = createWorld(1);
    world.settings.refuse = 'blat';
    const refused = { outcome: 'rejected', reason: 'Nie produkujemy: Blat.' };
    expect(takeLine(world, line(1))).toEqual(refused);
    expect(takeLine(world, line(1))).toEqual(refused);
    expect(world.reports.size).toBe(0);
    expect(takeLine(world, line(2, { name: 'Półka' }))).toMatchObject({ outcome: 'accepted' });
    expect(takeLine(world, line(1, { id: 'ZO-1/b', quantity: undefined }))).toMatchObject({ outcome: 'rejected' });
  });

  it('are called off with their order, and what is made stays made', () => {
    const world = createWorld(1);
    takeLine(world, line(1));
    takeLine(world, line(1, { id: 'ZO-1/b' }));
    workshop(world).finish('ZO-1/a');
    takeLine(world, line(2, { op: 'delete' }));
    takeLine(world, line(2, { id: 'ZO-1/b', orderState: 'cancelled' }));
    expect([...world.lines.values()].map(each => each.state)).toEqual(['made', 'cancelled']);
    expect(() => workshop(world).begin('ZO-1/b')).toThrow('is cancelled');
  });
});

describe('what is told of an order (W9)', () => {
  it('counts what is made of each line since the beginning', () => {
    const world = createWorld(1);
    takeLine(world, line(1));
    takeLine(world, line(1, { id: 'ZO-1/b', quantity: '1' }));
    expect(statusOf(world, 'ZO-1')).toMatchObject({ order: 'ZO-1', production: 'planned' });
    const work = workshop(world);
    work.produce('ZO-1/a', '1.5');
    work.produce('ZO-1/a', '1');
    expect(statusOf(world, 'ZO-1')).toMatchObject({
      production: 'in-production',
      lines: [
        { id: 'a', produced: '2.5' },
        { id: 'b', produced: '0' },
      ],
    });
    work.produce('ZO-1/a', '99');
    work.stop('ZO-1/b');
    expect(statusOf(world, 'ZO-1')).toMatchObject({ production: 'stopped', lines: [{ produced: '4' }, {}] });
    work.finish('ZO-1/b');
    expect(statusOf(world, 'ZO-1')).toMatchObject({ production: 'made' });
    takeLine(world, line(2, { quantity: '5' }));
    expect(statusOf(world, 'ZO-1')).toMatchObject({ production: 'in-production', lines: [{ produced: '4' }, {}] });
  });

  it('comes to “made” by the work’s own pace, whatever is ordered', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 5_000 }), { minLength: 1, maxLength: 6 }), quantities => {
        const world = createWorld(1);
        for (const [index, quantity] of quantities.entries())
          takeLine(world, line(1, { id: `ZO-1/${index}`, quantity: String(quantity / 1000) }));
        for (let steps = 0; step(world); steps += 1) expect(steps).toBeLessThan(8 * quantities.length);
        expect(statusOf(world, 'ZO-1')?.production).toBe('made');
        expect(world.reports.size, 'one report waits, the newest').toBe(1);
      }),
      { numRuns: 40 },
    );
  });
});
