import type { Writable } from 'node:stream';

/**
 * Notes the first error of a stream that results are printed to: `console.log` passes over it, and a list that a full disk
 * cut off would look like a whole one. A reader that has seen enough (`| head`) is no error.
 */
export function takeLostOutput(output: Writable): () => Error | undefined {
  let lost: Error | undefined;
  output.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') lost ??= error;
  });
  return () => lost;
}
