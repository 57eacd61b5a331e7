import type { ProductId } from './product-id.ts';
import type { PrestashopSettings } from './settings.ts';
import type { Entity } from './xml.ts';

/** The one row that holds a product's stock in the scope of the connection, or why none may be written. */
export type StockRow = { row: Entity } | { refused: string; shown?: string };

/**
 * Finds it among all rows of the product.
 *
 * The row of a product with combinations is the shop's own sum and is never written. A row of shop 0 and group 0 belongs to
 * nobody: one that was written without its shop. With stock shared in a group, the row has the group and shop 0.
 */
export const ownStockRow = (
  rows: Entity[],
  id: ProductId,
  { idShop, idShopGroup }: Pick<PrestashopSettings, 'idShop' | 'idShopGroup'>,
): StockRow => {
  const combination = id.combination ?? '0';
  const named = id.combination ? `${id.product}/${id.combination}` : id.product;
  const own = rows.filter(({ fields }) => (fields.id_product_attribute || '0') === combination);
  if (!id.combination && rows.some(({ fields }) => !['', '0'].includes(fields.id_product_attribute ?? ''))) {
    const mend = 'Bind the product to one of them (kladka matching), then resume.';
    const reason = `Product ${named} of the shop has combinations, and its stock is the sum of theirs. ${mend}`;
    return { refused: reason, shown: own[0]?.fields.quantity ?? '' };
  }
  const candidates = own.filter(({ fields }) => inScope(fields, idShop, idShopGroup));
  const owned = candidates.filter(({ fields }) => !isZero(fields.id_shop) || !isZero(fields.id_shop_group));
  const [row, ...others] = owned.length > 0 ? preferShop(owned) : candidates;
  if (!row) {
    const mend = 'Check the shop of the connection, and save the product once in the back office.';
    const refused = `The shop keeps no stock of product ${named} in the scope of this connection. ${mend}`;
    return { refused, ...(own[0] && { shown: '' }) };
  }
  if (others.length > 0) {
    const refused = `Several shops keep their own stock of product ${named}. Set idShop or idShopGroup of the connection.`;
    return { refused, shown: row.fields.quantity ?? '' };
  }
  if (row.fields.depends_on_stock === '1') {
    const mend = 'Set it to manual quantities in the back office, then resume.';
    const refused = `The stock of product ${named} comes from the shop's own warehouses. ${mend}`;
    return { refused, shown: row.fields.quantity ?? '' };
  }
  return { row };
};

const isZero = (text: string | undefined) => ['', '0'].includes(text?.trim() ?? '');

const inScope = (fields: Record<string, string>, idShop?: number, idShopGroup?: number): boolean => {
  if (idShop !== undefined && !isZero(fields.id_shop)) return fields.id_shop === String(idShop);
  if (idShopGroup !== undefined && !isZero(fields.id_shop_group)) return fields.id_shop_group === String(idShopGroup);
  return true;
};

/** A shop's own row counts before the one it shares with its group. */
const preferShop = (rows: Entity[]): Entity[] => {
  const ofShops = rows.filter(({ fields }) => !isZero(fields.id_shop));
  return ofShops.length > 0 ? ofShops : rows;
};
