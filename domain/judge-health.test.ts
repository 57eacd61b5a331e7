import { expect, it } from 'vitest';
import { type FlowFacts, judgeHealth, span } from './judge-health.ts';

const now = new Date('2026-03-02T12:00:00Z');
const limits = { lagMinutes: 15, errorRate: 0.2 };
const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
const nothing = { count: 0, since: null };
const end = (key: string) => ({ id: key, key, pausedReason: null, heardAt: null, silenceMinutes: null });

const facts = (more: Partial<FlowFacts> = {}): FlowFacts => ({
  workspaceId: 'w',
  id: 'f',
  key: 'shop-to-till',
  entity: 'orders',
  mode: 'live',
  paused: false,
  source: end('shop'),
  target: end('till'),
  inbox: nothing,
  due: nothing,
  unfetched: nothing,
  held: nothing,
  queues: [],
  lagMs: null,
  handled: 0,
  failed: 0,
  lastFailure: null,
  lastSuccessAt: null,
  tasks: { count: 0, oldest: null },
  ...more,
});

it('W14 a flow in which nothing waits is well', () => {
  expect(judgeHealth(facts(), limits, now)).toMatchObject({ state: 'live', verdict: 'well', backlog: 0, oldest: null });
});

it('W14 names a paused end with the reason and what to do', () => {
  const paused = facts({ target: { ...end('till'), pausedReason: 'The key is refused.' } });
  expect(judgeHealth(paused, limits, now)).toMatchObject({
    verdict: 'held-up',
    sentence: 'till is paused (The key is refused). Correct its settings, then `kladka connection resume till`.',
  });
});

it('W14 counts what ought to move, and since when the oldest waits, but not what a person holds', () => {
  const health = judgeHealth(
    facts({
      inbox: { count: 2, since: ago(3) },
      due: { count: 5, since: ago(9) },
      held: { count: 7, since: ago(900) },
      queues: [{ connection: 'shop', count: 1, since: ago(1), lagMs: 800 }],
    }),
    limits,
    now,
  );
  expect(health).toMatchObject({ backlog: 8, oldest: ago(9), verdict: 'waiting' });
});

it('W14 lags from the set time on, not before', () => {
  expect(judgeHealth(facts({ due: { count: 1, since: ago(14) } }), limits, now).verdict).toBe('well');
  const late = judgeHealth(facts({ due: { count: 1, since: ago(15) } }), limits, now);
  expect(late.verdict).toBe('lagging');
  expect(late.sentence).toContain('1 wait to be delivered to till, the oldest for 15 min. Look with `kladka doctor`');
});

it('W14 fails by the share of what was handled, and concludes nothing from a few', () => {
  expect(judgeHealth(facts({ handled: 4, failed: 4 }), limits, now).verdict).toBe('well');
  expect(judgeHealth(facts({ handled: 10, failed: 2 }), limits, now)).toMatchObject({
    verdict: 'well',
    errorRate: 0.2,
  });
  const failing = judgeHealth(facts({ handled: 10, failed: 3, lastFailure: 'No product HAT-9.' }), limits, now);
  expect(failing).toMatchObject({ verdict: 'failing', errorRate: 0.3 });
  expect(failing.sentence).toContain('3 of the last 10 failed. Last: No product HAT-9. Look at');
});

it('W14 tells of what a target did not fetch, and of a program that does not answer', () => {
  const unfetched = judgeHealth(facts({ unfetched: { count: 20_000, since: ago(200) } }), limits, now);
  expect(unfetched.sentence).toBe(
    'more than 10000 lie ready for till, the oldest for 3 h. Look whether the program at till runs and reaches the hub.',
  );
  const queue = { connection: 'shop', count: 3, since: ago(20), lagMs: null };
  expect(judgeHealth(facts({ queues: [queue] }), limits, now).sentence).toContain('3 changes told by shop wait');
});

it('W14 an off or paused flow is called that, whatever waits', () => {
  const late = { due: { count: 1, since: ago(500) } };
  expect(judgeHealth(facts({ ...late, mode: 'off' }), limits, now)).toMatchObject({ state: 'off', verdict: 'off' });
  expect(judgeHealth(facts({ ...late, paused: true }), limits, now)).toMatchObject({
    state: 'paused',
    verdict: 'paused',
  });
});

it('says times as people do', () => {
  expect([span(3), span(119), span(120), span(3000)]).toEqual(['3 min', '119 min', '2 h', '2 days']);
});
