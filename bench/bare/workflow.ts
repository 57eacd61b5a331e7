import { proxyActivities } from '@temporalio/workflow';

/** A workflow with so many activities, one after the other, none of which does anything. */
export async function bare(taskQueue: string, activities: number): Promise<void> {
  const { nothing } = proxyActivities<{ nothing: () => Promise<void> }>({ taskQueue, startToCloseTimeout: '1 minute' });
  for (let done = 0; done < activities; done += 1) await nothing();
}
