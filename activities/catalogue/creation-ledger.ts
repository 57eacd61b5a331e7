import type { Sql } from 'postgres';
import { memoryOf } from '../../db/queries/memory.ts';
import type { CatalogueFlow } from './flows.ts';

/** The cursor that says that a product is being created there. */
const creationCursor = (productId: string) => `creation/${productId}`;

type Announced = { before: string[] };

/**
 * Whether a product may stand in a target because the answer to its creation was lost: before it is created, what carries its
 * codes there already is written down, so that only what came afterwards can be ours.
 */
export function creationLedger(sql: Sql, { workspaceId, connection }: CatalogueFlow, productId: string) {
  const connectionId = connection.row.id;
  const name = creationCursor(productId);
  const memory = memoryOf(sql, { workspaceId, id: connectionId });
  return {
    announce: (announced: Announced): Promise<void> => memory.setCursor(name, JSON.stringify(announced)),

    /** What was announced and never settled. */
    async open(): Promise<Announced | undefined> {
      const value = await memory.cursor(name);
      return value ? JSON.parse(value) : undefined;
    },

    /** Ends what was announced: it is bound, or nothing was made. */
    async settle(): Promise<void> {
      await sql`
        delete from cursors where workspace_id = ${workspaceId} and connection_id = ${connectionId} and name = ${name}`;
    },
  };
}
