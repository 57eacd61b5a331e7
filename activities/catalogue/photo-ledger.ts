import type { Sql } from 'postgres';
import type { CatalogueWriter } from '../../connectors/catalogue-contract.ts';
import type { Setback } from '../../connectors/outcome.ts';
import type { CatalogueFlow } from './flows.ts';

/** The cursor that says which photo of a product is being added there. */
export const photoCursor = (productId: string) => `photo/${productId}`;

type Announced = { externalId: string; hash: string; position: number; before: string[] };
type Placed = { hash: string; position: number; photoId: string };

/**
 * Which photos of a product stand in a target, kept so that a kill at any moment adds none twice: before one is added, what
 * stands there already is written down; what is there beside it afterwards is ours.
 */
export function photoLedger(
  sql: Sql,
  { workspaceId, connection }: CatalogueFlow,
  { productId, externalId }: { productId: string; externalId: string },
) {
  const connectionId = connection.row.id;
  const name = photoCursor(productId);

  const settle = async (placed?: Placed): Promise<void> => {
    await sql.begin(async transaction => {
      if (placed)
        await transaction`
          insert into photos_placed (workspace_id, connection_id, product_id, hash, external_id, position)
          values (${workspaceId}, ${connectionId}, ${productId}, ${placed.hash}, ${placed.photoId}, ${placed.position}) on conflict do nothing`;
      await transaction`
        delete from cursors where workspace_id = ${workspaceId} and connection_id = ${connectionId} and name = ${name}`;
    });
  };

  return {
    /** Ends what was announced: the photo stands there, or none was taken. */
    settle,

    async knows(hash: string): Promise<boolean> {
      const rows = await sql`
        select 1 from photos_placed where workspace_id = ${workspaceId} and connection_id = ${connectionId}
          and product_id = ${productId} and hash = ${hash}`;
      return rows.length > 0;
    },

    /** Says which photo is added next, and which ones were there before. */
    async announce(photo: Omit<Announced, 'externalId'>): Promise<void> {
      const value = JSON.stringify({ ...photo, externalId });
      await sql`
        insert into cursors (workspace_id, connection_id, name, value) values (${workspaceId}, ${connectionId}, ${name}, ${value})
        on conflict (workspace_id, connection_id, name) do update set value = excluded.value`;
    },

    /** Finds out what became of a photo that was announced and never settled; resolves to why that cannot be told now. */
    async recover(writer: CatalogueWriter, signal: AbortSignal): Promise<Setback | undefined> {
      const [row] = await sql<{ value: string }[]>`
        select value from cursors where workspace_id = ${workspaceId} and connection_id = ${connectionId} and name = ${name}`;
      if (!row) return undefined;
      const announced: Announced = JSON.parse(row.value);
      if (announced.externalId !== externalId) {
        await settle();
        return undefined;
      }
      const there = await writer.photos(externalId, signal);
      if (there.kind !== 'done') return there;
      const photoId = there.value.find(id => !announced.before.includes(id));
      await settle(photoId === undefined ? undefined : { ...announced, photoId });
      return undefined;
    },
  };
}
