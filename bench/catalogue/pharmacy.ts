import { readFile } from 'node:fs/promises';
import type { Sql } from 'postgres';
import { Pool } from 'undici';
import { z } from 'zod';
import type { ApiClient } from '../../bin/api-client.ts';
import type { Stage } from '../support/stage.ts';
import { allTakenIn, lastMessage } from '../support/taken-in.ts';
import { access } from './packages.ts';

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

  async function send(files: string[]): Promise<{ seconds: number; acknowledged: number }> {
    const before = await lastMessage(sql, connectionId);
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
    await allTakenIn(sql, connectionId, before);
    const seconds = (performance.now() - begun) / 1000;
    await pool.close();
    return { seconds, acknowledged };
  }

  return { key, connectionId, send };
}
