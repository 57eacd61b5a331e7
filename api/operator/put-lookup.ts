import type { Hub } from '../../activities/hub.ts';
import { lookups } from '../../db/schema/index.ts';
import { audit } from '../audit.ts';
import type { Access } from '../environment.ts';

/** Maps one code of the source to the target's; does not resume anything by itself. */
export async function putLookup(
  hub: Hub,
  access: Access,
  lookup: { flowId: string; table: string; code: string; value: string },
): Promise<void> {
  const { value } = lookup;
  await hub.db
    .insert(lookups)
    .values({ workspaceId: access.workspaceId, ...lookup })
    .onConflictDoUpdate({ target: [lookups.workspaceId, lookups.flowId, lookups.table, lookups.code], set: { value } });
  await audit(hub.db, access, 'map lookup', `flow/${lookup.flowId}`, lookup);
}

/** What makes tasks about one unmapped code the same. */
export const lookupCause = (flowId: string, table: string, code: string) => `lookup/${flowId}/${table}/${code}`;
