import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anOrder } from '../test/fixtures/orders.ts';
import { defaultOrderFlowSettings, type GateSettings } from './flow-settings.ts';
import { passGate } from './gate.ts';
import type { OrderStates } from './order.ts';

const settings: GateSettings = { ...defaultOrderFlowSettings.gate, waitDays: 14 };
const soon = new Date('2026-03-02T10:00:00Z');
const withStates = (changes: Partial<OrderStates>) => anOrder({ states: { ...anOrder().states, ...changes } });
const unpaid = withStates({ payment: 'open', rawPayment: 'reminded' });

describe('passGate', () => {
  it('lets a paid order pass', () => {
    expect(passGate(anOrder(), settings, soon)).toEqual({ kind: 'pass' });
  });

  it('ends for a cancelled order, even where cancelled is named as passing', () => {
    const order = withStates({ order: 'cancelled', rawOrder: 'cancelled' });
    const verdict = passGate(order, { ...settings, orderStates: ['cancelled'] }, soon);
    expect(verdict).toEqual({ kind: 'end', reason: 'Order 10001 was cancelled in the shop.' });
  });

  it('lets an unpaid order wait, saying for what, until the days are over', () => {
    expect(passGate(unpaid, settings, soon)).toEqual({
      kind: 'wait',
      until: '2026-03-16T09:30:00.000Z',
      reason: 'Order 10001 waits: its payment is reminded, the flow asks for paid.',
    });
    const last = new Date('2026-03-16T09:29:59.999Z');
    expect(passGate(unpaid, settings, last).kind).toBe('wait');
    const over = passGate(unpaid, settings, new Date('2026-03-16T09:30:00Z'));
    expect(over).toMatchObject({ kind: 'overdue', reason: expect.stringContaining('14 days') });
  });

  it('waits for each machine that does not pass', () => {
    const order = withStates({ payment: 'open', rawPayment: 'open', delivery: 'returned', rawDelivery: 'returned' });
    const verdict = passGate(order, settings, soon);
    expect(verdict).toMatchObject({
      kind: 'wait',
      reason: expect.stringMatching(/payment is open.*delivery is returned/),
    });
  });

  it('ends before the start date and from it on passes', () => {
    const from = (startDate: string) => passGate(anOrder(), { ...settings, startDate }, soon);
    expect(from('2026-03-02T09:30:00.001Z')).toMatchObject({
      kind: 'end',
      reason: expect.stringContaining('start date'),
    });
    expect(from('2026-03-02T09:30:00Z').kind).toBe('pass');
  });

  it('ends outside the sales channels', () => {
    const within = (salesChannels: string[]) => passGate(anOrder(), { ...settings, salesChannels }, soon);
    expect(within(['b2b'])).toMatchObject({
      kind: 'end',
      reason: expect.stringContaining('"Storefront" (storefront)'),
    });
    expect(within(['b2b', 'storefront']).kind).toBe('pass');
    const nowhere = passGate(anOrder({ salesChannel: undefined }), { ...settings, salesChannels: ['b2b'] }, soon);
    expect(nowhere.kind).toBe('end');
  });

  it('never waits past its end: the same order is overdue at every later moment', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60 }), fc.nat(100 * 86_400_000), (waitDays, after) => {
        const now = new Date(Date.parse(unpaid.orderedAt) + after);
        const verdict = passGate(unpaid, { ...settings, waitDays }, now);
        if (verdict.kind === 'wait') expect(Date.parse(verdict.until)).toBeGreaterThan(now.getTime());
        expect(verdict.kind).toBe(after < waitDays * 86_400_000 ? 'wait' : 'overdue');
      }),
    );
  });
});
