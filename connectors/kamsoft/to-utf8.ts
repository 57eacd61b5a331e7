import { TextDecoder } from 'node:util';
import { XmlError } from './xml-error.ts';

/**
 * The bytes of an XML document as UTF-8, without a byte order mark.
 *
 * The encoding is what a byte order mark says, else the `charset` of the content type, else the XML declaration, else UTF-8
 * (RFC 7303, 3). UTF-8 passes as it is, invalid bytes included, so that whoever reads on can judge them. Throws an
 * `XmlError` for an encoding that is not known.
 */
export async function* toUtf8(bytes: AsyncIterable<Uint8Array>, contentType = ''): AsyncGenerator<Uint8Array> {
  let head: Uint8Array | undefined = Buffer.alloc(0);
  let decoder: TextDecoder | undefined;
  const pass = (chunk: Uint8Array): Uint8Array =>
    decoder ? Buffer.from(decoder.decode(chunk, { stream: true }), 'utf8') : chunk;
  for await (const chunk of bytes) {
    if (head === undefined) {
      yield pass(chunk);
      continue;
    }
    head = Buffer.concat([head, chunk]);
    if (head.length < declarationLength) continue;
    decoder = decoderFor(head, contentType);
    yield pass(withoutMark(head));
    head = undefined;
  }
  if (head !== undefined) {
    decoder = decoderFor(head, contentType);
    yield pass(withoutMark(head));
  }
  const rest = decoder?.decode();
  if (rest) yield Buffer.from(rest, 'utf8');
}

/** Within so many bytes a declaration has named its encoding. */
const declarationLength = 200;

const withoutMark = (head: Uint8Array): Uint8Array => (encodingByMark(head) === 'utf-8' ? head.subarray(3) : head);

const decoderFor = (head: Uint8Array, contentType: string): TextDecoder | undefined => {
  const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(contentType)?.[1];
  const label = encodingByMark(head) ?? charset ?? declaredEncoding(head) ?? 'utf-8';
  const decoder = decoderOf(label);
  if (!decoder) throw new XmlError(`The encoding “${label.slice(0, 40)}” is not known. Send the request in UTF-8.`);
  return decoder.encoding === 'utf-8' ? undefined : decoder;
};

const encodingByMark = (head: Uint8Array): string | undefined => {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return 'utf-8';
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  return head[0] === 0xfe && head[1] === 0xff ? 'utf-16be' : undefined;
};

/** What the XML declaration at the beginning of a document says about its encoding. */
export const declaredEncoding = (head: Uint8Array): string | undefined =>
  /^\s*<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']/.exec(
    Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, declarationLength)).toString('latin1'),
  )?.[1];

/** A decoder for an encoding by its name; `undefined` for one that nobody knows. */
export const decoderOf = (label: string): TextDecoder | undefined => {
  try {
    return new TextDecoder(label);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
};
