import { randomBytes } from 'node:crypto';
import pino from 'pino';
import { v7 } from 'uuid';
import type { Hub } from '../../activities/hub.ts';
import { openConnections } from '../../activities/open-connections.ts';
import type { ProcessStart, TrackingStart } from '../../activities/wake.ts';
import { type AppOptions, createApp } from '../../api/app.ts';
import { openDatabase } from '../../db/client.ts';
import { createKeyring } from '../../db/keyring.ts';
import { issueApiKey } from '../../db/queries/api-keys.ts';
import { workspaces } from '../../db/schema/index.ts';
import type { IngestInput } from '../../workflows/ingest.ts';
import { freshDatabase } from './hub.ts';

export type ApiHub = Awaited<ReturnType<typeof startApiHub>>;

export type Call = { token?: string; body?: unknown; headers?: Record<string, string> };
export type Answer = { status: number; headers: Headers; body: unknown };

/** The API on a database of its own, with two workspaces, a key for each role, and a wake that only notes what it was asked. */
export async function startApiHub(options: Partial<AppOptions> = {}) {
  const db = openDatabase(await freshDatabase(), { max: 8 });
  const keyring = createKeyring(db, [randomBytes(32)]);
  const now = () => new Date();
  const log = pino({ level: process.env.KLADKA_LOG_LEVEL ?? 'silent' });
  const wakes: IngestInput[] = [];
  const orderWakes: ProcessStart[] = [];
  const invoiceWakes: TrackingStart[] = [];
  const engine: { away: boolean } = { away: false };
  const hub: Hub = {
    db,
    keyring,
    connections: openConnections(db, keyring, now, log),
    wake: {
      ingest: async lane => {
        wakes.push(lane);
        if (engine.away) throw new Error('Temporal cannot be reached.');
      },
      order: async start => {
        orderWakes.push(start);
      },
      invoice: async start => {
        invoiceWakes.push(start);
      },
      deliver: async () => {},
      comparison: async () => {},
      fullSync: async () => {},
    },
    log,
    now,
  };
  const workspaceId = v7();
  const otherWorkspaceId = v7();
  await db.insert(workspaces).values([
    { id: workspaceId, slug: 'one', name: 'One' },
    { id: otherWorkspaceId, slug: 'two', name: 'Two' },
  ]);
  const token = async (workspace: string, role: 'viewer' | 'operator' | 'admin') =>
    (await issueApiKey(db.$client, { workspaceId: workspace, name: `${role}'s key`, role })).token;
  const tokens = {
    viewer: await token(workspaceId, 'viewer'),
    operator: await token(workspaceId, 'operator'),
    admin: await token(workspaceId, 'admin'),
    stranger: await token(otherWorkspaceId, 'admin'),
  };
  const app = createApp(hub, { publicUrl: 'https://hub.example.com', ...options });

  async function call(
    method: string,
    path: string,
    { token: bearer = tokens.admin, body, headers = {} }: Call = {},
  ): Promise<Answer> {
    const json: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
    const answer = await app.request(path, {
      method,
      headers: { ...json, ...(bearer ? { authorization: `Bearer ${bearer}` } : {}), ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await answer.text();
    const isJson = answer.headers.get('content-type')?.includes('json');
    return { status: answer.status, headers: answer.headers, body: isJson ? JSON.parse(text) : text };
  }

  return {
    hub,
    app,
    workspaceId,
    otherWorkspaceId,
    tokens,
    wakes,
    orderWakes,
    invoiceWakes,
    engine,
    call,
    count: async (table: 'messages' | 'message_chunks' | 'message_keys' | 'connections' | 'flows') => {
      const [row] = await db.$client<{ count: number }[]>`select count(*)::int as count from ${db.$client(table)}`;
      return row?.count ?? 0;
    },
    stop: () => db.$client.end({ timeout: 5 }),
  };
}
