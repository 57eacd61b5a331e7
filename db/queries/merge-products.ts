import type { TransactionSql } from 'postgres';
import { uuid7 } from './uuid7.ts';

export type MergeScope = { workspaceId: string; connectionId: string; messageId: string | null; who: string };
export type Merged = { created: number; changed: number; unchanged: number; superseded: number };

/** Longer values are cut in the history; the product holds the whole. */
const historyLength = 4_000;

/**
 * Folds the table `staged` into the products of a connection, with history. A group that was not sent stays; equal content
 * writes nothing. Of two records with one id the last counts, and the others are noted with the message.
 *
 * Leaves the table `touched`: the products that are new or differ.
 */
export async function mergeProducts(sql: TransactionSql, scope: MergeScope): Promise<Merged> {
  const superseded = await noteSuperseded(sql, scope);
  await sql`
    create temp table touched on commit drop as
    select coalesce(known.id, ${uuid7(sql)}) as id, known.id is null as fresh, latest.*,
      known.withdrawn as old_withdrawn, known.base as old_base, known.texts as old_texts, known.price as old_price,
      known.stock as old_stock, known.carriers as old_carriers, known.photos as old_photos
    from (select distinct on (external_id) * from staged order by external_id, line desc) latest
    left join products known on known.workspace_id = ${scope.workspaceId} and known.connection_id = ${scope.connectionId}
      and known.external_id = latest.external_id
    where known.id is null or known.withdrawn <> latest.withdrawn or known.base_hash <> latest.base_hash
      or latest.texts_hash is not null and known.texts_hash is distinct from latest.texts_hash
      or latest.price_hash is not null and known.price_hash is distinct from latest.price_hash
      or latest.stock_hash is not null and known.stock_hash is distinct from latest.stock_hash
      or latest.carriers_hash is not null and known.carriers_hash is distinct from latest.carriers_hash
      or latest.photos_hash is not null and known.photos_hash is distinct from latest.photos_hash`;
  const created = await sql`
    insert into products (id, workspace_id, connection_id, external_id, withdrawn, name, sku, ean, bloz7, category, base, base_hash, texts, texts_hash,
      price, price_hash, stock, stock_hash, carriers, carriers_hash, photos, photos_hash)
    select id, ${scope.workspaceId}, ${scope.connectionId}, external_id, withdrawn, name, sku, ean, bloz7, category, base, base_hash, texts, texts_hash,
      price, price_hash, stock, stock_hash, carriers, carriers_hash, photos, photos_hash
    from touched where fresh`;
  const changed = await sql`
    update products set withdrawn = touched.withdrawn, name = touched.name, sku = touched.sku, ean = touched.ean, bloz7 = touched.bloz7,
      category = touched.category, base = touched.base, base_hash = touched.base_hash, changed_at = now(),
      texts = coalesce(touched.texts, products.texts), texts_hash = coalesce(touched.texts_hash, products.texts_hash),
      price = coalesce(touched.price, products.price), price_hash = coalesce(touched.price_hash, products.price_hash),
      stock = coalesce(touched.stock, products.stock), stock_hash = coalesce(touched.stock_hash, products.stock_hash),
      carriers = coalesce(touched.carriers, products.carriers), carriers_hash = coalesce(touched.carriers_hash, products.carriers_hash),
      photos = coalesce(touched.photos, products.photos), photos_hash = coalesce(touched.photos_hash, products.photos_hash)
    from touched where not fresh and products.workspace_id = ${scope.workspaceId} and products.id = touched.id`;
  await writeHistory(sql, scope);
  const [counted] = await sql<{ records: number }[]>`select count(distinct external_id)::int as records from staged`;
  return {
    created: created.count,
    changed: changed.count,
    unchanged: (counted?.records ?? 0) - created.count - changed.count,
    superseded,
  };
}

async function noteSuperseded(sql: TransactionSql, scope: MergeScope): Promise<number> {
  const noted = await sql`
    insert into message_records (workspace_id, message_id, line, external_id, outcome, reason)
    select ${scope.workspaceId}, ${scope.messageId}, line, external_id, 'superseded',
      'The package names ' || external_id || ' again in line ' || last_line || '; that one counts.'
    from (select line, external_id, max(line) over (partition by external_id) as last_line from staged) record
    where line < last_line on conflict do nothing`;
  return noted.count;
}

async function writeHistory(sql: TransactionSql, scope: MergeScope): Promise<void> {
  const cut = (value: string) => sql`left(${sql.unsafe(value)}, ${historyLength}::int)`;
  await sql`
    insert into changes (id, workspace_id, entity, record_id, field, before, after, who, message_id)
    select ${uuid7(sql)}, ${scope.workspaceId}, 'product', touched.id, part.name || '.' || field.key, ${cut('field.before')}, ${cut('field.after')},
      ${scope.who}, ${scope.messageId}
    from touched
    cross join lateral (values ('base', old_base, base), ('texts', old_texts, texts), ('price', old_price, price), ('stock', old_stock, stock),
      ('carriers', old_carriers, carriers), ('photos', old_photos, photos),
      ('product', jsonb_build_object('withdrawn', old_withdrawn), jsonb_build_object('withdrawn', withdrawn))) part (name, before, after)
    cross join lateral (
      select key, before.value as before, after.value as after
      from jsonb_each_text(coalesce(part.before, '{}')) before full join jsonb_each_text(part.after) after using (key)
      where before.value is distinct from after.value) field
    where not fresh and part.after is not null`;
}
