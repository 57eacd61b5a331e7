import { setTimeout as after } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { OrderTarget } from '../../connectors/contract.ts';
import { done } from '../../connectors/outcome.ts';
import { type OrderAtTill, startOrderAtTill } from '../../test/support/order-at-till.ts';
import type { Hub } from '../hub.ts';
import { sendIntent } from './commit.ts';
import { exchangeMs, writeIntent } from './intents.ts';
import { loadStory } from './story.ts';

let at: OrderAtTill;
const signal = new AbortController().signal;
beforeAll(async () => {
  at = await startOrderAtTill();
});
afterAll(() => at.stop());
beforeEach(() => at.sql`delete from intents`);
afterEach(() => {
  vi.restoreAllMocks();
});

/** The hub on a machine that stands still for `ms` after the database has noted that the write begins. */
function stalling(hub: Hub, ms: number): Hub {
  const real = Date.now;
  const sql = new Proxy(hub.db.$client, {
    apply(run, self, given) {
      const asked = Reflect.apply(run, self, given);
      const [text] = given;
      if (!Array.isArray(text) || !text.join().includes("state = 'sending'")) return asked;
      return Promise.resolve(asked).then(rows => {
        vi.spyOn(Date, 'now').mockImplementation(() => real() + ms);
        return rows;
      });
    },
  });
  return { ...hub, db: Object.assign(Object.create(hub.db), { $client: sql }) };
}

async function send(stallMs: number, create: OrderTarget['create']) {
  const hub = at.hubWith({ findByReference: async () => done(null), create });
  const id = await writeIntent(hub, await loadStory(hub, at.input), at.input.processId, {});
  const sent = await sendIntent(stalling(hub, stallMs), at.input, id, signal);
  const [intent] = await at.sql<{ state: string }[]>`select state from intents where id = ${id}`;
  return { sent, state: intent?.state };
}

it('X4 a worker that stood still beyond the reckoned end of its write does not begin it', async () => {
  let begun = 0;
  const { sent, state } = await send(exchangeMs + 1, async () => {
    begun += 1;
    return done({ externalId: '77' });
  });
  expect(begun).toBe(0);
  expect(sent).toMatchObject({ kind: 'again', reason: expect.stringContaining('stood still') });
  expect(state).toBe('refused');
});

it('X4 a worker that stood still for a while has only the rest of the time to write', async () => {
  const { sent, state } = await send(exchangeMs - 300, async (_, __, given) => {
    await after(5_000, undefined, { signal: given }).catch(() => {});
    return given.aborted ? { kind: 'unclear', reason: 'Given up.' } : done({ externalId: '77' });
  });
  expect(sent).toEqual({ kind: 'unclear' });
  expect(state).toBe('unclear');
});
