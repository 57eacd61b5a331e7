import { and, eq, sql } from 'drizzle-orm';
import type { Hub } from '../activities/hub.ts';
import type { ConnectionRow } from '../activities/open-connections.ts';
import { connectorOf } from '../connectors/index.ts';
import { connections } from '../db/schema/index.ts';
import { notFound } from './problem.ts';

type Settings = Record<string, unknown>;

/** Parts a connection's settings into what may be shown and what is sealed. */
export function partSecrets(system: string, settings: Settings): { shown: Settings; secret: Settings } {
  const names = new Set(connectorOf(system).secrets);
  const entries = Object.entries(settings).filter(([, value]) => value !== undefined && value !== null);
  return {
    shown: Object.fromEntries(entries.filter(([name]) => !names.has(name))),
    secret: Object.fromEntries(entries.filter(([name]) => names.has(name))),
  };
}

/** Seals a connection's secrets; the columns to write. */
export async function sealSecrets(
  hub: Hub,
  workspaceId: string,
  secret: Settings,
): Promise<{ secretKeyId: string; sealedSecrets: Buffer }> {
  const { keyId, sealed } = await hub.keyring.seal(workspaceId, 'secret', Buffer.from(JSON.stringify(secret)));
  return { secretKeyId: keyId, sealedSecrets: sealed };
}

/**
 * Changes a connection's settings under its row's lock and raises its version, so that whoever has it open opens it anew.
 * `change` gets all settings, secrets included, and gives all of them back; what it throws changes nothing.
 */
export async function changeSettings(
  hub: Hub,
  scope: { workspaceId: string; id: string },
  change: (settings: Settings, row: ConnectionRow) => Settings | Promise<Settings>,
): Promise<ConnectionRow> {
  const here = and(eq(connections.workspaceId, scope.workspaceId), eq(connections.id, scope.id));
  return hub.db.transaction(async transaction => {
    const [row] = await transaction.select().from(connections).where(here).for('update');
    if (!row) throw notFound('connection');
    const { shown, secret } = partSecrets(row.system, await change(await hub.connections.settings(row), row));
    const sealed = await sealSecrets(hub, row.workspaceId, secret);
    const [changed] = await transaction
      .update(connections)
      .set({ settings: shown, ...sealed, version: sql`${connections.version} + 1` })
      .where(here)
      .returning();
    if (!changed) throw notFound('connection');
    return changed;
  });
}
