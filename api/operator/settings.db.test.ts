import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultWorkspaceSettings } from '../../domain/workspace-settings.ts';
import { type ApiHub, startApiHub } from '../../test/support/api-hub.ts';

let api: ApiHub;
beforeAll(async () => {
  api = await startApiHub();
});
afterAll(() => api.stop());

const patch = (body: unknown, token = api.tokens.admin) => api.call('PATCH', '/api/settings', { body, token });
const get = (token = api.tokens.viewer) => api.call('GET', '/api/settings', { token });

describe('settings of a workspace', () => {
  it('S22 are the defaults until somebody decides otherwise, field by field, and only there', async () => {
    expect((await get()).body).toEqual(defaultWorkspaceSettings);
    const changed = await patch({ retention: { payloads: 30 } });
    expect(changed).toMatchObject({ status: 200, body: { retention: { payloads: 30, messages: 365 } } });
    await patch({ timeZone: 'Europe/Berlin', fullSync: { cron: null } });
    const { cron: _, ...fullSync } = defaultWorkspaceSettings.fullSync;
    expect((await get()).body).toEqual({
      ...defaultWorkspaceSettings,
      timeZone: 'Europe/Berlin',
      fullSync,
      retention: { ...defaultWorkspaceSettings.retention, payloads: 30 },
    });
    expect((await get(api.tokens.stranger)).body).toEqual(defaultWorkspaceSettings);
    const audited = await api.hub.db.$client`
      select detail -> 'change' as change from audit_entries where action = 'change settings' order by id`;
    expect(audited[0]).toEqual({ change: { retention: { payloads: 30 } } });
  });

  it('are refused as a whole with the place that is wrong', async () => {
    const before = (await get()).body;
    const wrong: [unknown, string][] = [
      [{ retention: { messages: 20 } }, '/retention/messages'],
      [{ retention: { payloads: 1 } }, '/retention/payloads'],
      [{ timeZone: 'Europe/Krakow' }, '/timeZone'],
      [{ alerts: { emails: ['nobody'] } }, '/alerts/emails/0'],
      [{ fullSync: { cron: 'nightly' } }, '/fullSync/cron'],
      [{ retention: null }, '/retention'],
    ];
    for (const [body, pointer] of wrong)
      expect(await patch(body)).toMatchObject({ status: 422, body: { errors: [{ pointer }] } });
    expect((await patch({ colour: 'red' })).status).toBe(422);
    expect((await get()).body).toEqual(before);
  });

  it('two changes at once are both kept', async () => {
    await Promise.all([
      patch({ retention: { audit: 400 } }),
      patch({ retention: { queue: 14 } }),
      patch({ alerts: { lagMinutes: 5 } }),
    ]);
    expect((await get()).body).toMatchObject({ retention: { audit: 400, queue: 14 }, alerts: { lagMinutes: 5 } });
  });

  it('are changed by administrators alone', async () => {
    expect((await patch({ timeZone: 'UTC' }, api.tokens.operator)).status).toBe(403);
  });
});
