import { fileTypeFromBuffer } from 'file-type';

/** What browsers show and shops take. */
const shown = new Set(['image/jpeg', 'image/png', 'image/gif', 'image/webp']);

/** Why a photo of so many bytes is not taken, where it is not. */
export const tooLarge = (bytes: number, atMost: number): string | undefined =>
  bytes > atMost ? `The photo has ${bytes} bytes; at most ${atMost} are taken.` : undefined;

/** Judges a photo by its size and its content, whatever its sender calls it: its type, or why it is none. */
export async function judgePhoto(bytes: Uint8Array, atMost: number): Promise<{ type: string } | { reason: string }> {
  const reason = tooLarge(bytes.length, atMost);
  if (reason) return { reason };
  const type = (await fileTypeFromBuffer(bytes))?.mime;
  return type && shown.has(type)
    ? { type }
    : { reason: `The photo is no JPEG, PNG, GIF or WebP${type ? ` but ${type}` : ''}.` };
}
