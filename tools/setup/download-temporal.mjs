import { spawn } from 'node:child_process';
import { chmodSync, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';

const firstAnswerMs = 6_000;
const wholeMs = 180_000;

/**
 * Downloads Temporal's command in its official archive into `file`.
 * Returns undefined when it is there, else in a few words why not; it never throws, because Go is the other way.
 * Source of the address: https://docs.temporal.io/cli/setup-cli
 */
export async function downloadTemporal(file, version) {
  const platform = { linux: 'linux', darwin: 'darwin' }[process.platform];
  const arch = { x64: 'amd64', arm64: 'arm64' }[process.arch];
  if (platform === undefined || arch === undefined) return `no archive for ${process.platform}-${process.arch}`;
  const abort = new AbortController();
  let timer = setTimeout(() => abort.abort(), firstAnswerMs);
  try {
    const address = `https://temporal.download/cli/archive/v${version}?platform=${platform}&arch=${arch}`;
    const answer = await fetch(address, { signal: abort.signal });
    clearTimeout(timer);
    if (!answer.ok || answer.body === null) return `the download answers ${answer.status}`;
    timer = setTimeout(() => abort.abort(), wholeMs);
    const tar = spawn('tar', ['-xzOf', '-', 'temporal'], { stdio: ['pipe', 'pipe', 'ignore'] });
    const failed = new Promise((_, reject) => tar.on('error', reject));
    await Promise.race([
      failed,
      Promise.all([pipeline(answer.body, tar.stdin), pipeline(tar.stdout, createWriteStream(file))]),
    ]);
    chmodSync(file, 0o755);
    return undefined;
  } catch (error) {
    if (abort.signal.aborted) return 'no answer in time';
    return error instanceof Error && error.cause instanceof Error ? 'no connection' : 'broken archive';
  } finally {
    clearTimeout(timer);
  }
}
