import { expect, it } from 'vitest';
import { differentSections, effectiveSettings } from './effective-settings.ts';
import { defaultWorkspaceSettings } from './workspace-settings.ts';

it('the defaults hold where nothing was decided', () => {
  expect(effectiveSettings()).toEqual(defaultWorkspaceSettings);
  const { retention } = defaultWorkspaceSettings;
  expect(effectiveSettings({ retention: { ...retention, payloads: 30 } })).toEqual({
    ...defaultWorkspaceSettings,
    retention: { ...retention, payloads: 30 },
  });
});

it('a full sync without an hour keeps having none', () => {
  expect(effectiveSettings({ fullSync: { jitterMinutes: 5, maxShrink: 0.1, patienceMinutes: 30 } }).fullSync).toEqual({
    jitterMinutes: 5,
    maxShrink: 0.1,
    patienceMinutes: 30,
  });
});

it('only what differs from the defaults is worth keeping, and it gives the same again', () => {
  const settings = { ...defaultWorkspaceSettings, timeZone: 'Europe/Berlin' };
  expect(differentSections(settings)).toEqual({ timeZone: 'Europe/Berlin' });
  expect(effectiveSettings(differentSections(settings))).toEqual(settings);
  const { cron: _, ...fullSync } = settings.fullSync;
  expect(effectiveSettings(differentSections({ ...settings, fullSync })).fullSync).toEqual(fullSync);
});
