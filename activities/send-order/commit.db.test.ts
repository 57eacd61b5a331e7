import { setTimeout as after } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { OrderTarget } from '../../connectors/contract.ts';
import { done } from '../../connectors/outcome.ts';
import { type OrderAtTill, startOrderAtTill } from '../../test/support/order-at-till.ts';
import type { Hub } from '../hub.ts';
import { advance } from './advance.ts';
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
  const id = (await writeIntent(hub, await loadStory(hub, at.input), at.input.processId, {}))?.id ?? '';
  const sent = await sendIntent(stallMs > 0 ? stalling(hub, stallMs) : hub, at.input, id, signal);
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

const booked = () => at.sql`
  select intent.state, intent.external_id as there, bound.external_id as bound from intents intent
  left join bindings bound on bound.record_id = intent.record_id`;

it('X4 a clear answer settles intent, binding and journal together, or none of them', async () => {
  await at.sql`
    insert into bindings (workspace_id, connection_id, entity, external_id, record_id, bound_by)
    select workspace_id, id, 'order', '78', id, 'operator' from connections where key = 'till'`;
  const before = await at.steps();
  await expect(send(0, async () => done({ externalId: '78' }))).rejects.toThrow('duplicate key');
  expect(await booked()).toEqual([{ state: 'sending', there: null, bound: null }]);
  expect(await at.steps()).toEqual(before);

  await at.sql`delete from intents`;
  expect(await send(0, async () => done({ externalId: '77' }))).toEqual({ sent: { kind: 'booked' }, state: 'done' });
  expect(await booked()).toEqual([{ state: 'done', there: '77', bound: '77' }]);
  expect((await at.steps()).at(-1)).toMatchObject({ step: 'commit', outcome: 'booked' });
  await at.sql`delete from bindings`;
});

it('S3 X4 an intent that was never sent is replaced by another one; one that may be on its way is looked up', async () => {
  await at.sql`
    insert into cursors (workspace_id, connection_id, name, value)
    select workspace_id, id, 'remembered', 'now' from connections where key = 'till'`;
  await at.set(['debtor', 'defaultDebtorId'], '5');
  const hub = at.hubWith({
    recallOrder: async () => undefined,
    recallProducts: async skus => new Map(skus.map(sku => [sku, { externalId: '1', name: sku }])),
    body: () => ({}),
  });
  const go = () => advance(hub, at.input, 'exists', '', '');
  const states = async () => {
    const rows = await at.sql<{ id: string; state: string }[]>`select id, state from intents order by id`;
    return rows.map(({ id, state }) => ({ intentId: id, state }));
  };
  const first = await go();
  expect(first).toMatchObject({ kind: 'send' });
  expect((await at.steps()).slice(-3).map(({ step }) => step)).toEqual(['exists', 'debtor', 'products']);
  const second = await go();
  expect(second).toMatchObject({ kind: 'send' });
  const [was, is] = await states();
  expect(was).toMatchObject({ intentId: Reflect.get(first, 'intentId'), state: 'abandoned' });
  expect(is).toMatchObject({ intentId: Reflect.get(second, 'intentId'), state: 'open' });

  await at.sql`update intents set state = 'sending' where state = 'open'`;
  expect(await go()).toMatchObject({ kind: 'doubt', intentId: is?.intentId });
  expect(await states()).toHaveLength(2);
});
