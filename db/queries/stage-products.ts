import { createHash } from 'node:crypto';
import { finished } from 'node:stream/promises';
import type { TransactionSql } from 'postgres';
import { canonicalText } from '../../domain/fingerprint.ts';
import type { Fields, ProductStatement } from '../../domain/product.ts';

/** A statement with its photos kept already: position to content. */
export type StagedProduct = { line: number; statement: ProductStatement; photos?: Fields };

/** The fingerprint of a field group; equal content, equal hash. */
export const hashOf = (fields: object): string => createHash('sha1').update(canonicalText(fields)).digest('base64');

const special = /[\\\t\n\r]/g;
const escapes: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** One value in PostgreSQL's COPY text format. */
function cell(value: string | undefined): string {
  if (value === undefined) return '\\N';
  const kept = value.isWellFormed() ? value : value.toWellFormed();
  return kept.replaceAll('\u0000', '').replace(special, letter => escapes[letter] ?? letter);
}

/** What was not sent is null, and so is its hash. */
function group(fields: object | undefined): string {
  return fields ? `${cell(JSON.stringify(fields))}\t${hashOf(fields)}` : '\\N\t\\N';
}

function row({ line, statement, photos }: StagedProduct): string {
  const { base } = statement;
  const heads = [base.name, base.sku, base.ean, base.bloz7, base.category].map(cell).join('\t');
  const groups = [base, statement.texts, statement.price, statement.stock, statement.carriers, photos]
    .map(group)
    .join('\t');
  return `${line}\t${cell(statement.externalId)}\t${statement.withdrawn ? 't' : 'f'}\t${heads}\t${groups}\n`;
}

const flushAt = 256 * 1024;

/** Makes the table `staged` for this transaction and copies statements into it; `add` resolves once there is room for more. */
export async function stageProducts(sql: TransactionSql) {
  await sql`
    create temp table staged (line int, external_id text, withdrawn bool, name text, sku text, ean text, bloz7 text, category text,
      base jsonb, base_hash text, texts jsonb, texts_hash text, price jsonb, price_hash text, stock jsonb, stock_hash text,
      carriers jsonb, carriers_hash text, photos jsonb, photos_hash text) on commit drop`;
  const copy = await sql`copy staged from stdin`.writable();
  // A copy that breaks off fails the statement after it; without a listener it would end the process.
  copy.on('error', () => {});
  let held = '';

  async function flush(): Promise<void> {
    const text = held;
    held = '';
    if (text === '' || copy.write(text)) return;
    await new Promise<void>((resolve, reject) => {
      copy.once('drain', resolve);
      copy.once('error', reject);
    });
  }

  return {
    async add(product: StagedProduct): Promise<void> {
      held += row(product);
      if (held.length >= flushAt) await flush();
    },
    async end(): Promise<void> {
      await flush();
      copy.end();
      await finished(copy);
      await sql`analyze staged`;
    },
    /** Ends the copying without taking anything over; the transaction is lost. */
    abort(error: Error): void {
      copy.destroy(error);
    },
  };
}
