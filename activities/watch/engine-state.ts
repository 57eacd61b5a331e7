import type { Client } from '@temporalio/client';
import proto from '@temporalio/proto';
import type { EngineState } from '../../domain/judge-alerts.ts';
import { workflowQueue } from '../wake.ts';

const patienceMs = 5_000;
/** A worker asks for work at least once a minute. */
const pollerFreshMs = 3 * 60_000;

/** How Temporal stands: whether it answers, and whether a worker asks it for work. Never throws. */
export async function engineState(client: Client, namespace: string, queue = workflowQueue): Promise<EngineState> {
  try {
    const { pollers } = await client.withDeadline(Date.now() + patienceMs, () =>
      client.workflowService.describeTaskQueue({
        namespace,
        taskQueue: { name: queue },
        taskQueueType: proto.temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
      }),
    );
    const fresh = (pollers ?? []).some(({ lastAccessTime }) => {
      const seenMs = Number(lastAccessTime?.seconds ?? 0) * 1000;
      return Date.now() - seenMs < pollerFreshMs;
    });
    return fresh ? 'reachable' : 'workerless';
  } catch {
    return 'unreachable';
  }
}
