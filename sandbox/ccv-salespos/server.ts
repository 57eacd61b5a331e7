import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { FaultPlan } from '../faults.ts';
import { answerApi } from './api.ts';
import { showBackOffice } from './back-office.ts';
import type { Flavour } from './call.ts';
import { seedCatalogue } from './catalogue.ts';
import { answerControl } from './control.ts';
import { Refusal, refusalAnswer } from './refusal.ts';
import { apiPath } from './router.ts';
import { type Sandbox, setUp } from './sandbox.ts';
import { loadWorld, worldKeeper } from './state-file.ts';
import { emptyWorld, type World } from './world.ts';

export type CcvSandboxOptions = {
  /** 0: any free port. */
  port: number;
  host?: string;
  flavour?: Flavour;
  /** Keeps the state over restarts; absent: in memory only. */
  stateFile?: string;
  /** Of the empty POST answers, and of the faults where `faults` is absent. */
  seed?: number;
  faults?: FaultPlan;
  /** Share of POSTs that work and answer nothing; 0.1 unless set. */
  emptyPostShare?: number;
};

export type CcvSandbox = { url: string; port: number; close(): Promise<void>; world: World };

/** Starts a stand-in for a CCV Shop (or SalesPOS) with its REST API, a back office and `/_sandbox`. */
export async function startCcvSandbox(options: CcvSandboxOptions): Promise<CcvSandbox> {
  const { host = '127.0.0.1', flavour = 'webshop', seed = 1, emptyPostShare = 0.1 } = options;
  const kept = options.stateFile === undefined ? undefined : loadWorld(options.stateFile);
  const world = kept ?? emptyWorld();
  if (kept === undefined) seedCatalogue(world, new Date());
  const keeper = worldKeeper(options.stateFile, world);
  const faults = options.faults ?? { seed, faults: [] };
  const sandbox = setUp({ flavour, seed, faults, emptyPostShare }, world, keeper.touch);

  let url = '';
  const server = createServer((request, response) => {
    serve(sandbox, url, request, response).catch(error => {
      console.error('The sandbox failed:', error);
      request.socket.destroy();
    });
  });
  server.keepAliveTimeout = 65_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, host, resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  url = `http://${host}:${port}`;

  return {
    url,
    port,
    world,
    async close() {
      const closed = new Promise<void>(resolve => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
      sandbox.lateWrites.landAll();
      await keeper.flush();
    },
  };
}

async function serve(sandbox: Sandbox, origin: string, request: IncomingMessage, response: ServerResponse) {
  const { method = 'GET', url: uri = '/' } = request;
  const path = uri.split('?')[0] ?? '/';
  const body = await bodyOf(request);

  if (path === apiPath || path.startsWith(`${apiPath}/`)) {
    const sent = await answerApi(sandbox, origin, { method, uri, body, headers: request.headers });
    if (sent === 'broken') request.socket.destroy();
    else response.writeHead(sent.status, sent.headers).end(sent.body);
    return;
  }
  if (comesFromElsewhere(request)) {
    response.writeHead(403, { 'content-type': 'text/plain' }).end('Only pages of this sandbox may send here.');
    return;
  }
  if (path.startsWith('/_sandbox/')) {
    const answer = controlled(sandbox, origin, method, path, body);
    const json = answer.body === undefined ? '' : JSON.stringify(answer.body);
    response.writeHead(answer.status, { 'content-type': 'application/json; charset=utf-8' }).end(json);
    return;
  }
  const shown = showBackOffice(sandbox, method, path, body.toString('utf8'));
  response
    .writeHead(shown.status, {
      'content-type': 'text/html; charset=utf-8',
      ...(shown.location && { location: shown.location }),
    })
    .end(shown.html);
}

/** A web page of another site that tries to send something to this sandbox. */
function comesFromElsewhere({ method, headers }: IncomingMessage): boolean {
  return method !== 'GET' && headers.origin !== undefined && !headers.origin.endsWith(`//${headers.host}`);
}

function controlled(sandbox: Sandbox, origin: string, method: string, path: string, body: Buffer) {
  try {
    const sent = body.length === 0 ? undefined : JSON.parse(body.toString('utf8'));
    return answerControl(sandbox, origin, method, path, sent);
  } catch (error) {
    if (error instanceof SyntaxError) return refusalAnswer(new Refusal(400, undefined, 'The body is not JSON.'));
    if (!(error instanceof Refusal)) throw error;
    const status = error.status === 500 ? 400 : error.status;
    return refusalAnswer(new Refusal(status, error.code, error.message));
  }
}

const largestRead = 4 * 1024 * 1024;

/** Reads a body; one that never ends is cut off, and its length alone then refuses it. */
async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    length += bytes.length;
    if (length <= largestRead) chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}
