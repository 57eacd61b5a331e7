import { randomBytes } from 'node:crypto';
import { ShopError } from './errors.ts';
import type { Json, JsonObject } from './tables.ts';
import { isObject } from './tables.ts';
import type { World } from './world.ts';

/** Wrong tries and the pause in seconds that follows them; the greatest that is reached counts. */
const throttleSteps: [tries: number, seconds: number][] = [
  [20, 60],
  [15, 30],
  [10, 10],
];

/** The token endpoint and the check of bearer tokens. All integrations behind one address share one counter. */
export function createOauth(world: World) {
  let wrongTries = 0;
  let lastWrong = 0;

  function throttle(): void {
    const step = throttleSteps.find(([tries]) => wrongTries >= tries);
    if (!world.settings.throttleLogin || !step) return;
    const wait = Math.ceil(step[1] - (Date.now() - lastWrong) / 1000);
    if (wait <= 0) return;
    throw new ShopError(429, 'FRAMEWORK__AUTH_THROTTLED', `Auth throttled for ${wait} seconds.`, { retryAfter: wait });
  }

  return {
    /** Forgets every token, as a changed APP_SECRET does. */
    revoke(): void {
      for (const token of Object.keys(world.tokens)) delete world.tokens[token];
      world.changed();
    },
    forgive(): void {
      wrongTries = 0;
    },
    /** Answers `POST /api/oauth/token` for client_credentials. */
    token(body: Json): JsonObject {
      throttle();
      const { grant_type: grant, client_id: id, client_secret: secret } = isObject(body) ? body : {};
      if (grant !== 'client_credentials')
        throw new ShopError(400, '2', 'The authorization grant type is not supported by the authorization server.');
      const known = world.integrations.some(one => one.clientId === id && one.secret === secret);
      if (!known || world.settings.refuseLogin) {
        wrongTries += 1;
        lastWrong = Date.now();
        throw new ShopError(401, '4', 'Client authentication failed');
      }
      wrongTries = 0;
      const now = Date.now();
      for (const [token, until] of Object.entries(world.tokens)) if (until < now) delete world.tokens[token];
      const token = `${randomBytes(20).toString('base64url')}.${randomBytes(80).toString('base64url')}.${randomBytes(32).toString('base64url')}`;
      world.tokens[token] = now + world.settings.tokenLifetime * 1000;
      world.changed();
      return { token_type: 'Bearer', expires_in: world.settings.tokenLifetime, access_token: token };
    },
    /** Lets a request with a living token pass; 401 otherwise. */
    check(authorization: string | undefined): void {
      const denied = (detail: string) => new ShopError(401, '9', detail);
      const token = authorization?.match(/^Bearer (.+)$/)?.[1];
      if (token === undefined) throw denied('Missing "Authorization" header');
      if ((world.tokens[token] ?? 0) < Date.now()) throw denied('Access token could not be verified');
    },
  };
}
export type Oauth = ReturnType<typeof createOauth>;
