import { lastCronTime } from './cron-times.ts';

/** How the full syncs of a workspace are to come, and when the last one came. */
export type SyncPlan = {
  /** Absent: only on demand. */
  cron: string | undefined;
  zone: string;
  jitterMinutes: number;
  /** The last whole one that was begun; absent: none ever. */
  begunAt: Date | undefined;
  /** When it ended; absent: it runs. */
  endedAt: Date | undefined;
};

/** So long after its time, and its jitter, one that did not begin counts as missed. */
const graceMinutes = 30;
/** One that runs for longer than this stands still, and no longer counts for a later night. */
const longestHours = 12;
const minuteMs = 60_000;

/**
 * When the full sync ought to have begun by its schedule and did not; undefined where it did. One that was under way at that time
 * is that of this night.
 */
export function missedSync({ cron, zone, jitterMinutes, begunAt, endedAt }: SyncPlan, now: Date): Date | undefined {
  if (!cron) return undefined;
  const due = lastCronTime(cron, zone, new Date(now.getTime() - (graceMinutes + jitterMinutes) * minuteMs));
  if (!due) return undefined;
  const longest = begunAt && new Date(begunAt.getTime() + longestHours * 60 * minuteMs);
  const until = endedAt ?? longest;
  return until && until >= due ? undefined : due;
}
