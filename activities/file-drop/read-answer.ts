import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { AnswerFile } from './file-name.ts';

/** What an answer without sense is left alone for, in ms, as it may still be written. */
const patienceMs = 2_000;
const longestBytes = 64 * 1024;

const word = (most: number) =>
  z.string().transform(text => text.replaceAll('\u0000', '').trim().slice(0, most) || undefined);
const answerSchema = z.object({
  id: z.string().optional(),
  externalId: word(200).optional().catch(undefined),
  number: word(200).optional().catch(undefined),
  reason: word(1000).optional().catch(undefined),
});

/** What was laid beside a line: of which line it says it is, and what it says of it. */
export type Answer = z.output<typeof answerSchema> & { text: string };

/**
 * Reads an answer: JSON `{id, externalId?, number?, reason?}`, or any text as the reason, or nothing at all. Resolves to undefined
 * for one that may still be written, or is gone. Throws what the file system says.
 */
export async function readAnswer(folder: string, { file, outcome }: AnswerFile): Promise<Answer | undefined> {
  const path = join(folder, file);
  try {
    const { mtimeMs, size } = await stat(path);
    const text = size > longestBytes ? '' : (await readFile(path)).toString().toWellFormed();
    const parsed = answerSchema.safeParse(parseJson(text));
    if (parsed.success) return { ...parsed.data, text };
    if (Math.abs(Date.now() - mtimeMs) < patienceMs) return undefined;
    const reason = text.replaceAll('\u0000', '').trim().slice(0, 1000);
    return { text, ...(outcome === 'rejected' && reason !== '' ? { reason } : {}) };
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The file is not there: somebody was faster. */
export const isGone = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';
