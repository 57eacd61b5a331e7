import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { issueApiKey } from '../../db/queries/api-keys.ts';
import { type Speakers, startSpeakers } from '../../test/support/speakers.ts';

let made: Speakers;
beforeAll(async () => {
  made = await startSpeakers({ requestsPerSecond: 50 });
});
afterAll(() => made.stop());

describe('keys of the connector API (X9)', () => {
  it('open /v1 alone, and keys of the operator API do not open it; a sentence says which is needed', async () => {
    const wrong = await made.call('GET', '/api/connections', { token: made.platform.token });
    expect(wrong).toMatchObject({ status: 403, body: { detail: expect.stringContaining('operator API') } });
    const other = await made.call('GET', '/v1/products', { token: made.tokens.admin });
    expect(other).toMatchObject({
      status: 403,
      body: { detail: expect.stringContaining('kladka keys add --connection') },
    });
    expect(await made.call('GET', '/v1/products', { token: 'klk_no' })).toMatchObject({ status: 401 });
    expect(await made.call('GET', '/v1/products', { token: '' })).toMatchObject({ status: 401 });
  });

  it('are made, listed and revoked by administrators', async () => {
    const path = '/api/connections/platform/keys';
    expect(await made.call('POST', path, { body: {}, token: made.tokens.operator })).toMatchObject({ status: 403 });
    const { id, key } = z
      .object({ id: z.string(), key: z.string() })
      .parse((await made.call('POST', path, { body: { name: 'till', perSecond: 3, maxBytes: 2_000 } })).body);
    expect(await made.call('GET', '/v1/products', { token: key })).toMatchObject({ status: 200 });
    const listed = await made.call('GET', path);
    expect(listed.body).toMatchObject({
      items: [
        { id, name: 'till', perSecond: 3, maxBytes: 2_000, revokedAt: null },
        { name: 'platform', maxBytes: null },
      ],
    });
    expect(JSON.stringify(listed.body)).not.toContain(key);
    expect(await made.call('DELETE', `/api/connections/factory/keys/${id}`)).toMatchObject({ status: 404 });
    expect(await made.call('DELETE', `${path}/${id}`)).toMatchObject({ status: 204 });
    const [row] = await made.sql`select revoked_at is not null as revoked from api_keys where id = ${id}`;
    expect(row).toEqual({ revoked: true });
  });

  it('need a system that speaks the connector API', async () => {
    const till = {
      key: 'till',
      system: 'ccv-salespos',
      settings: { shopUrl: 'https://till.example.com', publicKey: 'p', secretKey: 's' },
    };
    const { id } = z
      .object({ id: z.string() })
      .parse((await made.call('POST', '/api/connections', { body: till })).body);
    expect(await made.call('POST', '/api/connections/till/keys', { body: {} })).toMatchObject({ status: 409 });
    const { token } = await issueApiKey(made.sql, {
      workspaceId: made.workspaceId,
      connectionId: id,
      name: 'x',
      role: 'viewer',
    });
    expect(await made.call('GET', '/v1/products', { token })).toMatchObject({ status: 403 });
  });
});

describe('the rate of a key', () => {
  it('is told in every answer; what is above it is a 429 with Retry-After', async () => {
    const { token } = await issueApiKey(made.sql, {
      workspaceId: made.workspaceId,
      connectionId: made.factory.connectionId,
      name: 'slow',
      role: 'viewer',
      perSecond: 1,
    });
    const first = await made.call('GET', '/v1/products', { token });
    expect(first.headers.get('ratelimit-policy')).toBe('"requests";q=2;w=2');
    expect(first.headers.get('ratelimit')).toBe('"requests";r=1;t=1');
    await made.call('GET', '/v1/products', { token });
    const third = await made.call('GET', '/v1/products', { token });
    expect(third).toMatchObject({ status: 429, body: { title: 'Too many requests' } });
    expect(third.headers.get('retry-after')).toBe('1');
    expect(third.headers.get('ratelimit')).toBe('"requests";r=0;t=1');
    // Another key has a bucket of its own, a problem the header too.
    const other = await made.call('GET', '/v1/products/none', { token: made.factory.token });
    expect(other.status).toBe(404);
    expect(other.headers.get('ratelimit')).toMatch(/^"requests";r=\d+;t=\d+$/);
  });
});

describe('the size of a key’s pushes', () => {
  it('X9 is the key’s own, as it came and unpacked; another key may send more', async () => {
    const { token } = await issueApiKey(made.sql, {
      workspaceId: made.workspaceId,
      connectionId: made.factory.connectionId,
      name: 'small',
      role: 'viewer',
      maxBytes: 1_000,
    });
    const body = { records: [{ id: 'x'.repeat(2_000) }] };
    const push = (bearer: string) => made.call('POST', '/v1/products', { token: bearer, body });
    expect(await push(token)).toMatchObject({ status: 413, body: { detail: expect.stringContaining('1000 bytes') } });
    expect((await push(made.factory.token)).status).not.toBe(413);
    const packed = await made.app.request('/v1/products', {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'content-encoding': 'gzip',
      },
      body: new Uint8Array(gzipSync(JSON.stringify(body))),
    });
    expect(packed.status).toBe(413);
  });
});
