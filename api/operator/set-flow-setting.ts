import { and, eq, sql } from 'drizzle-orm';
import type { Hub } from '../../activities/hub.ts';
import { flows } from '../../db/schema/index.ts';
import type { FlowEntity, FlowSettings } from '../../domain/flow-settings.ts';
import { beginReminders } from '../../domain/invoice-settings.ts';
import { audit } from '../audit.ts';
import type { Access } from '../environment.ts';
import { changeAt, mergeSettings } from '../merge-settings.ts';
import { notFound, Problem, placesOf } from '../problem.ts';
import { flowSettingsSchemas } from '../schemas/flow-settings.ts';
import { flowChanged } from './flow-changed.ts';
import type { FlowRow } from './which-flow.ts';

type Place = { below: string } | { exactly: string };

/** Checks a flow's settings as a whole; 422 with pointers below `at`, or all at `at` when it is where one value stands. */
export function checkFlowSettings(entity: FlowEntity, settings: unknown, at: Place): FlowSettings {
  const checked = flowSettingsSchemas[entity].safeParse(settings);
  if (checked.success) return checked.data;
  const found = placesOf(checked.error);
  const what = found.map(({ pointer, detail }) => `${pointer}: ${detail}`).join('; ');
  const errors = found.map(({ pointer, detail }) => ({
    pointer: 'below' in at ? `${at.below}${pointer}` : at.exactly,
    detail,
  }));
  throw new Problem(422, `These settings cannot be used: ${what}`.slice(0, 1000), { errors });
}

/** The columns of changed settings: what is owed under them is reckoned anew. */
export const newSettings = (settings: FlowSettings) => ({ settings, revision: sql`${flows.revision} + 1` });

/** Changes a flow's settings under its row's lock; the result is checked as a whole. */
export async function changeFlowSettings(
  hub: Hub,
  access: Access,
  flowId: string,
  change: Record<string, unknown>,
  at: Place,
): Promise<FlowRow> {
  const here = and(eq(flows.workspaceId, access.workspaceId), eq(flows.id, flowId));
  return hub.db.transaction(async transaction => {
    const [flow] = await transaction.select().from(flows).where(here).for('update');
    if (!flow) throw notFound('flow');
    const checked = checkFlowSettings(flow.entity, mergeSettings(flow.settings, change), at);
    const settings = begun(flow, checked, hub.now());
    await transaction.update(flows).set(newSettings(settings)).where(here);
    await audit(transaction, access, 'change settings', `flow/${flow.key}`, { change });
    return flow;
  });
}

const begun = (flow: Pick<FlowRow, 'settings'>, settings: FlowSettings, now: Date): FlowSettings =>
  'reminders' in flow.settings && 'reminders' in settings ? beginReminders(flow.settings, settings, now) : settings;

/** Sets one setting of a flow, named by its dotted path; orders that wait are left to whoever resolves their task. */
export async function setFlowSetting(
  hub: Hub,
  access: Access,
  { flowId, setting, value }: { flowId: string; setting: string; value: unknown },
): Promise<void> {
  const flow = await changeFlowSettings(hub, access, flowId, changeAt(setting, value), { exactly: '/value' });
  if (flow.entity !== 'orders') await flowChanged(hub, flow);
}
