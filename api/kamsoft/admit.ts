import { createHash, timingSafeEqual } from 'node:crypto';
import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';
import type { KamsoftSettings } from '../../connectors/kamsoft/settings.ts';
import { SoapFault } from '../../connectors/kamsoft/soap-fault.ts';
import type { SoapCall } from '../../connectors/kamsoft/soap-request.ts';
import { createFailures } from '../bounds/failures.ts';
import type { PharmacyConnection, PharmacyConnections } from './pharmacy-connections.ts';

/** A connection whose settings are whole, and whose password was given. */
export type Admitted = PharmacyConnection & { settings: KamsoftSettings };

const mostFailures = 10;
const windowMs = 60_000;

const digest = (text: string) => createHash('sha256').update(text).digest();
const isSame = (given: string, expected: string) => timingSafeEqual(digest(given), digest(expected));

/**
 * Admits a call by its user name and password, or throws a `SoapFault`. After 10 wrong ones within a minute of one connection
 * from one address it is refused unseen until the minute is over.
 */
export function createAdmission(known: PharmacyConnections) {
  const failures = createFailures(mostFailures, windowMs);

  const isRight = (found: PharmacyConnection | undefined, call: SoapCall): found is Admitted => {
    if (!found?.settings) return false;
    // Both are compared always, so that the time says nothing about which one was wrong.
    const name = isSame(call.userName.trim(), found.settings.userName);
    const password = isSame(call.password, found.settings.password);
    return name && password;
  };

  return async (c: Context, key: string, call: SoapCall): Promise<Admitted> => {
    const who = `${key} ${addressOf(c)}`;
    const wait = failures.wait(who);
    if (wait > 0) {
      throw new SoapFault(
        `Too many wrong passwords came from this address. Correct user name and password, then try again in ${wait} s.`,
        call.version,
      );
    }
    const found = await known.get(key);
    if (isRight(found, call)) return found;
    // The password may just have been changed.
    const renewed = await known.renewed(key);
    if (isRight(renewed, call)) return renewed;
    failures.note(who);
    throw new SoapFault(
      renewed && !renewed.settings
        ? 'The settings of this connection are not whole. Complete them in Kładka, then send again.'
        : 'User name or password is wrong. Enter in the pharmacy program what is set for this connection in Kładka.',
      call.version,
    );
  };
}

/** The caller's address: what the proxy in front saw, where there is one. */
function addressOf(c: Context): string {
  const forwarded = c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim();
  // Without a socket (the application asked within the process) there is no address.
  return forwarded || (c.env?.incoming ? (getConnInfo(c).remote.address ?? '') : '');
}
