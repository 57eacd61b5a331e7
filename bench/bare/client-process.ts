import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { serve } from '../support/child.ts';

/** Starts bare workflows and waits for their results. */
const connection = await Connection.connect({ address: process.env.KLADKA_TEMPORAL_ADDRESS });
const client = new Client({ connection, namespace: 'kladka' });

/** Milliseconds from start to result. */
async function one({ activities }: { activities: number }): Promise<number> {
  const begun = performance.now();
  await client.workflow.execute('bare', {
    workflowId: `bare/${randomUUID()}`,
    taskQueue: 'bare',
    args: ['bare-calls', activities],
  });
  return performance.now() - begun;
}

async function run({
  workflows,
  atOnce,
  activities,
}: {
  workflows: number;
  atOnce: number;
  activities: number;
}): Promise<{ ms: number; times: number[] }> {
  const times: number[] = [];
  let left = workflows;
  async function work(): Promise<void> {
    while (left-- > 0) times.push(await one({ activities }));
  }
  const begun = performance.now();
  await Promise.all(Array.from({ length: atOnce }, work));
  return { ms: performance.now() - begun, times };
}

const functions = { one, run };
export type BareClient = typeof functions;
serve(functions, () => connection.close());
