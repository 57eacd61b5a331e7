import { stored } from './field.ts';
import { setStock } from './stock.ts';
import type { Row } from './table.ts';
import type { World } from './world.ts';

export type ProductEdit = {
  /** Columns of the product (`price`, `active`, `reference`, …). */
  values?: Record<string, string>;
  /** Texts in every language (`name`, `description`, …). */
  texts?: Record<string, string>;
  /** New stock; of the combination when one is named. */
  stock?: number;
  combination?: number;
};

/** A shop keeper edits a product or its stock in the back office: date_upd moves with columns and texts, not with stock. */
export function editProduct(world: World, id: number, edit: ProductEdit): Row {
  const table = world.table('products');
  const row = table.get(id);
  if (!row) throw new Error(`The shop has no product ${id}.`);
  const { stock } = edit;
  for (const [name, value] of Object.entries(edit.values ?? {})) {
    const field = table.resource.fields[name];
    if (!field || field.i18n || field.dynamic) throw new Error(`A product has no column ${name} that can be set.`);
    table.change(row, { [name]: stored(field, value) });
  }
  for (const [name, value] of Object.entries(edit.texts ?? {})) {
    if (!table.resource.fields[name]?.i18n) throw new Error(`A product has no text ${name}.`);
    row.texts[name] = Object.fromEntries(world.languages.map(language => [language, value]));
  }
  if (edit.values || edit.texts) table.change(row, { date_upd: world.now() });
  if (stock !== undefined) setStock(world, id, edit.combination ?? 0, () => stock);
  world.changed();
  return row;
}
