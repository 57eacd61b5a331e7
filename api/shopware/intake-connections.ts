import { and, eq } from 'drizzle-orm';
import type { Hub } from '../../activities/hub.ts';
import type { ConnectionRow } from '../../activities/open-connections.ts';
import type { OrderSource } from '../../connectors/contract.ts';
import { shopware } from '../../connectors/shopware/index.ts';
import { connections, workspaces } from '../../db/schema/index.ts';
import { createShortCache } from '../bounds/short-cache.ts';

/** What a push needs to know of its connection, ready in memory. */
export type IntakeConnection = {
  row: ConnectionRow;
  workspace: string;
  secrets: { appSecret?: string; shopSecret?: string; pendingShopSecret?: string; webhookPath?: string };
  /** Absent while the connection's settings cannot open it; its pushes are then kept for later. */
  hints?: OrderSource['hints'];
};

export type IntakeConnections = {
  /** The Shopware connection of this key, at most a few seconds old. */
  get: (key: string) => Promise<IntakeConnection | undefined>;
  /** The same as it is now; asked often, at most four times a second. */
  renewed: (key: string) => Promise<IntakeConnection | undefined>;
  forget: (key: string) => void;
};

const keepMs = 5_000;
const leastAgeMs = 250;

/** Keeps the connections that shops push to opened, so that a push costs no query of its own. */
export function intakeConnections(hub: Hub): IntakeConnections {
  const cache = createShortCache<IntakeConnection | undefined>(keepMs);

  async function load(key: string): Promise<IntakeConnection | undefined> {
    const [found] = await hub.db
      .select({ row: connections, workspace: workspaces.slug })
      .from(connections)
      .innerJoin(workspaces, eq(workspaces.id, connections.workspaceId))
      .where(and(eq(connections.key, key), eq(connections.system, shopware.system)));
    if (!found) return undefined;
    const settings = await hub.connections.settings(found.row);
    const secret = (name: string) => (typeof settings[name] === 'string' ? settings[name] : undefined);
    return {
      ...found,
      secrets: {
        appSecret: secret('appSecret'),
        shopSecret: secret('shopSecret'),
        pendingShopSecret: secret('pendingShopSecret'),
        webhookPath: secret('webhookPath'),
      },
      hints: await hintsOf(found.row),
    };
  }

  async function hintsOf(row: ConnectionRow): Promise<OrderSource['hints'] | undefined> {
    try {
      return (await hub.connections.get(row.workspaceId, row.id)).ports.source?.orders?.hints;
    } catch (error) {
      hub.log.warn({ err: error, connection: row.key }, 'the connection cannot be opened; what it pushes is kept');
      return undefined;
    }
  }

  const get = (key: string) => cache.get(key, () => load(key));
  return {
    get,
    renewed(key) {
      if (cache.age(key) > leastAgeMs) cache.forget(key);
      return get(key);
    },
    forget: cache.forget,
  };
}
