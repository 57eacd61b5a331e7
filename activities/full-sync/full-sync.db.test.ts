import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiHub, startApiHub } from '../../test/support/api-hub.ts';
import { aBuyer, partySide } from '../../test/support/party-side.ts';
import { answersMissing, askSources } from './ask-sources.ts';
import { beginSync, startSync } from './begin.ts';
import { comparePart } from './compare-part.ts';
import { finishSync } from './finish.ts';

let api: ApiHub;
beforeAll(async () => {
  api = await startApiHub();
});
afterAll(() => api.stop());

/** A night of one flow of buyers whose source was asked for them, as far as `answered` says. */
async function night(answered: (syncId: string) => Promise<unknown>) {
  const { workspaceId, hub } = api;
  const { syncId } = await startSync(hub, { workspaceId, who: 'schedule', dryRun: false, entities: ['customers'] });
  const { parts } = await beginSync(hub, { workspaceId, workspace: 'one', syncId });
  await askSources(hub, workspaceId, syncId);
  await answered(syncId);
  expect(await answersMissing(hub, workspaceId, syncId)).toMatchObject({ open: 0 });
  for (const part of parts) while (!(await comparePart(hub, { workspaceId, syncId }, part)).over);
  await finishSync(hub, { workspaceId, syncId });
  const sql = hub.db.$client;
  const [run] = await sql<
    { state: string; reason: string }[]
  >`select state, reason from sync_runs where id = ${syncId}`;
  const [part] = await sql<{ state: string; reason: string | null }[]>`
    select state, reason from sync_parts where sync_id = ${syncId}`;
  return { run, part };
}

describe('W12c X6 how a full sync ends', () => {
  it('a source that answered: done; one that asked and died half-way: unsure; one that pushes by itself: done, and said', async () => {
    const side = await partySide(api);
    await side.push('source', 'customers', [aBuyer('A')]);
    const { sql } = side;
    const never = await night(
      syncId => sql`update read_requests set created_at = now() - interval '10 minutes' where sync_id = ${syncId}`,
    );
    expect(never.run).toMatchObject({ state: 'done' });
    expect(never.part).toMatchObject({ state: 'done', reason: expect.stringContaining('does not ask') });

    const whole = await night(
      syncId => sql`update read_requests set state = 'answered', asked_at = now() where sync_id = ${syncId}`,
    );
    expect(whole.run).toMatchObject({ state: 'done' });
    expect(whole.part).toMatchObject({ state: 'done', reason: null });

    const dead = await night(
      syncId => sql`
        update read_requests set created_at = now() - interval '3 hours', asked_at = now() - interval '3 hours' where sync_id = ${syncId}`,
    );
    expect(dead.run).toMatchObject({ state: 'unsure', reason: expect.stringContaining('not everything was seen') });
    expect(dead.part).toMatchObject({ state: 'unsure', reason: expect.stringContaining('did not send customers') });
  });
});
