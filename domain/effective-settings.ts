import { canonicalText } from './fingerprint.ts';
import { defaultWorkspaceSettings, type WorkspaceSettings } from './workspace-settings.ts';

/**
 * What holds in a workspace: what it decided, section by section, and the defaults for the rest.
 *
 * A field that came later than what was decided has its default too; the hour of the full sync alone has none, as its
 * absence says that there shall be no such hour.
 */
export function effectiveSettings(decided: Partial<WorkspaceSettings> = {}): WorkspaceSettings {
  const { timeZone, fullSync, alerts, retention } = defaultWorkspaceSettings;
  const { cron: _, ...rest } = fullSync;
  return {
    timeZone: decided.timeZone ?? timeZone,
    fullSync: decided.fullSync ? { ...rest, ...decided.fullSync } : fullSync,
    alerts: { ...alerts, ...decided.alerts },
    retention: { ...retention, ...decided.retention },
  };
}

/** The sections of settings that are not as they are by default: what is worth keeping. */
export function differentSections(settings: WorkspaceSettings): Partial<WorkspaceSettings> {
  const defaults = new Map(Object.entries(defaultWorkspaceSettings));
  return Object.fromEntries(
    Object.entries(settings).filter(([name, section]) => canonicalText(section) !== canonicalText(defaults.get(name))),
  );
}
