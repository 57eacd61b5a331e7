import { Context } from '@temporalio/activity';

const everyMs = 3_000;

/**
 * Tells the engine while the work lasts that this process still lives, so that after a kill it is begun again elsewhere
 * within the activity's heartbeat time-out and not only when its whole time is over. Only for work that may be repeated.
 */
export async function beating<T>(work: () => Promise<T>): Promise<T> {
  const context = Context.current();
  const timer = setInterval(() => context.heartbeat(), everyMs);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
