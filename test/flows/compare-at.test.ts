import { ScheduleNotFoundError } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keepSchedules } from '../../activities/schedules.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { type ConnectedPharmacy, connectPharmacy } from '../support/pharmacy.ts';

describe('X6 the full comparison at a set hour', () => {
  let test: TestHub;
  let both: ConnectedPharmacy;
  beforeAll(async () => {
    test = await startTestHub();
    both = await connectPharmacy(test, { items: 4, products: 8 });
    both.share(3);
    await both.program.sendOffer();
    await test.until('all have a partner', async () => (await both.bindings()).size === 3);
  });
  afterAll(async () => {
    await both?.stop();
    await test?.stop();
  });

  const set = async (settings: Record<string, unknown>, mode?: string) => {
    const answer = await test.api('PATCH', '/api/flows/apteka-goods', { settings, ...(mode && { mode }) });
    expect(answer.status).toBe(200);
    await keepSchedules(test.hub, test.client);
  };
  const schedule = () => test.client.schedule.getHandle(`compare/${both.flows.catalogue}`);
  const hours = async () =>
    (await schedule().describe()).spec.calendars?.map(({ hour, minute }) => [hour?.[0]?.start, minute?.[0]?.start]);

  it('there is none without an hour', async () => {
    await keepSchedules(test.hub, test.client);
    await expect(schedule().describe()).rejects.toThrow(ScheduleNotFoundError);
  });

  it('runs at its hour, in Polish time, and is reported as the schedule’s', async () => {
    await set({ compareAt: '02:15' });
    expect(await hours()).toEqual([[2, 15]]);
    expect((await schedule().describe()).spec.timezone).toBe('Europe/Warsaw');
    await schedule().trigger();
    const report = await test.until('its report is done', async () => {
      const { body } = await test.api('GET', '/api/drift-reports?flow=apteka-goods');
      return body.items?.find((one: { who: string; state: string }) => one.who === 'schedule' && one.state === 'done');
    });
    expect(report).toMatchObject({ dryRun: false });
    expect(report.read).toBeGreaterThan(0);
  });

  it('follows another hour, and goes with the hour or when the flow is no longer live', async () => {
    await set({ compareAt: '04:30' });
    expect(await hours()).toEqual([[4, 30]]);
    await set({}, 'shadow');
    await expect(schedule().describe()).rejects.toThrow(ScheduleNotFoundError);
    await set({}, 'live');
    expect(await hours()).toEqual([[4, 30]]);
    await set({ compareAt: null });
    await expect(schedule().describe()).rejects.toThrow(ScheduleNotFoundError);
  });
});
