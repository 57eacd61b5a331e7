import { createHash } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import type { Hub } from '../activities/hub.ts';
import { type ApiKey, findApiKey } from '../db/queries/api-keys.ts';
import type { Role } from '../db/schema/access.ts';
import { createShortCache } from './bounds/short-cache.ts';
import type { Access, ApiEnv } from './environment.ts';
import { Problem } from './problem.ts';

/** How long a revoked key may still be let in. */
const rememberMs = 5_000;

const ranks: Record<Role, number> = { viewer: 0, operator: 1, admin: 2 };

export const hasRole = (access: Access, role: Role): boolean => ranks[access.role] >= ranks[role];

export type Authenticate = (authorization: string | undefined) => Promise<Access>;

/** Recognises bearer tokens by their SHA-256, of either kind; throws a 401 that says what is missing. */
export function createRecognise(hub: Hub): Authenticate {
  const known = createShortCache<ApiKey | undefined>(rememberMs);
  return async authorization => {
    const token = /^Bearer +([\x21-\x7e]{1,200})$/i.exec(authorization ?? '')?.[1];
    const headers = { 'www-authenticate': 'Bearer' };
    if (!token) throw new Problem(401, 'Send your API key as `Authorization: Bearer <key>`.', { headers });
    // The cache holds no token, only its hash.
    const name = createHash('sha256').update(token).digest('base64');
    const key = await known.get(name, () => findApiKey(hub.db.$client, token));
    if (!key) throw new Problem(401, 'This API key is unknown or was revoked. Use another one.', { headers });
    return key;
  };
}

/** Lets in keys of the operator API only. */
export const createAuthenticate =
  (recognise: Authenticate): Authenticate =>
  async authorization => {
    const access = await recognise(authorization);
    if (access.connectionId === null) return access;
    throw new Problem(
      403,
      'This key speaks for a connection and opens /v1 alone. Use a key of the operator API here: kladka keys add.',
    );
  };

export function authenticated(authenticate: Authenticate): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    c.set('access', await authenticate(c.req.header('authorization')));
    await next();
  };
}

/** Lets a route be used only with this role or a higher one. */
export function atLeast(role: Role): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const access = c.get('access');
    if (!hasRole(access, role)) {
      throw new Problem(
        403,
        `This needs the role ${role}; your key has ${access.role}. Ask an administrator of the workspace.`,
      );
    }
    await next();
  };
}
