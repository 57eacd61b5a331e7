import { and, eq } from 'drizzle-orm';
import type { Hub } from '../../activities/hub.ts';
import type { ConnectionRow } from '../../activities/open-connections.ts';
import { kamsoft } from '../../connectors/kamsoft/index.ts';
import { type KamsoftSettings, kamsoftSettings } from '../../connectors/kamsoft/settings.ts';
import { connections, workspaces } from '../../db/schema/index.ts';
import { createShortCache } from '../bounds/short-cache.ts';

/** What a call of a pharmacy program needs to know of its connection, ready in memory. */
export type PharmacyConnection = {
  row: ConnectionRow;
  workspace: string;
  /** Absent while the settings are not whole; such a connection knows no password and takes nothing. */
  settings?: KamsoftSettings;
};

export type PharmacyConnections = {
  /** The Kamsoft connection of this key, at most a few seconds old. */
  get: (key: string) => Promise<PharmacyConnection | undefined>;
  /** The same as it is now; asked often, at most four times a second. */
  renewed: (key: string) => Promise<PharmacyConnection | undefined>;
};

const keepMs = 5_000;
const leastAgeMs = 250;

/** Keeps the connections that pharmacy programs call, so that a call costs no query of its own to be recognised. */
export function pharmacyConnections(hub: Hub): PharmacyConnections {
  const cache = createShortCache<PharmacyConnection | undefined>(keepMs);

  async function load(key: string): Promise<PharmacyConnection | undefined> {
    const [found] = await hub.db
      .select({ row: connections, workspace: workspaces.slug })
      .from(connections)
      .innerJoin(workspaces, eq(workspaces.id, connections.workspaceId))
      .where(and(eq(connections.key, key), eq(connections.system, kamsoft.system)));
    if (!found) return undefined;
    const parsed = kamsoftSettings.safeParse(await hub.connections.settings(found.row));
    if (parsed.success) return { ...found, settings: parsed.data };
    const places = parsed.error.issues.map(issue => issue.path.join('.'));
    hub.log.warn({ connection: key, places }, 'the settings of a connection are not whole; it takes no calls');
    return found;
  }

  const get = (key: string) => cache.get(key, () => load(key));
  return {
    get,
    renewed(key) {
      if (cache.age(key) > leastAgeMs) cache.forget(key);
      return get(key);
    },
  };
}
