import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type OrderAtTill, startOrderAtTill } from '../../test/support/order-at-till.ts';
import { memoryOf } from './memory.ts';

let at: OrderAtTill;
let memory: ReturnType<typeof memoryOf>;
beforeAll(async () => {
  at = await startOrderAtTill();
  const [till] = await at.sql<{ id: string }[]>`select id from connections where key = 'till'`;
  memory = memoryOf(at.sql, { workspaceId: at.input.workspaceId, id: till?.id ?? '' });
});
afterAll(() => at.stop());
beforeEach(() => at.sql`delete from remote_index`);

const row = (n: number, total = '1.00') => ({ key: `R${n}`, externalId: String(n), data: { total, number: `N${n}` } });
const versions = async () =>
  Object.fromEntries(
    (await at.sql<{ key: string; version: string }[]>`select key, xmin::text as version from remote_index`).map(
      ({ key, version }) => [key, version],
    ),
  );

it('X4 S3 writes of a list that was read before only what is new, differs or got lost', async () => {
  await memory.remember('order', [row(1), row(2), row(3)]);
  const before = await versions();
  // As a crash of PostgreSQL takes back what was not yet flushed.
  await at.sql`delete from remote_index where key = 'R3'`;
  await memory.remember('order', [row(1), row(2, '2.00'), row(3), row(4)]);
  const after = await versions();
  expect(Object.keys(after).toSorted()).toEqual(['R1', 'R2', 'R3', 'R4']);
  expect(after.R1).toBe(before.R1);
  expect(after.R2).not.toBe(before.R2);
  expect(await memory.recall('order', ['R2', 'R3'])).toEqual(expect.arrayContaining([row(2, '2.00'), row(3)]));
});

it('S4 S6 tells which ids were neither written nor seen since a moment, one entity apart from another', async () => {
  await memory.remember('debtor', [row(1), row(2), { ...row(2), key: 'second e-mail' }, row(3)]);
  await memory.remember('product', [row(9)]);
  await at.sql`update remote_index set seen_at = now() - interval '1 day' where not (external_id = '2' and key = 'R2')`;
  const since = new Date(Date.now() - 3_600_000);
  expect(await memory.unseen('debtor', since, 10)).toEqual(['1', '3']);
  expect(await memory.unseen('debtor', since, 1)).toEqual(['1']);
  await memory.saw('debtor', ['3', '9']);
  expect(await memory.unseen('debtor', since, 10)).toEqual(['1']);
  expect(await memory.unseen('product', since, 10)).toEqual(['9']);
});
