import { readFile } from 'node:fs/promises';
import { Hono } from 'hono';
import { serveApi } from '../../api/serve.ts';
import { serve } from '../support/child.ts';

/** A system that gives out what it has by pages, as they stand in files. */
let files: string[] = [];
const app = new Hono().get('/:number', async c => {
  const file = files[Number(c.req.param('number'))];
  if (file === undefined) return c.notFound();
  return c.body(await readFile(file, 'utf8'), 200, { 'content-type': 'application/json' });
});
const served = await serveApi(app, { host: '127.0.0.1', port: 0 });

const functions = {
  /** Gives out these from now on; resolves to where. */
  open: (given: string[]) => {
    files = given;
    return served.url;
  },
};
export type BarePages = typeof functions;
serve(functions, served.close);
