import type { CommonSettings } from '../../activities/open-connections.ts';
import { refuseLiteral } from '../../connectors/http/addresses.ts';
import { unusable } from '../problem.ts';

/**
 * Refuses an address that nothing would be sent to: without TLS, with a password in it, or private, unless the connection
 * allows it. What a name leads to is looked at with every try.
 */
export function checkEndpointUrl(text: string, { allowPrivate, allowPlainHttp }: CommonSettings): void {
  const url = new URL(text);
  if (url.username || url.password)
    throw unusable('/url', 'The address holds a user name or password. What is sent is signed instead.');
  if (url.protocol === 'http:' && allowPlainHttp !== true)
    throw unusable('/url', 'Nothing is sent there without TLS. Use https, or set allowPlainHttp for the connection.');
  if (allowPrivate === true) return;
  try {
    refuseLiteral(url);
  } catch (error) {
    throw unusable('/url', error instanceof Error ? error.message : 'The address is refused.');
  }
}
