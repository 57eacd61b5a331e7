import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { serve } from '../support/child.ts';

/** A worker that is set up as the hub's, for a workflow that does nothing. */
Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] });
const connection = await NativeConnection.connect({ address: process.env.KLADKA_TEMPORAL_ADDRESS });
const workflowsPath = fileURLToPath(new URL('workflow.ts', import.meta.url));
const shared = { connection, namespace: 'kladka' };
const workers = [
  await Worker.create({
    ...shared,
    taskQueue: 'bare',
    workflowBundle: await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') }),
    maxCachedWorkflows: 300,
    maxConcurrentWorkflowTaskExecutions: 40,
  }),
  await Worker.create({
    ...shared,
    taskQueue: 'bare-calls',
    activities: { nothing: async () => {} },
    maxConcurrentActivityTaskExecutions: 20,
  }),
];
const running = Promise.all(workers.map(worker => worker.run()));

const functions = {};
export type BareWorker = typeof functions;
serve(functions, async () => {
  for (const worker of workers) worker.shutdown();
  await running;
  await connection.close();
});
