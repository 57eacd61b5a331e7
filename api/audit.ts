import type { Hub } from '../activities/hub.ts';
import type { Queryable } from '../db/client.ts';
import { auditEntries } from '../db/schema/index.ts';
import type { Access } from './environment.ts';

/** Writes down what a person did; `detail` never holds secrets or payloads. */
export async function audit(
  db: Hub['db'] | Queryable,
  { workspaceId, name }: Access,
  action: string,
  object: string,
  detail: Record<string, unknown> = {},
): Promise<void> {
  await db.insert(auditEntries).values({ workspaceId, who: name, action, object, detail });
}
