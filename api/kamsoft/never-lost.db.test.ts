import { setTimeout as after } from 'node:timers/promises';
import fc from 'fast-check';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerRequest, offerOrder, withdrawOffer } from '../../db/queries/offered-orders.ts';
import { type Pharmacy, startPharmacy } from '../../test/support/api-pharmacy.ts';

const howMany = 6;
const limit = 2;
const flows = [v7(), v7()];
let pharmacy: Pharmacy;
const orderIds: string[] = [];

beforeAll(async () => {
  pharmacy = await startPharmacy();
  for (let no = 0; no <= 40; no += 1) orderIds.push((await pharmacy.addOrder(`N${no}`)).orderId);
});
afterAll(() => pharmacy.stop());

/** What the pharmacy holds, by our number. */
type Held = Map<number, { order: number; version: number; deleted: boolean }>;

/** A pharmacy and our side of it on a connection of its own. */
async function start() {
  const { sql, workspaceId } = pharmacy;
  const scope = { workspaceId, connectionId: v7() };
  await sql`
    insert into connections (id, workspace_id, key, system, settings, secret_key_id, sealed_secrets)
    select ${scope.connectionId}, workspace_id, ${scope.connectionId}, system, settings, secret_key_id, sealed_secrets
    from connections where id = ${pharmacy.connectionId}`;
  const held: Held = new Map();
  let cursor = 0;
  /** Deletions that were handed out and did not arrive. */
  const inDoubt = new Set<number>();

  async function bound() {
    const rows = await sql<{ seq: number; order: string; version: number }[]>`
      select external_id::int as seq, record_id as order, (image_delivered->>'version')::int as version from bindings
      where connection_id = ${scope.connectionId} and entity = 'order'`;
    return new Map(rows.map(row => [orderIds.indexOf(row.order), row]));
  }

  return {
    held,
    bound,
    inDoubt,
    async offer(order: number, version: number): Promise<void> {
      await sql.begin(transaction =>
        offerOrder(transaction, {
          ...scope,
          orderId: orderIds[order] ?? '',
          flowId: flows[order % 2] ?? '',
          processId: v7(),
          number: String(order),
          body: { order, version },
          bodyHash: String(version),
          image: { version },
        }),
      );
    },
    withdraw: (order: number) => withdrawOffer(sql, { ...scope, orderId: orderIds[order] ?? '' }),
    /** The pharmacy asks; what is answered may be lost on the way. */
    async ask(arrives: boolean, open: boolean[] = [true, true]): Promise<number> {
      const flowIds = flows.filter((_, index) => open[index]);
      const asked = cursor;
      const { orders, fetched } = await sql.begin(transaction =>
        answerRequest(transaction, { ...scope, after: asked, flowIds, limit }),
      );
      for (const { seq } of fetched) {
        expect(held.get(seq), `order ${seq} counts as fetched, so the pharmacy holds it`).toMatchObject({
          deleted: false,
        });
      }
      expect(orders.length).toBeLessThanOrEqual(limit);
      for (const { seq, body, withdrawn } of orders) {
        const order = Number(body.order);
        if (!withdrawn) expect(seq, 'what was acknowledged is not handed out as new').toBeGreaterThan(asked);
        if (withdrawn && !arrives) inDoubt.add(order);
        if (!arrives) continue;
        if (withdrawn) inDoubt.delete(order);
        held.set(seq, { order, version: Number(body.version), deleted: withdrawn });
        cursor = Math.max(cursor, seq);
      }
      return orders.length;
    },
  };
}

const live = (held: Held) => [...held.values()].filter(one => !one.deleted).map(one => one.order);

const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('offer' as const), order: fc.nat(howMany - 1) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('withdraw' as const), order: fc.nat(howMany - 1) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('ask' as const), arrives: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('flow' as const), which: fc.nat(1), open: fc.boolean() }) },
);

describe('K3 K4 K6g between cursor and acknowledgement', () => {
  it('no order is lost, none is new twice, and every cancellation arrives, whatever is lost, changed or paused', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 24 }), async steps => {
        const side = await start();
        const open = [true, true];
        const wanted = new Set<number>();
        const versions = new Map<number, number>();
        let version = 0;
        for (const one of steps) {
          if (one.do === 'flow') open[one.which] = one.open;
          else if (one.do === 'ask') await side.ask(one.arrives, open);
          else if ((await side.bound()).has(one.order)) continue;
          else if (one.do === 'withdraw') {
            if (await side.withdraw(one.order)) wanted.delete(one.order);
          } else if (!side.inDoubt.has(one.order)) {
            version += 1;
            await side.offer(one.order, version);
            wanted.add(one.order);
            versions.set(one.order, version);
          }
        }
        // Everything arrives from now on; one more order tells that the deletions before it did.
        for (let round = 0; round < 5; round += 1) {
          await side.offer(howMany + round, 0);
          wanted.add(howMany + round);
          for (let calls = 0; calls < 6; calls += 1) await side.ask(true);
        }
        expect(live(side.held).sort()).toEqual([...wanted].sort());
        const bound = await side.bound();
        for (const order of wanted) {
          const binding = bound.get(order);
          if (order === howMany + 4) continue;
          expect(binding, `order ${order} is known to be fetched`).toBeDefined();
          expect(side.held.get(binding?.seq ?? 0)).toMatchObject({ order, version: binding?.version });
        }
      }),
      { numRuns: 150 },
    );
  }, 60_000);

  it('no order is lost among numbers that are committed at the same time', async () => {
    const side = await start();
    let offering = 4;
    const offers = Array.from({ length: 4 }, async (_, worker) => {
      for (let order = worker; order < 40; order += 4) {
        await side.offer(order, 1);
        await after(Math.random() * 6);
      }
      offering -= 1;
    });
    let quiet = 0;
    for (let call = 0; quiet < 4; call += 1) {
      const arrives = call % 3 !== 0;
      const came = await side.ask(arrives);
      quiet = offering === 0 && came === 0 ? quiet + 1 : 0;
    }
    await Promise.all(offers);
    expect(live(side.held).sort((one, other) => one - other)).toEqual(Array.from({ length: 40 }, (_, order) => order));
    expect((await side.bound()).size).toBe(40);
  });
});
