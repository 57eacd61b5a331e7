import { proxyActivities } from '@temporalio/workflow';
import type { MemoryActivities } from '../activities/fill-memory.ts';

export type MemoryInput = {
  workspaceId: string;
  connectionId: string;
  connectionKey: string;
  system: string;
  full: boolean;
};

/** Fills or re-reads the indexes that the hub keeps for a target: debtors by e-mail, orders by our reference, products by SKU. */
export async function fillMemory(input: MemoryInput): Promise<{ read: number }> {
  const { rememberTarget } = proxyActivities<MemoryActivities>({
    taskQueue: `kladka-${input.system}`,
    startToCloseTimeout: '2 hours',
    heartbeatTimeout: '15 seconds',
    retry: { maximumInterval: '1 minute' },
    summary: `Reads debtors, orders and products of ${input.connectionKey}`,
    priority: { priorityKey: 4, fairnessKey: input.connectionId },
  });
  return await rememberTarget(input);
}
