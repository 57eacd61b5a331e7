import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** One exchange as it went over the wire; bodies as text. */
export type Passed = {
  method: string;
  path: string;
  requestBody: string;
  status: number;
  contentType: string;
  answerBody: string;
};

/** A server that passes everything on to `target` and back unchanged, and keeps what passed. */
export async function startRecordingProxy(
  target: string,
): Promise<{ url: string; passed: Passed[]; close: () => Promise<void> }> {
  const passed: Passed[] = [];

  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url: path = '/' } = request;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const body = Buffer.concat(chunks);
    const { host: _, connection: __, 'content-length': ___, 'transfer-encoding': ____, ...headers } = request.headers;
    const answer = await fetch(target + path, {
      method,
      headers: Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]),
      ...(body.length > 0 && { body: new Uint8Array(body) }),
    });
    const answerBody = await answer.text();
    const contentType = answer.headers.get('content-type') ?? '';
    passed.push({ method, path, requestBody: body.toString(), status: answer.status, contentType, answerBody });
    response.writeHead(answer.status, contentType ? { 'content-type': contentType } : {}).end(answerBody);
  }

  const server = createServer((request, response) => {
    pass(request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    passed,
    async close() {
      server.closeAllConnections();
      await new Promise<void>(done => server.close(() => done()));
    },
  };
}
