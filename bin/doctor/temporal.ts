import type { Client } from '@temporalio/client';
import { connectorQueue, workflowQueue } from '../../activities/wake.ts';
import { connectors } from '../../connectors/index.ts';
import { searchAttributes } from '../../tools/services/temporal-flags.ts';
import { ToldError } from '../told-error.ts';
import { type Finding, ill, well } from './finding.ts';

/** Task queue types of Temporal's API. */
const workflowTasks = 1;
const activityTasks = 2;
const polledWithinMs = 120_000;
const wantedHours = 72;

/** gRPC's DEADLINE_EXCEEDED and UNAVAILABLE. */
const noAnswer = new Set<unknown>([4, 14]);

async function soon<T>(client: Client, work: () => Promise<T>): Promise<T> {
  try {
    return await client.withDeadline(Date.now() + 5_000, work);
  } catch (error) {
    if (error instanceof Error && 'code' in error && noAnswer.has(error.code))
      throw new ToldError('It does not answer.');
    throw error;
  }
}

/** Reach, namespace, retention and search attributes. */
export async function lookAtTemporal(client: Client): Promise<Finding[]> {
  const { namespace } = client.options;
  const { config } = await soon(client, () => client.workflowService.describeNamespace({ namespace }));
  const hours = Number(config?.workflowExecutionRetentionTtl?.seconds ?? 0) / 3600;
  return [
    well(`Temporal answers and has namespace ${namespace}.`),
    hours >= wantedHours
      ? well(`Ended workflows can be looked at for ${hours} hours.`)
      : ill(
          `Ended workflows can be looked at for ${hours} hours only.`,
          `Run \`temporal operator namespace update -n ${namespace} --retention ${wantedHours}h\`.`,
        ),
    ...(await lookAtAttributes(client)),
  ];
}

async function lookAtAttributes(client: Client): Promise<Finding[]> {
  const { namespace } = client.options;
  const { operatorService } = client.connection;
  const found = await soon(client, () => operatorService.listSearchAttributes({ namespace })).catch(() => undefined);
  // Temporal Cloud has no operator service; there they are made on its own page.
  if (!found) return [];
  const missing = searchAttributes.filter(name => !Object.hasOwn(found.customAttributes ?? {}, name));
  if (missing.length === 0) return [well('All search attributes are registered.')];
  const flags = missing.map(name => `--name ${name} --type Keyword`).join(' ');
  return [
    ill(
      `Search attributes are missing: ${missing.join(', ')}. Processes cannot start.`,
      `Run \`temporal operator search-attribute create -n ${namespace} ${flags}\`.`,
    ),
  ];
}

/** Whether a worker asks for work on each queue. */
export async function lookAtWorkers(client: Client): Promise<Finding[]> {
  const queues = [
    { name: workflowQueue, taskQueueType: workflowTasks },
    ...Object.keys(connectors).map(system => ({ name: connectorQueue(system), taskQueueType: activityTasks })),
  ];
  const idle: string[] = [];
  for (const { name, taskQueueType } of queues) {
    const { namespace } = client.options;
    const request = { namespace, taskQueue: { name }, taskQueueType };
    const { pollers } = await soon(client, () => client.workflowService.describeTaskQueue(request));
    const since = Date.now() - polledWithinMs;
    const polled = pollers?.some(poller => Number(poller.lastAccessTime?.seconds ?? 0) * 1000 > since);
    if (!polled) idle.push(name);
  }
  return idle.length === 0
    ? [well(`Workers poll all ${queues.length} task queues.`)]
    : [ill(`No worker polls ${idle.join(', ')}. Orders are taken in and wait.`, 'Start `kladka worker`.')];
}
