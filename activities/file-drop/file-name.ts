import { createHash } from 'node:crypto';

/** Well below the 255 bytes that file systems allow, as `.json.tmp` comes behind. */
const longest = 180;

/**
 * The name of the file in which an object is laid down, without its ending: its id in letters, digits, `.`, `_` and `-`, everything
 * else as `~` and the bytes in hex, then the number under which it was given.
 */
export function dropName(objectId: string, seq: number): string {
  const safe = objectId.replaceAll(/[^A-Za-z0-9._-]|^\./gu, character =>
    [...Buffer.from(character)].map(byte => `~${byte.toString(16).padStart(2, '0')}`).join(''),
  );
  if (safe.length <= longest) return `${safe}-${seq}`;
  const mark = createHash('sha256').update(objectId).digest('hex').slice(0, 16);
  return `${safe.slice(0, longest - mark.length - 1)}~${mark}-${seq}`;
}

export type AnswerFile = { file: string; name: string; seq: number; outcome: 'accepted' | 'rejected' };

const answer = /^(.+-(\d{1,15}))\.(ack|err)$/;

/** Which answer a file is, by its name; undefined for one that is none. */
export function readAnswerName(file: string): AnswerFile | undefined {
  const [, name, seq, ending] = answer.exec(file) ?? [];
  if (name === undefined) return undefined;
  return { file, name, seq: Number(seq), outcome: ending === 'ack' ? 'accepted' : 'rejected' };
}
