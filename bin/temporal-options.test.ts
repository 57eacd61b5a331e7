import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import {
  createSecureServer,
  type Http2SecureServer,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { authority, signedBy } from '../db/client-certificate.fixture.ts';
import { type Environment, readConfig } from './config.ts';
import { connectWorker, reachTemporal } from './reach-temporal.ts';
import { temporalOptions } from './temporal-options.ts';

const folder = mkdtempSync(join(tmpdir(), 'kladka-temporal-tls-'));
const ca = authority('Our CA');
const ours = signedBy(ca, 'Our CA', 'kladka-client');
const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const caFile = file('ca.pem', ca.cert);
const strangersFile = file('strangers.pem', authority('Our CA').cert);
const clientCertificate = {
  KLADKA_TEMPORAL_TLS_CERT: file('client.pem', ours.cert),
  KLADKA_TEMPORAL_TLS_KEY: file('client.key', ours.key),
};

/** What a stand-in for Temporal's frontend is asked; it answers every call with an empty message, over TLS only. */
type Asked = { path: string; authorization?: string; namespace?: string; client?: string };
let asked: Asked[] = [];
/** What it answers the question for a namespace with instead: a code of gRPC. */
let refusal: string | undefined;
const unauthenticated = '16';
const notFound = '5';
let server: Http2SecureServer;
let address: string;

function answer(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
  const socket = stream.session?.socket as TLSSocket | undefined;
  asked.push({
    path: String(headers[':path']),
    authorization: headers.authorization,
    namespace: headers['temporal-namespace']?.toString(),
    client: socket?.getPeerCertificate().subject?.CN?.toString(),
  });
  const kind = { ':status': 200, 'content-type': 'application/grpc' };
  if (refusal !== undefined && asked.at(-1)?.path.endsWith('/DescribeNamespace')) {
    const message = refusal === notFound ? 'Namespace hub is not found.' : 'Request unauthorized.';
    stream.respond({ ...kind, 'grpc-status': refusal, 'grpc-message': message }, { endStream: true });
    return;
  }
  stream.respond(kind, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
  stream.end(Buffer.alloc(5));
}

beforeAll(async () => {
  const { cert, key } = signedBy(ca, 'Our CA', 'temporal', { dns: ['localhost'] });
  server = createSecureServer({ cert, key, ca: ca.cert, requestCert: true, rejectUnauthorized: false });
  server.on('stream', answer);
  await new Promise<void>(done => server.listen(0, 'localhost', done));
  const at = server.address();
  address = `localhost:${typeof at === 'object' && at ? at.port : 0}`;
});
beforeEach(() => {
  asked = [];
  refusal = undefined;
});
afterAll(async () => {
  await new Promise(done => server.close(done));
  rmSync(folder, { recursive: true, force: true });
});

const config = (env: Environment) => readConfig({ KLADKA_TEMPORAL_ADDRESS: address, ...env });

/** As API, worker and command reach Temporal: by the client's connection and by the worker's. */
async function reachBoth(env: Environment, withinMs = 10_000): Promise<void> {
  const settings = config(env);
  const connection = Connection.lazy(temporalOptions(settings));
  const namespace = settings.KLADKA_TEMPORAL_NAMESPACE;
  try {
    await reachTemporal(settings, new Client({ connection, namespace }), withinMs);
  } finally {
    await connection.close();
  }
  await (await connectWorker(settings, withinMs)).close();
}
const askedNamespace = () => asked.filter(({ path }) => path.endsWith('/DescribeNamespace'));

describe('S22 Temporal with TLS', () => {
  it('is reached by client and worker when our authority signed its certificate', async () => {
    await reachBoth({ KLADKA_TEMPORAL_TLS_CA: caFile });
    expect(askedNamespace()).toHaveLength(2);
    expect(asked.map(({ authorization }) => authorization)).not.toContainEqual(expect.anything());
  });

  it('gets the API key and the namespace with every call', async () => {
    const env = { KLADKA_TEMPORAL_API_KEY: 'key-of-cloud', KLADKA_TEMPORAL_NAMESPACE: 'hub.a1b2c' };
    await reachBoth({ ...env, KLADKA_TEMPORAL_TLS_CA: caFile });
    expect(new Set(asked.map(({ authorization }) => authorization))).toEqual(new Set(['Bearer key-of-cloud']));
    expect(askedNamespace().map(({ namespace }) => namespace)).toEqual(['hub.a1b2c', 'hub.a1b2c']);
  });

  it('is shown the client certificate', async () => {
    await reachBoth({ KLADKA_TEMPORAL_TLS_CA: caFile, ...clientCertificate });
    expect(askedNamespace().map(({ client }) => client)).toEqual(['kladka-client', 'kladka-client']);
  });

  it.each([
    ['signed by another authority', { KLADKA_TEMPORAL_TLS_CA: strangersFile }],
    ['signed by nobody that the system knows', { KLADKA_TEMPORAL_TLS: 'on' }],
    ['spoken to in clear', {}],
  ])(
    'is told in a sentence when it is %s, and learns nothing',
    async (_, env) => {
      const told = `Temporal at ${address} cannot be reached. Check that it runs, KLADKA_TEMPORAL_ADDRESS and the KLADKA_TEMPORAL_TLS settings.`;
      await Promise.all([
        expect(reachBoth(env, 1_000)).rejects.toThrow(told),
        expect(connectWorker(config(env), 1_000)).rejects.toThrow(told),
      ]);
      expect(asked).toEqual([]);
    },
    20_000,
  );

  it.each([
    [unauthenticated, 'refuses us. Check KLADKA_TEMPORAL_API_KEY and the client certificate.'],
    [notFound, 'has no namespace hub. Make it, or correct KLADKA_TEMPORAL_NAMESPACE.'],
  ])('is told at once when it answers with gRPC status %s', async (status, told) => {
    refusal = status;
    const env = { KLADKA_TEMPORAL_API_KEY: 'old', KLADKA_TEMPORAL_NAMESPACE: 'hub', KLADKA_TEMPORAL_TLS_CA: caFile };
    await expect(reachBoth(env)).rejects.toThrow(`Temporal at ${address} ${told}`);
    await expect(connectWorker(config(env))).rejects.toThrow(`Temporal at ${address} ${told}`);
  });
});

describe('temporalOptions', () => {
  it('uses TLS where anything asks for it, and only then', () => {
    expect(temporalOptions(config({}))).toEqual({ address });
    expect(temporalOptions(config({ KLADKA_TEMPORAL_TLS: 'on' }))).toEqual({ address, tls: {} });
    expect(temporalOptions(config({ KLADKA_TEMPORAL_API_KEY: 'k' }))).toEqual({ address, tls: {}, apiKey: 'k' });
    expect(temporalOptions(config(clientCertificate))).toEqual({
      address,
      tls: { clientCertPair: { crt: Buffer.from(ours.cert), key: Buffer.from(ours.key) } },
    });
  });

  it('refuses half a client certificate', () => {
    const { KLADKA_TEMPORAL_TLS_CERT, KLADKA_TEMPORAL_TLS_KEY } = clientCertificate;
    expect(() => temporalOptions(config({ KLADKA_TEMPORAL_TLS_CERT }))).toThrow('KLADKA_TEMPORAL_TLS_KEY is not set');
    expect(() => temporalOptions(config({ KLADKA_TEMPORAL_TLS_KEY }))).toThrow('KLADKA_TEMPORAL_TLS_CERT is not set');
  });
});
