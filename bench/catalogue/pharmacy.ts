import { readFile } from 'node:fs/promises';
import { setTimeout as after } from 'node:timers/promises';
import type { Sql } from 'postgres';
import { Pool } from 'undici';
import { z } from 'zod';
import type { ApiClient } from '../../bin/api-client.ts';
import type { Stage } from '../support/stage.ts';
import { access } from './packages.ts';

const overdueMs = 15 * 60_000;
const madeConnection = z.object({ id: z.uuid() });

export type Pharmacy = {
  key: string;
  connectionId: string;
  /** Sends packages one after the other; resolves once all are taken in, to the seconds from the first byte to then. */
  send: (files: string[]) => Promise<{ seconds: number; acknowledged: number }>;
};

/** A Kamsoft connection of the hub, and the program that sends to it. */
export async function addPharmacy(stage: Stage, sql: Sql, api: ApiClient, key: string): Promise<Pharmacy> {
  const made = await api.ask('POST', '/api/connections', { key, system: 'kamsoft', settings: access });
  const { id: connectionId } = madeConnection.parse(made);

  async function allTakenIn(before: string): Promise<void> {
    for (const until = Date.now() + overdueMs; ; await after(20)) {
      const [row] = await sql<{ waiting: number; refused: string | null }[]>`
        select count(*) filter (where status = 'stored')::int as waiting, max(reason) filter (where status = 'rejected') as refused
        from messages where connection_id = ${connectionId} and id > ${before}`;
      if (row?.refused) throw new Error(`A package was rejected: ${row.refused}`);
      if (row?.waiting === 0) return;
      if (Date.now() > until) throw new Error(`${row?.waiting} packages are not taken in after ${overdueMs} ms.`);
    }
  }

  async function send(files: string[]): Promise<{ seconds: number; acknowledged: number }> {
    const [last] = await sql<{ id: string }[]>`
      select coalesce(max(id::text), '00000000-0000-0000-0000-000000000000') as id from messages where connection_id = ${connectionId}`;
    const pool = new Pool(stage.apiUrl, { connections: 1, pipelining: 1 });
    const begun = performance.now();
    for (const file of files) {
      const answer = await pool.request({
        method: 'POST',
        path: `/kamsoft/${key}`,
        headers: { 'content-type': 'text/xml; charset=utf-8' },
        body: await readFile(file),
      });
      const said = await answer.body.text();
      if (answer.statusCode !== 200 || !said.includes('>true<'))
        throw new Error(`A package was answered ${answer.statusCode} ${said}`);
    }
    const acknowledged = (performance.now() - begun) / 1000;
    await allTakenIn(last?.id ?? '');
    const seconds = (performance.now() - begun) / 1000;
    await pool.close();
    return { seconds, acknowledged };
  }

  return { key, connectionId, send };
}
