import type { Hub } from '../../activities/hub.ts';
import { findProducts } from '../../db/queries/list-products.ts';
import { notFound, Problem } from '../problem.ts';

export type WhichProduct = { id: string; connectionId: string };

/** The product that an id or a code names, 404 when there is none, 409 when several have that code. */
export async function whichProduct(hub: Hub, workspaceId: string, name: string): Promise<WhichProduct> {
  const [product, ...others] = await findProducts(hub.db.$client, workspaceId, name);
  if (!product) throw notFound(`product “${name}”`);
  if (others.length > 0) {
    const choices = [product, ...others]
      .map(({ id, title, connection }) => `${id} (${title}, ${connection})`)
      .join(', ');
    throw new Problem(409, `Several products have the code ${name}. Use one of these ids: ${choices}.`);
  }
  return product;
}
