import { createHash, timingSafeEqual } from 'node:crypto';
import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';
import type { KamsoftSettings } from '../../connectors/kamsoft/settings.ts';
import { SoapFault } from '../../connectors/kamsoft/soap-fault.ts';
import type { SoapCall } from '../../connectors/kamsoft/soap-request.ts';
import { createFailures } from '../bounds/failures.ts';
import { createCallerAddress } from '../bounds/trusted-proxies.ts';
import type { PharmacyConnection, PharmacyConnections } from './pharmacy-connections.ts';

/** A connection whose settings are whole, and whose password was given. */
export type Admitted = PharmacyConnection & { settings: KamsoftSettings };

const windowMs = 60_000;
const mostOfAddress = 10;
const mostOfConnection = 30;

const digest = (text: string) => createHash('sha256').update(text).digest();
const isSame = (given: string, expected: string) => timingSafeEqual(digest(given), digest(expected));

/**
 * Admits a call by its user name and password, or throws a `SoapFault`. After 10 wrong ones within a minute of one connection
 * from one address that address is refused unseen until the minute is over; after 30 from anywhere, every address from which
 * the right one never came.
 *
 * @param proxies whose header `x-forwarded-for` is believed
 */
export function createAdmission(known: PharmacyConnections, proxies: string[] = []) {
  const ofAddress = createFailures(mostOfAddress, windowMs);
  const ofConnection = createFailures(mostOfConnection, windowMs);
  /** Callers who once gave the right password: strangers' guesses must not shut the pharmacy out. */
  const familiar = new Set<string>();
  const callerAddress = createCallerAddress(proxies);

  const addressOf = (c: Context): string => {
    // Without a socket (the application asked within the process) there is no address.
    const remote = c.env?.incoming ? (getConnInfo(c).remote.address ?? '') : '';
    return callerAddress(remote, c.req.header('x-forwarded-for'));
  };

  const isRight = (found: PharmacyConnection | undefined, call: SoapCall): found is Admitted => {
    if (!found?.settings) return false;
    // Both are compared always, so that the time says nothing about which one was wrong.
    const name = isSame(call.userName.trim(), found.settings.userName);
    const password = isSame(call.password, found.settings.password);
    return name && password;
  };

  /** Counts the try, or throws; what it returns takes the count back. */
  function taken(who: string, key: string, call: SoapCall): () => void {
    const countsForAll = !familiar.has(who);
    const wait = ofAddress.take(who) || (countsForAll ? ofConnection.take(key) : 0);
    if (wait > 0) {
      throw new SoapFault(
        `Too many wrong passwords came. Correct user name and password, then try again in ${wait} s.`,
        call.version,
      );
    }
    return () => {
      ofAddress.giveBack(who);
      if (countsForAll) ofConnection.giveBack(key);
      familiar.add(who);
    };
  }

  return async (c: Context, key: string, call: SoapCall): Promise<Admitted> => {
    const found = await known.get(key);
    // From here to the first comparison nothing is waited for, so right calls at the same time do not count against each other.
    const succeeded = taken(`${key} ${addressOf(c)}`, key, call);
    if (isRight(found, call)) {
      succeeded();
      return found;
    }
    // The password may just have been changed.
    const renewed = await known.renewed(key);
    if (isRight(renewed, call)) {
      succeeded();
      return renewed;
    }
    throw new SoapFault(
      renewed && !renewed.settings
        ? 'The settings of this connection are not whole. Complete them in Kładka, then send again.'
        : 'User name or password is wrong. Enter in the pharmacy program what is set for this connection in Kładka.',
      call.version,
    );
  };
}
