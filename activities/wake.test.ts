import { expect, it } from 'vitest';
import { wakeThroughTemporal } from './wake.ts';

const input = {
  ...{ workspaceId: 'w', workspace: 'one', processId: 'p', flowId: 'f', flowKey: 'flow', orderId: 'o', number: '1' },
  ...{ sourceKey: 'shop', targetKey: 'till', targetSystem: 'ccv-salespos' },
};

it('S1: an order that only waits is started where the engine does not know it, and not told to look', async () => {
  const asked: unknown[] = [];
  const client = {
    withDeadline: async (_: number, work: () => Promise<unknown>) => work(),
    workflow: {
      start: async (_: string, { workflowIdConflictPolicy }: object & { workflowIdConflictPolicy?: string }) => {
        asked.push({ start: workflowIdConflictPolicy });
      },
      signalWithStart: async (_: string, { signal }: { signal: string }) => {
        asked.push({ signal });
      },
    },
  };
  const wake = wakeThroughTemporal(client as unknown as Parameters<typeof wakeThroughTemporal>[0]);
  await wake.order({ workflowId: 'order/1', input, quietly: true });
  await wake.order({ workflowId: 'order/1', input });
  expect(asked).toEqual([{ start: 'USE_EXISTING' }, { signal: 'orderChanged' }]);
});
