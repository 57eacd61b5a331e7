import { createHash } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Hub } from '../activities/hub.ts';
import { claimKey, keepAnswer, releaseKey } from '../db/queries/idempotency.ts';
import type { ApiEnv } from './environment.ts';
import { Problem } from './problem.ts';

/** The key of an Idempotency-Key header: a quoted string as in the IETF draft, or the bare text many clients send. */
export function readIdempotencyKey(header: string): string {
  const key =
    /^"([\x20-\x21\x23-\x5b\x5d-\x7e]{1,255})"$/.exec(header)?.[1] ?? /^[\w.:~+/=-]{1,255}$/.exec(header)?.[0];
  if (key === undefined) {
    throw new Problem(
      400,
      'The Idempotency-Key cannot be read. Send a quoted string of 1 to 255 characters, a UUID for example.',
      {
        errors: [{ parameter: 'Idempotency-Key', detail: 'Not a string of 1 to 255 printable characters.' }],
      },
    );
  }
  return key;
}

// An answer that another try may change is not kept: conflicts that pass, limits, our own failures.
const isFinal = (status: number) => status < 500 && ![401, 403, 408, 409, 429].includes(status);

/**
 * Makes a POST with an `Idempotency-Key` happen once: the same request again gets the stored answer, one that is still
 * running 409, another request under the same key 422 (draft-ietf-httpapi-idempotency-key-header).
 */
export function idempotent(hub: Hub): MiddlewareHandler<ApiEnv> {
  const sql = hub.db.$client;
  return async (c, next) => {
    const header = c.req.header('idempotency-key');
    // A dry run creates nothing, and its answer is personal data that would be kept for nothing.
    if (c.req.method !== 'POST' || header === undefined || c.req.path.endsWith('/dry-run')) return next();
    const { workspaceId, keyId, connectionId } = c.get('access');
    const own = readIdempotencyKey(header);
    // Connections choose their keys without knowing of each other.
    const scope = { workspaceId, key: connectionId === null ? own : `${connectionId}/${own}` };
    const hash = createHash('sha256').update(`${keyId} ${new URL(c.req.url).pathname}${new URL(c.req.url).search}\n`);
    const requestHash = hash.update(Buffer.from(await c.req.arrayBuffer())).digest('hex');

    const claim = await claimKey(sql, hub.keyring, { ...scope, requestHash });
    if (claim.kind === 'other')
      throw new Problem(422, 'This Idempotency-Key was used for another request. Take a new one.');
    if (claim.kind === 'running') {
      throw new Problem(409, 'The first request with this Idempotency-Key is still running. Ask again in a moment.', {
        headers: { 'retry-after': '1' },
      });
    }
    if (claim.kind === 'answered') {
      const { status, type, body } = claim.answer;
      return c.body(body, status as ContentfulStatusCode, { 'content-type': type, 'idempotency-replayed': 'true' });
    }
    await next();
    if (!isFinal(c.res.status)) return releaseKey(sql, scope);
    const type = c.res.headers.get('content-type') ?? 'application/json';
    await keepAnswer(sql, hub.keyring, scope, { status: c.res.status, type, body: await c.res.clone().text() });
  };
}
