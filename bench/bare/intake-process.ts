import { randomBytes } from 'node:crypto';
import { Hono } from 'hono';
import { v7 } from 'uuid';
import { serveApi } from '../../api/serve.ts';
import { openDatabase } from '../../db/client.ts';
import { serve } from '../support/child.ts';
import { seal } from './seal.ts';

/** The least that a durable intake does: the same server, the body sealed, one INSERT. */
const { $client: sql } = openDatabase(process.env.DATABASE_URL ?? '', { max: 10 });
await sql`create table if not exists bare_pushes (id uuid primary key, sealed bytea not null, at timestamptz not null default now())`;
const key = randomBytes(32);
const app = new Hono().post('/push', async c => {
  const id = v7();
  const sealed = seal(key, Buffer.from(await c.req.arrayBuffer()));
  await sql`insert into bare_pushes (id, sealed) values (${id}, ${sealed})`;
  return c.json({ id }, 202);
});
const served = await serveApi(app, { host: '127.0.0.1', port: 0 });

const functions = { url: () => served.url };
export type BareIntake = typeof functions;
serve(functions, served.close);
