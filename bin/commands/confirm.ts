import { createInterface } from 'node:readline/promises';
import { ToldError } from '../told-error.ts';

type Terminal = { input: NodeJS.ReadableStream & { isTTY?: boolean }; output: NodeJS.WritableStream };

/**
 * Whether a person at the terminal says yes; anything else, Ctrl-C too, is a no.
 * Throws `ToldError` where there is nobody to ask.
 */
export async function confirm(question: string, { input, output }: Terminal = stdio()): Promise<boolean> {
  if (!input.isTTY) throw new ToldError(`${question} There is nobody to ask here: add --yes.`);
  const terminal = createInterface({ input, output });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} (yes/no) `)).trim());
  } catch (error) {
    if (error instanceof Error && error.name === 'AbortError') return false;
    throw error;
  } finally {
    terminal.close();
  }
}

const stdio = (): Terminal => ({ input: process.stdin, output: process.stdout });
