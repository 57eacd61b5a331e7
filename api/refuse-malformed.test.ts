import { once } from 'node:events';
import { connect } from 'node:net';
import { Hono } from 'hono';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Served, serveApi } from './serve.ts';

let served: Served;
beforeAll(async () => {
  served = await serveApi(
    new Hono().get('/', c => c.text('fine')),
    { host: '127.0.0.1', port: 0 },
  );
});
afterAll(() => served.close());

/** What comes back over a bare connection. */
async function send(text: string): Promise<string> {
  const socket = connect(Number(new URL(served.url).port), '127.0.0.1');
  let told = '';
  socket.setEncoding('utf8').on('data', some => {
    told += some;
  });
  socket.write(text);
  await once(socket, 'close');
  return told;
}

it.each([
  ['an address that is too long', `GET /?${'a'.repeat(20_000)} HTTP/1.1\r\nhost: h\r\n\r\n`, 431],
  ['no HTTP', 'Hello there\r\n\r\n', 400],
])('X9 answers %s with a problem', async (_, text, status) => {
  const told = await send(text);
  expect(told).toContain(`HTTP/1.1 ${status} `);
  expect(told).toContain('content-type: application/problem+json');
  expect(JSON.parse(told.slice(told.lastIndexOf('{')))).toMatchObject({ status, detail: expect.any(String) });
});
