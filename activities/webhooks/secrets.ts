import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Keyring, Sealed } from '../../db/keyring.ts';

/** How long the former secret still signs after a rotation. */
const bothHours = 24;

const liveSecrets = z.array(z.object({ secret: z.string(), until: z.string().optional() }));
type LiveSecrets = z.output<typeof liveSecrets>;

/** A secret as Standard Webhooks wants it: 32 bytes, base64, with its prefix. */
const mint = (): string => `whsec_${randomBytes(32).toString('base64')}`;

const seal = (keyring: Keyring, workspaceId: string, secrets: LiveSecrets): Promise<Sealed> =>
  keyring.seal(workspaceId, 'secret', Buffer.from(JSON.stringify(secrets)));

const open = async (keyring: Keyring, sealed: Sealed): Promise<LiveSecrets> =>
  liveSecrets.parse(JSON.parse((await keyring.open(sealed)).toString()));

/** Makes the first secret of an endpoint. */
export async function makeSecret(keyring: Keyring, workspaceId: string): Promise<{ secret: string; sealed: Sealed }> {
  const secret = mint();
  return { secret, sealed: await seal(keyring, workspaceId, [{ secret }]) };
}

/** Makes a new secret; the one before signs beside it for a day, an older one no longer. */
export async function rotateSecret(
  keyring: Keyring,
  workspaceId: string,
  before: Sealed,
  now: Date,
): Promise<{ secret: string; sealed: Sealed; bothUntil: string }> {
  const [former] = await open(keyring, before);
  const secret = mint();
  const until = new Date(now.getTime() + bothHours * 3_600_000).toISOString();
  const secrets = [{ secret }, ...(former ? [{ secret: former.secret, until }] : [])];
  return { secret, sealed: await seal(keyring, workspaceId, secrets), bothUntil: until };
}

/** The secrets that sign now, newest first. */
export async function secretsNow(keyring: Keyring, sealed: Sealed, now: Date): Promise<string[]> {
  const secrets = await open(keyring, sealed);
  return secrets.filter(({ until }) => until === undefined || new Date(until) > now).map(({ secret }) => secret);
}
