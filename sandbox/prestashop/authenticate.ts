import { ApiError, refuse } from './api-error.ts';
import type { World } from './world.ts';

/** The key of a request: user of HTTP Basic, or `ws_key`; null when there is neither. */
export function keyOf(request: Request, query: URLSearchParams): string | null {
  const basic = /^Basic\s+(.*)$/i.exec(request.headers.get('authorization') ?? '')?.[1];
  if (basic !== undefined) return (Buffer.from(basic, 'base64').toString('utf8').split(':')[0] ?? '').trim();
  return query.get('ws_key')?.trim() ?? null;
}

/** Refuses a wrong key as that shop does: code 18 on thirtybees, 20 with 21 on PrestaShop (§2.3). */
export function checkKey(world: World, key: string): void {
  if (key === '') throw refuse(401, 17, 'Authentication key is empty');
  if (key === world.key) return;
  if (world.profile.thirtybees !== undefined || key.length !== 32)
    throw refuse(401, 18, 'Invalid authentication key format');
  throw new ApiError(401, [
    { code: 20, message: 'Authentification key is not active' },
    { code: 21, message: 'No permission for this authentication key' },
  ]);
}
