import { expect, it } from 'vitest';
import { type AlertKind, alertWords } from './alert-words.ts';
import { type AlertFacts, grows, judgeAlerts } from './judge-alerts.ts';
import type { EndFacts, FlowFacts } from './judge-health.ts';

const now = new Date('2026-03-02T12:00:00Z');
const limits = { lagMinutes: 15, silenceMinutes: 60, errorRate: 0.2, taskHours: 24 };
const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
const nothing = { count: 0, since: null };
const end = (key: string, more: Partial<EndFacts> = {}): EndFacts => ({
  id: key,
  key,
  pausedReason: null,
  heardAt: null,
  silenceMinutes: null,
  ...more,
});

const flow = (more: Partial<FlowFacts> = {}): FlowFacts => ({
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

const judged = (flows: FlowFacts[], more: Partial<AlertFacts> = {}) =>
  judgeAlerts(
    {
      ...{ flows, backlogs: new Map(), engine: 'reachable', oldTasks: { count: 0, oldest: null } },
      ...{ sync: { last: null, missed: null }, ...more },
    },
    limits,
    now,
  ).map(({ cause, follows }) => (follows ? `(${cause})` : cause));

it('S20 nothing is told of flows that are well, off or paused', () => {
  const late = { due: { count: 3, since: ago(500) }, handled: 10, failed: 9 };
  expect(judged([flow(), flow({ ...late, mode: 'off' }), flow({ ...late, paused: true })])).toEqual([]);
});

it('S20 a flow that fails, lags, or whose other side is silent', () => {
  expect(judged([flow({ handled: 10, failed: 9 })])).toEqual(['flow/f/fails']);
  expect(judged([flow({ due: { count: 1, since: ago(16) } })])).toEqual(['flow/f/lags']);
  expect(judged([flow({ target: end('wapro', { heardAt: ago(61) }) })])).toEqual(['connection/wapro/silent']);
  expect(judged([flow({ target: end('wapro', { heardAt: ago(59) }) })])).toEqual([]);
});

it('S20 a connection’s own setting says how long it may be silent', () => {
  expect(judged([flow({ source: end('apteka', { heardAt: ago(600), silenceMinutes: 24 * 60 }) })])).toEqual([]);
});

it('S20 one alert per trouble: what follows from another one is not told beside it', () => {
  const late = { due: { count: 3, since: ago(500) } };
  const paused = end('till', { pausedReason: 'The key is refused.' });
  expect(judged([flow({ ...late, target: paused })])).toEqual(['connection/till/paused', '(flow/f/lags)']);
  expect(judged([flow(late)], { engine: 'unreachable' })).toEqual(['engine', '(flow/f/lags)']);
  expect(judged([flow(late)], { engine: 'workerless' })).toEqual(['workers', '(flow/f/lags)']);
  const silent = end('wapro', { heardAt: ago(90) });
  expect(judged([flow({ unfetched: { count: 2, since: ago(80) }, target: silent })])).toEqual([
    'connection/wapro/silent',
    '(flow/f/lags)',
  ]);
});

it('S20 a connection of two flows is one cause', () => {
  const target = end('till', { pausedReason: 'The key is refused.' });
  expect(judged([flow({ target }), flow({ id: 'g', key: 'other', target })])).toEqual(['connection/till/paused']);
});

it('S20 tasks that wait for too long are one cause', () => {
  const oldTasks = { count: 3, oldest: { sentence: 'Order 7 has no carrier.', remedy: 'Map it.' } };
  expect(judged([flow()], { oldTasks })).toEqual(['tasks']);
});

it('S20 a full sync that failed, was unsure or did not run is told of, where anything is to be carried', () => {
  const last = (state: 'done' | 'unsure' | 'failed') => ({ id: 's', state, why: 'w', startedAt: ago(600) });
  const missed = ago(90);
  expect(judged([flow()], { sync: { last: last('done'), missed: null } })).toEqual([]);
  expect(judged([flow()], { sync: { last: last('failed'), missed: null } })).toEqual(['sync/failed']);
  expect(judged([flow()], { sync: { last: last('unsure'), missed } })).toEqual(['sync/unsure', 'sync/missed']);
  expect(judged([flow({ paused: true })], { sync: { last: last('failed'), missed } })).toEqual([]);
  expect(judged([flow()], { engine: 'unreachable', sync: { last: null, missed } })).toEqual([
    'engine',
    '(sync/missed)',
  ]);
});

it('S20 a backlog grows when its end lies above its beginning, not when it swings or is small', () => {
  const steps = (f: (step: number) => number) => Array.from({ length: 18 }, (_, step) => f(step));
  expect(grows(steps(step => 100 + 40 * step))).toBe(true);
  expect(grows(steps(step => 500 + (step % 2) * 400))).toBe(false);
  expect(grows(steps(step => 1000 - 10 * step))).toBe(false);
  expect(grows(steps(step => step))).toBe(false);
  expect(grows([0, 1000])).toBe(false);
  const backlogs = new Map([['f', steps(step => 100 + 40 * step)]]);
  expect(judged([flow({ due: { count: 900, since: ago(4) } })], { backlogs })).toEqual(['flow/f/grows']);
});

it('S20 says every alert in both languages, with what to do, and leaves no value open', () => {
  const causes = judgeAlerts(
    {
      flows: [
        flow({ handled: 10, failed: 9, due: { count: 1, since: ago(16) } }),
        flow({ id: 'g', due: { count: 900, since: ago(4) } }),
        flow({ id: 'h', source: end('a', { pausedReason: 'Refused.' }), target: end('b', { heardAt: ago(99) }) }),
      ],
      backlogs: new Map([['g', Array.from({ length: 18 }, (_, step) => step * 50)]]),
      engine: 'reachable',
      oldTasks: { count: 1, oldest: { sentence: 'Order 7 has no carrier.', remedy: 'Map it.' } },
      sync: { last: { id: 's', state: 'failed', why: 'w.', startedAt: ago(600) }, missed: ago(90) },
    },
    limits,
    now,
  );
  const away: { kind: AlertKind; values: Record<string, string> }[] = [
    { kind: 'engine-away', values: {} },
    { kind: 'workers-away', values: {} },
    { kind: 'sync-unsure', values: { sync: 's', since: 'then', why: 'w.' } },
  ];
  expect(new Set(causes.map(cause => cause.kind)).size).toBe(8);
  for (const { kind, values } of [...causes, ...away]) {
    for (const language of ['en', 'pl'] as const) {
      const { sentence, remedy } = alertWords(kind, values, language);
      expect(`${sentence} ${remedy}`, `${kind} in ${language}`).not.toMatch(/\?|undefined/);
      expect(remedy.length, kind).toBeGreaterThan(10);
    }
    expect(alertWords(kind, values, 'pl').sentence).not.toBe(alertWords(kind, values, 'en').sentence);
  }
});
