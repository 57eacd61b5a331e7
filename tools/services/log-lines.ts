import type { Readable } from 'node:stream';

/** Splits a stream into lines, hands each to `onLine` and returns a function that gives the last ones (at most 40). */
export function tapLines(streams: (Readable | null)[], onLine: (line: string) => void): () => string[] {
  const last: string[] = [];
  for (const stream of streams) {
    let rest = '';
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        if (line.trim() === '') continue;
        last.push(line);
        if (last.length > 40) last.shift();
        onLine(line);
      }
    });
  }
  return () => last;
}
