import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Pool } from 'undici';
import { z } from 'zod';
import { issueApiKey } from '../../db/queries/api-keys.ts';
import { allTakenIn, lastMessage } from '../support/taken-in.ts';
import type { Scene } from './set-up.ts';

/** The limits of a key would be what is measured; here nothing is held back. */
const perSecond = 5_000;
const madeConnection = z.object({ id: z.uuid() });

type Pushed = { seconds: number; acknowledged: number };

export type Speaker = {
  key: string;
  connectionId: string;
  /** One request to `/v1` and its answer. */
  ask: (method: 'GET' | 'POST', path: string, body?: unknown) => Promise<unknown>;
  /** Pushes lists of records one after the other; resolves once all are taken in, to the seconds from the first byte to then. */
  push: (entity: string, files: string[]) => Promise<Pushed>;
  /** The same as a complete statement that answers a read. */
  state: (entity: string, files: string[], answers: string[]) => Promise<Pushed>;
};

/** A connection of the hub that speaks `/v1`, and the program that speaks. */
export async function addSpeaker({ stage, sql, api, workspaceId }: Scene, key: string): Promise<Speaker> {
  const made = await api.ask('POST', '/api/connections', { key, system: 'connector-api', settings: {} });
  const { id: connectionId } = madeConnection.parse(made);
  const { token } = await issueApiKey(sql, { workspaceId, connectionId, name: key, role: 'viewer', perSecond });
  const pool = new Pool(stage.apiUrl, { connections: 2, pipelining: 1 });
  stage.keep({ stop: () => pool.destroy() });

  async function request(method: 'GET' | 'POST', path: string, body?: string): Promise<unknown> {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const answer = await pool.request({ method, path: `/v1${path}`, headers, body });
    const said = await answer.body.text();
    if (answer.statusCode >= 300) throw new Error(`${method} /v1${path} was answered ${answer.statusCode} ${said}`);
    return JSON.parse(said);
  }

  async function send(entity: string, files: string[], headOf: (no: number) => string): Promise<Pushed> {
    const before = await lastMessage(sql, connectionId);
    const begun = performance.now();
    for (const [index, file] of files.entries())
      await request('POST', `/${entity}`, `{${headOf(index + 1)}"records":${await readFile(file, 'utf8')}}`);
    const acknowledged = (performance.now() - begun) / 1000;
    await allTakenIn(sql, connectionId, before);
    return { seconds: (performance.now() - begun) / 1000, acknowledged };
  }

  return {
    key,
    connectionId,
    ask: (method, path, body) => request(method, path, body === undefined ? undefined : JSON.stringify(body)),
    push: (entity, files) => send(entity, files, () => '"mode":"delta",'),
    state(entity, files, answers) {
      const transmission = randomUUID();
      const of = files.length;
      return send(entity, files, no => {
        const head = { mode: 'snapshot', package: { transmission, no, of }, answers };
        return `${JSON.stringify(head).slice(1, -1)},`;
      });
    },
  };
}

const reads = z.object({ reads: z.array(z.object({ id: z.string(), entity: z.string() })) });

/** What the hub wants a speaker to push, as soon as it wants something. */
export async function wantedOf(speaker: Speaker): Promise<z.output<typeof reads>['reads']> {
  for (;;) {
    const wanted = reads.parse(await speaker.ask('GET', '/reads?wait=30')).reads;
    if (wanted.length > 0) return wanted;
  }
}
