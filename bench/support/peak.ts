import { residentMb } from './memory.ts';

const sampleMs = 50;

/** Watches what processes hold together while `work` runs; MB at its highest, and what `work` resolved to. */
export async function peakMb<T>(pids: number[], work: () => Promise<T>): Promise<{ peak: number; value: T }> {
  const together = () => pids.reduce((sum, pid) => sum + residentMb(pid), 0);
  let peak = together();
  const sampling = setInterval(() => {
    peak = Math.max(peak, together());
  }, sampleMs);
  try {
    return { value: await work(), peak };
  } finally {
    clearInterval(sampling);
    peak = Math.max(peak, together());
  }
}
