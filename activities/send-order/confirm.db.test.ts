import { setTimeout as after } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { done } from '../../connectors/outcome.ts';
import { type OrderAtTill, startOrderAtTill } from '../../test/support/order-at-till.ts';
import { bind } from './bind.ts';
import { writeNote } from './confirm.ts';
import { loadStory } from './story.ts';

let at: OrderAtTill;
const signal = new AbortController().signal;

beforeAll(async () => {
  at = await startOrderAtTill();
  await bind(at.sql, await loadStory(at.merchant.api.hub, at.input), '77', 'written');
});
afterAll(() => at.stop());
beforeEach(async () => {
  await at.sql`update bindings set image_delivered = jsonb_set(image_delivered, '{note}', '"open"')`;
});

it('writes one note when the engine begins again while the first attempt still writes', async () => {
  const written: string[] = [];
  const looked: boolean[] = [];
  const hub = at.hubWith({
    finish: async (id, _, mayExist) => {
      looked.push(mayExist);
      const there = written.length > 0;
      await after(300);
      if (!mayExist || !there) written.push(id);
      return done(null);
    },
  });
  const [first, second] = await Promise.allSettled([
    writeNote(hub, at.input, signal),
    writeNote(hub, at.input, signal),
  ]);
  const kinds = [first, second].map(({ status }) => status).sort();
  expect(kinds).toEqual(['fulfilled', 'rejected']);
  expect([first, second].find(one => one?.status === 'rejected')).toMatchObject({
    reason: { type: 'ClaimHeld', nextRetryDelay: 500 },
  });
  // The one that waited comes again, and finds it written.
  expect(await writeNote(hub, at.input, signal)).toEqual({ kind: 'go' });
  expect(written).toEqual(['77']);
  expect(looked).toEqual([false]);
});

it('looks first when an attempt before was killed', async () => {
  const looked: boolean[] = [];
  const hub = at.hubWith({
    finish: async (_, __, mayExist) => {
      looked.push(mayExist);
      return looked.length === 1 ? { kind: 'unclear', reason: 'The answer was lost.' } : done(null);
    },
  });
  await expect(writeNote(hub, at.input, signal)).rejects.toThrow('The answer was lost.');
  await writeNote(hub, at.input, signal);
  expect(looked).toEqual([false, true]);
});

it('sends nothing more once another attempt has taken over', async () => {
  const hub = at.hubWith({
    finish: async (_, __, ___, given) => {
      await at.sql`update claims set holder = gen_random_uuid() where entity = 'note'`;
      await after(6_000, undefined, { signal: given }).catch(() => {});
      return given.aborted ? { kind: 'transient', reason: 'Given up.' } : done(null);
    },
  });
  await expect(writeNote(hub, at.input, signal)).rejects.toThrow('Given up.');
  await at.sql`delete from claims`;
});
