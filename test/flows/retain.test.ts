import { ScheduleOverlapPolicy } from '@temporalio/client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestHub, type TestHub } from '../support/hub.ts';

let test: TestHub;
beforeAll(async () => {
  test = await startTestHub();
});
afterAll(() => test?.stop());

it('S22 runs by its schedule, kind by kind, by the settings that an operator gave', async () => {
  const sql = test.hub.db.$client;
  await sql`
    insert into audit_entries (id, workspace_id, who, action, object, created_at)
    select gen_random_uuid(), ${test.workspaceId}, 'w', 'old', 'o', now() - (day - 0.5) * interval '1 day' from generate_series(1, 100) day`;
  const settings = { retention: { audit: 40 } };
  expect((await test.api('PATCH', '/api/settings', settings)).status).toBe(200);
  const schedule = test.client.schedule.getHandle('retain/test');
  const { spec } = await test.until('the schedule is kept', () => schedule.describe());
  expect(spec.timezone).toBe('Europe/Warsaw');
  await schedule.trigger(ScheduleOverlapPolicy.SKIP);
  const entry = await test.until('it has run', async () => {
    const [row] = await sql`select detail from audit_entries where action = 'retention'`;
    return row;
  });
  expect(entry.detail).toEqual({ audit_entries: 60 });
  const [left] = await sql`select count(*)::int as count from audit_entries where action = 'old'`;
  expect(left?.count).toBe(40);
  const run = await test.until('its workflow has ended', async () => {
    for await (const workflow of test.client.workflow.list({ query: "WorkflowType = 'retain'" }))
      if (workflow.status.name === 'COMPLETED') return workflow;
    return undefined;
  });
  expect(await test.client.workflow.getHandle(run.workflowId).result()).toBe('Deleted: 60 of audit_entries.');
});
