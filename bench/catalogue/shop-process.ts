import { editProduct } from '../../sandbox/prestashop/keeper.ts';
import { startPrestashop } from '../../sandbox/prestashop/server.ts';
import { stockRow } from '../../sandbox/prestashop/stock.ts';
import { serve } from '../support/child.ts';

/** A thirtybees shop, whose webservice takes several rows in one request. */
let shop: Awaited<ReturnType<typeof startPrestashop>> | undefined;
const running = () => {
  if (!shop) throw new Error('The shop was not opened.');
  return shop;
};
/** The goods by their code, which no other has. */
const goods = new Map<string, number>();

/** Opens a shop that has exactly one product, without sizes, of each of these codes. */
async function open({ codes }: { codes: string[] }): Promise<{ url: string; key: string }> {
  // Some of the goods come in sizes and are left without a code.
  shop = await startPrestashop({ profile: 'tb16', products: Math.ceil(codes.length * 1.05) + 5, seed: 7 });
  const { world } = shop.control;
  const left = [...codes];
  for (const { id } of world.table('products').rows.values()) {
    const code = world.table('combinations').by('id_product', id).length === 0 ? left.pop() : undefined;
    editProduct(world, id, { values: { reference: code ?? '', ean13: '' } });
    if (code !== undefined) goods.set(code, id);
  }
  if (left.length > 0) throw new Error(`${left.length} codes found no product.`);
  return { url: shop.url, key: shop.key };
}

/** Sells or finds a few of so many goods, spread over all, so that their stock is another than anybody was told. */
function stray({ count }: { count: number }): void {
  const { world } = running().control;
  const every = Math.max(1, Math.floor(goods.size / count));
  [...goods.values()]
    .filter((_, index) => index % every === 0)
    .slice(0, count)
    .forEach(id => {
      editProduct(world, id, { stock: Number(stockRow(world, id)?.values.quantity) + 1_000 });
    });
}

/** How many goods have another stock than they should; `wanted` by code. */
function differing({ wanted }: { wanted: Record<string, number> }): number {
  const { world } = running().control;
  return [...goods].filter(([code, id]) => Number(stockRow(world, id)?.values.quantity) !== wanted[code]).length;
}

const functions = {
  open,
  stray,
  differing,
  /** By method and resource, since it was opened. */
  requests: () => Object.fromEntries(running().control.world.requests),
};
export type Shop = typeof functions;
serve(functions, async () => {
  await shop?.stop();
});
