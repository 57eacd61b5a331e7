import { fileURLToPath } from 'node:url';
import type { DataConverter } from '@temporalio/common';
import { bundleWorkflowCode, DefaultLogger, type NativeConnection, Worker } from '@temporalio/worker';
import { connectors } from '../connectors/index.ts';
import { comparisonSteps } from './catalogue/comparison-steps.ts';
import { deliverActivities } from './catalogue/index.ts';
import { memoryActivities } from './fill-memory.ts';
import { fullSyncSteps } from './full-sync/index.ts';
import { fullSyncReading } from './full-sync/read-source.ts';
import type { Hub } from './hub.ts';
import { ingestActivities } from './ingest/index.ts';
import { createMailer, type Mailer } from './mail/send-mail.ts';
import { observed } from './observed.ts';
import { failureConverterPath } from './payload-codec.ts';
import { retainSteps } from './retain/index.ts';
import { remoteSteps, sendOrderSteps } from './send-order/index.ts';
import { reminderMail, trackInvoiceSteps } from './track-invoice/index.ts';
import { connectorQueue, workflowQueue } from './wake.ts';

export type WorkerOptions = {
  temporalConnection: NativeConnection;
  namespace: string;
  dataConverter: DataConverter;
  /** Writes to buyers; without it no mail goes out. */
  mailer?: Mailer;
};

/** Cached workflows cost about a megabyte each; the rest are replayed when they wake. */
const maxCachedWorkflows = 300;

/**
 * Starts the workers of one process: one for workflows with their local activities, one per kind of connector for the
 * calls that leave the house. `run` resolves after `shutdown`, when what was under way has ended.
 */
export async function startWorkers(
  hub: Hub,
  options: WorkerOptions,
): Promise<{ run: () => Promise<void>; shutdown: () => void; ready: () => boolean }> {
  const interceptors = { activity: [observed(hub)] };
  const shared = {
    connection: options.temporalConnection,
    namespace: options.namespace,
    dataConverter: options.dataConverter,
    interceptors,
    shutdownGraceTime: '25 seconds',
    shutdownForceTime: '40 seconds',
  } as const;
  const workflowBundle = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('../workflows/index.ts', import.meta.url)),
    failureConverterPath,
    logger: new DefaultLogger('WARN'),
  });
  const workflows = await Worker.create({
    ...shared,
    taskQueue: workflowQueue,
    workflowBundle,
    activities: {
      ...sendOrderSteps(hub),
      ...comparisonSteps(hub),
      ...retainSteps(hub),
      ...fullSyncSteps(hub),
      ...trackInvoiceSteps(hub),
      ...reminderMail(hub, options.mailer ?? createMailer({})),
    },
    maxCachedWorkflows,
    maxConcurrentWorkflowTaskExecutions: 40,
    maxConcurrentLocalActivityExecutions: 40,
  });
  const remote = {
    ...remoteSteps(hub),
    ...ingestActivities(hub),
    ...memoryActivities(hub),
    ...deliverActivities(hub),
    ...fullSyncReading(hub),
  };
  const calling = await Promise.all(
    Object.keys(connectors).map(system =>
      Worker.create({
        ...shared,
        taskQueue: connectorQueue(system),
        activities: remote,
        maxConcurrentActivityTaskExecutions: 20,
      }),
    ),
  );
  const workers = [workflows, ...calling];
  return {
    run: async () => {
      await Promise.all(workers.map(worker => worker.run()));
    },
    shutdown: () => {
      for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
    },
    ready: () => workers.every(worker => worker.getState() === 'RUNNING'),
  };
}
