import { beforeEach, expect, it, vi } from 'vitest';

/** What the workflow asked of the engine, in order; the clock moves on by what it waits. */
const asked: string[] = [];
let now = 0;
let hint: () => void = () => {};
/** Hints that come while the workflow does this for the n-th time. */
let during: (what: string, count: number) => void = () => {};

const note = (what: string) => {
  asked.push(what);
  during(what, asked.filter(one => one === what).length);
};

vi.mock('@temporalio/workflow', () => ({
  defineSignal: (name: string) => name,
  proxyActivities: () => ({
    takeInPushes: async () => {
      note('read');
      return { taken: 1, more: false, note: '' };
    },
  }),
  setHandler: (_: string, handler: () => void) => {
    hint = handler;
  },
  setCurrentDetails: () => {},
  workflowInfo: () => ({ continueAsNewSuggested: false }),
  continueAsNew: async () => {},
  sleep: async (ms: number) => {
    note('gather');
    now += ms;
  },
  condition: async (holds: () => boolean, ms: number) => {
    if (holds()) return true;
    note(ms > 1_000 ? 'linger' : 'watch');
    if (!holds()) now += ms;
    return holds();
  },
}));

const { ingest } = await import('./ingest.ts');
const lane = { workspaceId: 'w', workspace: 'one', connectionId: 'c', connectionKey: 'shop', system: 'shopware' };

beforeEach(() => {
  asked.length = 0;
  now = 0;
  during = () => {};
  vi.spyOn(Date, 'now').mockImplementation(() => now);
});

it('X4: a lone hint is never held back: it is read at once, before anything is waited for', async () => {
  await ingest({ ...lane, lane: 'orders' });
  expect(asked).toEqual(['read', 'watch', 'linger']);
});

it('X4: a hint that comes alone while the inbox is empty is read at once as well', async () => {
  during = (what, count) => {
    if (what === 'linger' && count === 1) hint();
  };
  await ingest({ ...lane, lane: 'orders' });
  expect(asked).toEqual(['read', 'watch', 'linger', 'read', 'watch', 'linger']);
});

it('X4: hints that follow while the first is read share one reading', async () => {
  during = (what, count) => {
    if (count === 1 && (what === 'read' || what === 'gather')) for (let no = 0; no < 50; no += 1) hint();
  };
  await ingest({ ...lane, lane: 'orders' });
  expect(asked).toEqual(['read', 'gather', 'gather', 'read', 'watch', 'linger']);
});
