import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import type { TransactionSql } from 'postgres';
import { Pool } from 'undici';
import type { z } from 'zod';
import { recordSchemas } from '../../connectors/v1/records/index.ts';
import { openDatabase } from '../../db/client.ts';
import { serve } from '../support/child.ts';

/** The least that taking in a push does: parsed, validated by the same schemas, copied and merged, in one process. */
const { $client: sql } = openDatabase(process.env.DATABASE_URL ?? '', { max: 1 });
await sql`create table if not exists bare_records (like records including all)`;

type Entity = 'customers';
type Job = { entity: Entity; connectionId: string };

const cell = (text: string | undefined): string =>
  text === undefined ? '\\N' : text.replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\n', '\\n');

function rowOf(record: z.output<(typeof recordSchemas)[Entity]>): string {
  const { op, asOf, ...document } = record;
  const text = JSON.stringify(document);
  const hash = createHash('sha1').update(text).digest('base64');
  return `${cell(record.externalId)}\t${cell(record.name)}\t${cell(record.email)}\t${cell(record.taxId)}\t${cell(text)}\t${hash}\n`;
}

async function stage(transaction: TransactionSql, entity: Entity, body: string): Promise<void> {
  const rows = (JSON.parse(body) as unknown[]).map(raw => rowOf(recordSchemas[entity].parse(raw)));
  await transaction`
    create temp table bare_staged (external_id text, name text, email text, tax_id text, document jsonb, hash text) on commit drop`;
  const copy = await transaction`copy bare_staged from stdin`.writable();
  copy.end(rows.join(''));
  await finished(copy);
}

/** Seconds to take in lists of records, one transaction each. */
async function merge({ files, ...job }: Job & { files: string[] }): Promise<number> {
  const begun = performance.now();
  for (const file of files) {
    const body = await readFile(file, 'utf8');
    await sql.begin(async transaction => {
      await stage(transaction, job.entity, body);
      await transaction`
        insert into bare_records (id, workspace_id, connection_id, entity, external_id, name, email, tax_id, document, hash, as_of)
        select uuidv7(), ${job.connectionId}, ${job.connectionId}, ${job.entity}, external_id, name, email, tax_id, document, hash, now() from bare_staged
        on conflict (workspace_id, connection_id, entity, external_id) do update set name = excluded.name, email = excluded.email,
          tax_id = excluded.tax_id, document = excluded.document, hash = excluded.hash, as_of = excluded.as_of
        where bare_records.hash <> excluded.hash`;
    });
  }
  return (performance.now() - begun) / 1000;
}

/** Seconds to read so many pages one after the other and to find that they say nothing new. */
async function page({ url, pages, ...job }: Job & { url: string; pages: number }): Promise<number> {
  const pool = new Pool(url, { connections: 1, pipelining: 1 });
  const begun = performance.now();
  for (let number = 0; number < pages; number += 1) {
    const answer = await pool.request({ method: 'GET', path: `/${number}` });
    const body = await answer.body.text();
    const [row] = await sql.begin(async transaction => {
      await stage(transaction, job.entity, body);
      return await transaction<{ different: number }[]>`
        select count(*)::int as different from bare_staged staged
        left join bare_records known on known.workspace_id = ${job.connectionId} and known.connection_id = ${job.connectionId}
          and known.entity = ${job.entity} and known.external_id = staged.external_id
          and known.external_id = any(array(select external_id from bare_staged))
        where known.hash is distinct from staged.hash`;
    });
    if (row?.different !== 0) throw new Error(`${row?.different} records differ from what was merged before.`);
  }
  const seconds = (performance.now() - begun) / 1000;
  await pool.close();
  return seconds;
}

const functions = { merge, page };
export type BareRecords = typeof functions;
serve(functions, () => sql.end());
