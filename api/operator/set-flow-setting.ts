import { and, eq } from 'drizzle-orm';
import type { Hub } from '../../activities/hub.ts';
import { flows } from '../../db/schema/index.ts';
import type { OrderFlowSettings } from '../../domain/flow-settings.ts';
import { audit } from '../audit.ts';
import type { Access } from '../environment.ts';
import { changeAt, mergeSettings } from '../merge-settings.ts';
import { notFound, Problem, placesOf } from '../problem.ts';
import { flowSettingsSchema } from '../schemas/flow-settings.ts';

/** Checks settings as a whole; 422 with pointers below `at`, or all at `at` when it is where one value stands. */
export function checkFlowSettings(settings: unknown, at: { below: string } | { exactly: string }): OrderFlowSettings {
  const checked = flowSettingsSchema.safeParse(settings);
  if (checked.success) return checked.data;
  const found = placesOf(checked.error);
  const what = found.map(({ pointer, detail }) => `${pointer}: ${detail}`).join('; ');
  const errors = found.map(({ pointer, detail }) => ({
    pointer: 'below' in at ? `${at.below}${pointer}` : at.exactly,
    detail,
  }));
  throw new Problem(422, `These settings cannot be used: ${what}`.slice(0, 1000), { errors });
}

/** Changes a flow's settings under its row's lock; the result is checked as a whole. */
export async function changeFlowSettings(
  hub: Hub,
  access: Access,
  flowId: string,
  change: Record<string, unknown>,
  at: Parameters<typeof checkFlowSettings>[1],
): Promise<void> {
  const here = and(eq(flows.workspaceId, access.workspaceId), eq(flows.id, flowId));
  await hub.db.transaction(async transaction => {
    const [flow] = await transaction.select().from(flows).where(here).for('update');
    if (!flow) throw notFound('flow');
    const settings = checkFlowSettings(mergeSettings(flow.settings, change), at);
    await transaction.update(flows).set({ settings }).where(here);
    await audit(transaction, access, 'change settings', `flow/${flow.key}`, { change });
  });
}

/** Sets one setting of a flow, named by its dotted path. */
export async function setFlowSetting(
  hub: Hub,
  access: Access,
  { flowId, setting, value }: { flowId: string; setting: string; value: unknown },
): Promise<void> {
  await changeFlowSettings(hub, access, flowId, changeAt(setting, value), { exactly: '/value' });
}
