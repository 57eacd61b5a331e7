import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ApiMerchant, startApiMerchant } from '../../test/support/api-merchant.ts';
import { note, wait } from './journal.ts';
import { loadAnyStory } from './story.ts';

let merchant: ApiMerchant;
let process: { workspaceId: string; processId: string };
beforeAll(async () => {
  merchant = await startApiMerchant();
  const { workspaceId } = merchant.api;
  const [row] = await sql()<{ id: string }[]>`select id from processes where record_id = ${merchant.orderId}`;
  process = { workspaceId, processId: row?.id ?? '' };
});
afterAll(() => merchant.api.stop());
beforeEach(() => sql()`update processes set state = 'running'`);

const sql = () => merchant.api.hub.db.$client;
const stand = async () => (await sql()<{ state: string }[]>`select state from processes`)[0]?.state;
const problems = [{ kind: 'lookup' as const, cause: 'c', sentence: 'It is not mapped.', remedy: 'Map it.' }];
const read = () => loadAnyStory(merchant.api.hub, { ...process, flowId: merchant.flowId, orderId: merchant.orderId });

it('waits for long when nothing changed since the story was read', async () => {
  const waited = await wait(merchant.api.hub, process, 'gate', 'Unpaid.', {
    forMs: 60_000,
    seen: await read(),
    begun: 0,
  });
  expect(waited).toEqual({ kind: 'wait', reason: 'Unpaid.', forMs: 60_000 });
  expect(await stand()).toBe('waiting');
});

describe('begins again at once when meanwhile', () => {
  it.each([
    ['the order changed', () => sql()`update orders set hash = hash || 'x' where id = ${merchant.orderId}`],
    ['a setting changed', () => sql()`update flows set revision = revision + 1`],
    ['the flow went live', () => sql()`update flows set mode = 'shadow'`],
    ['the flow was paused', () => sql()`update flows set paused = true`],
    [
      'the missing value was mapped',
      () => sql()`insert into lookups (workspace_id, flow_id, table_name, code, value)
        values (${process.workspaceId}, ${merchant.flowId}, 'country', 'NL', '1')`,
    ],
  ])('%s', async (_, change) => {
    const seen = await read();
    await change();
    const waited = await wait(merchant.api.hub, process, 'enrich', 'Unmapped.', { problems, seen, begun: 0 });
    expect(waited).toMatchObject({ kind: 'wait', forMs: 1 });
    expect(await stand()).toBe('running');
    expect(await sql()`select 1 from tasks`).toHaveLength(0);
  });
});

it('lets a change that comes later see that the process waits', async () => {
  const seen = await read();
  const hub = merchant.api.hub;
  const begun = wait(hub, process, 'gate', 'Unpaid.', { problems, seen, begun: 0 });
  const change = sql()`update orders set hash = hash || 'y' where id = ${merchant.orderId}`.then(stand);
  const waited = await begun;
  // Whichever was first: either the wait is short, or who changed it finds the process waiting.
  expect(waited.forMs === 1 || (await change) === 'waiting').toBe(true);
  await change;
});

describe('S1: the journal of an order that waits', () => {
  const steps = async () =>
    (
      await sql()<{ said: string }[]>`
        select step || ' ' || outcome || ': ' || detail as said from process_steps where process_id = ${process.processId} order by id`
    ).map(row => row.said);
  const pass = (detail: string) => note(sql(), process, 'gate', 'pass', detail, 0);
  const waits = async (step: string, reason: string) =>
    wait(merchant.api.hub, process, step, reason, { seen: await read(), begun: 0 });
  beforeEach(async () => {
    await sql()`delete from process_steps`;
    await sql()`delete from tasks`;
  });

  it('does not grow while it looks again and comes to the same', async () => {
    for (let look = 0; look < 5; look += 1) await waits('gate', 'Unpaid.');
    expect(await steps()).toEqual(['gate wait: Unpaid.']);
    expect(await stand()).toBe('waiting');
    for (let look = 0; look < 5; look += 1) {
      await pass('Paid.');
      await waits('products', 'Missing: A.');
    }
    expect(await steps()).toEqual(['gate wait: Unpaid.', 'gate pass: Paid.', 'products wait: Missing: A.']);
  });

  it('says whatever is new, on the way to the same wait too', async () => {
    await pass('Paid.');
    await waits('products', 'Missing: A.');
    await pass('Paid, shipped.');
    await waits('products', 'Missing: A.');
    await pass('Paid, shipped.');
    await waits('products', 'Missing: A, B.');
    const before = ['gate pass: Paid.', 'products wait: Missing: A.'];
    const since = ['gate pass: Paid, shipped.', 'products wait: Missing: A.'];
    expect(await steps()).toEqual([...before, ...since, 'gate pass: Paid, shipped.', 'products wait: Missing: A, B.']);
  });
});
