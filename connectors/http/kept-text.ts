import { isUtf8 } from 'node:buffer';
import type { Redactor } from './redact.ts';

/** Records read from a source are kept one by one; of a long body the beginning is enough to understand the exchange. */
const keptLength = 64 * 1024;

const textType = /^(text\/|application\/([\w.+-]*json|[\w.+-]*xml|x-www-form-urlencoded))/i;
const binaryType = /^(multipart\/|image\/|audio\/|video\/|application\/(octet-stream|pdf|zip|gzip))/i;

/** A body as it is kept with its exchange: text without secrets, cut; of photos and the like only their size and type. */
export function keptText(body: string | Buffer, headers: Record<string, string>, clean: Redactor): string {
  const type = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
  if (binaryType.test(type) || !(typeof body === 'string' || textType.test(type) || isUtf8(body))) {
    const [kind = ''] = type.split(';');
    return `[${Buffer.byteLength(body)} bytes${kind && ` of ${kind.trim()}`}, not kept]`;
  }
  // Secrets first: what is cut is no JSON any more, and hides them.
  return clean.body(body.toString()).slice(0, keptLength);
}
