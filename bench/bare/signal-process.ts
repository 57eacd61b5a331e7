import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { serve } from '../support/child.ts';

/** The least that an event waits for: a signal to a workflow that waits, and its activity. */
Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] });
const address = process.env.KLADKA_TEMPORAL_ADDRESS;
const connection = await NativeConnection.connect({ address });
const client = new Client({ connection: await Connection.connect({ address }), namespace: 'kladka' });
let arrived = () => {};
const workflowsPath = fileURLToPath(new URL('signalled.ts', import.meta.url));
const shared = { connection, namespace: 'kladka' };
const workers = [
  await Worker.create({
    ...shared,
    taskQueue: 'signalled',
    workflowBundle: await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') }),
  }),
  await Worker.create({ ...shared, taskQueue: 'signalled-calls', activities: { arrive: async () => arrived() } }),
];
const running = Promise.all(workers.map(worker => worker.run()));

const times = 10_000;
const handle = await client.workflow.start('signalled', {
  workflowId: `signalled/${randomUUID()}`,
  taskQueue: 'signalled',
  args: ['signalled-calls', times],
});

/** Milliseconds from a signal to its activity. */
async function one(): Promise<number> {
  const begun = performance.now();
  const done = new Promise<number>(resolve => {
    arrived = () => resolve(performance.now() - begun);
  });
  await handle.signal('poke');
  return await done;
}

const functions = { one };
export type BareSignal = typeof functions;
serve(functions, async () => {
  await handle.terminate('The bench is over.');
  for (const worker of workers) worker.shutdown();
  await running;
  await connection.close();
});
