import { isAscii } from 'node:buffer';
import { TextDecoder } from 'node:util';
import { declaredEncoding, decoderOf } from './to-utf8.ts';

export type DocumentDecoder = { write: (chunk: Uint8Array) => string; end: () => string };

/**
 * Decodes a document that came as the text of a SOAP parameter, piece by piece.
 *
 * Its prolog says `windows-1250` although the envelope around it is Unicode (protocol page, 1.2), so UTF-8 is right whatever
 * the prolog says. Only where most of the first bytes beyond ASCII are no UTF-8 is the prolog believed; a single invalid byte
 * among good ones is damage, and becomes U+FFFD.
 */
export const createDocumentDecoder = (): DocumentDecoder => {
  let decoder: TextDecoder | undefined;
  let head: Uint8Array = Buffer.alloc(0);
  let held: Uint8Array = Buffer.alloc(0);

  const decide = (bytes: Uint8Array, last: boolean): string => {
    const declared = isMostlyUtf8(bytes.subarray(0, wholeCharacters(bytes, last))) ? undefined : declaredEncoding(head);
    decoder = (declared !== undefined && decoderOf(declared)) || new TextDecoder('utf-8');
    return decoder.decode(bytes, { stream: !last });
  };

  return {
    write: chunk => {
      if (decoder) return decoder.decode(chunk, { stream: true });
      if (head.length < 200) head = Buffer.concat([head, chunk.subarray(0, 200)]);
      const bytes = held.length > 0 ? Buffer.concat([held, chunk]) : chunk;
      held = Buffer.alloc(0);
      if (isAscii(bytes)) return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
      // What is judged should be more than half a character.
      if (wholeCharacters(bytes, false) > 0 && !isAscii(bytes.subarray(0, wholeCharacters(bytes, false)))) {
        return decide(bytes, false);
      }
      held = Buffer.from(bytes);
      return '';
    },
    end: () => (decoder ? decoder.decode() : decide(held, true)),
  };
};

const isMostlyUtf8 = (bytes: Uint8Array): boolean => {
  const foreign = new TextDecoder('utf-8').decode(bytes).match(/[^\0-\x7f]/gu) ?? [];
  return foreign.filter(character => character === '\uFFFD').length * 2 <= foreign.length;
};

/** How many of the bytes are surely not the beginning of a UTF-8 character that goes on in the next chunk. */
const wholeCharacters = (bytes: Uint8Array, last: boolean): number => {
  if (last) return bytes.length;
  for (let back = 1; back <= 3 && back <= bytes.length; back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return bytes.length;
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return length > back ? bytes.length - back : bytes.length;
    }
  }
  return bytes.length;
};

/** The whole of a document as text, by the same rule. */
export const decodeDocument = (bytes: Uint8Array): string => {
  const decoder = createDocumentDecoder();
  return decoder.write(bytes) + decoder.end();
};
