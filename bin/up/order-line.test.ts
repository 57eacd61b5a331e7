import { describe, expect, it } from 'vitest';
import { duration, type OrderNews, orderLine } from './order-line.ts';

const sent: OrderNews = {
  number: '10001',
  flow: 'shop-to-till',
  target: 'demo-till',
  state: 'done',
  outcome: 'sent',
  reason: 'sent',
  externalId: '17',
  offer: null,
  debtor: { outcome: 'created', detail: 'Created a company debtor with its contact as debtor 12 of demo-till.' },
  ms: 142,
};

describe('orderLine', () => {
  it('says what came, what was decided, where it went and how long it took', () => {
    expect(orderLine(sent)).toBe('10001    shop-to-till  sent → demo-till order 17  (company debtor created)  142 ms');
  });

  it('says of a debtor whether it was known, made or changed', () => {
    const line = (outcome: string) =>
      orderLine({ ...sent, debtor: { outcome, detail: 'Debtor 12, found by e-mail.' } });
    expect(['known', 'updated', 'default'].map(line).map(text => /\((.*?)\)/.exec(text)?.[1])).toEqual([
      'debtor known',
      'debtor updated',
      'default debtor',
    ]);
  });

  it('says why an order waits, and no time', () => {
    const waiting = orderLine({ ...sent, state: 'waiting', outcome: null, reason: 'not paid yet', ms: null });
    expect(waiting).toBe('10001    shop-to-till  waits: not paid yet');
  });

  it('says under which number an order is offered to a target that fetches, and when it was fetched', () => {
    const offered = { ...sent, flow: 'shop-to-pharmacy', target: 'demo-pharmacy', debtor: null };
    const lies = { state: 'waiting' as const, outcome: null, ms: null, reason: 'Offered to demo-pharmacy as 17.' };
    expect(orderLine({ ...offered, ...lies, offer: { seq: 17, fetchedAfterMs: null } })).toBe(
      '10001    shop-to-pharmacy  offered → demo-pharmacy as 17, not fetched yet',
    );
    expect(orderLine({ ...offered, ms: 31_000, offer: { seq: 17, fetchedAfterMs: 12_000 } })).toBe(
      '10001    shop-to-pharmacy  offered → demo-pharmacy as 17, fetched after 12.0 s',
    );
  });

  it('gives the reason of an order whose offer was withdrawn', () => {
    const reason = 'Cancelled before demo-pharmacy fetched it; the offer is withdrawn.';
    const line = orderLine({ ...sent, outcome: 'skipped', reason, offer: { seq: 17, fetchedAfterMs: null } });
    expect(line).toContain(`skipped: ${reason}`);
  });

  it('gives the reason of an order that was skipped', () => {
    expect(orderLine({ ...sent, outcome: 'skipped', reason: 'cancelled in the shop' })).toContain(
      'skipped: cancelled in the shop',
    );
  });
});

it.each([
  [9, '9 ms'],
  [999.6, '1000 ms'],
  [3_400, '3.4 s'],
  [720_000, '12 min'],
  [18_000_000, '5 h'],
  [260_000_000, '3 days'],
])('%d ms is %s', (ms, text) => expect(duration(ms)).toBe(text));
