import { Client, Connection } from '@temporalio/client';

/** How many regular activities the last order's process ran, counted from its history in Temporal. */
export async function countActivities(temporalAddress: string): Promise<number> {
  const connection = await Connection.connect({ address: temporalAddress });
  try {
    const client = new Client({ connection, namespace: 'kladka' });
    let latest: { workflowId: string; startTime: Date } | undefined;
    for await (const { workflowId, startTime } of client.workflow.list({
      query: 'WorkflowType = "sendOrder" and ExecutionStatus = "Completed"',
    })) {
      if (!latest || startTime > latest.startTime) latest = { workflowId, startTime };
    }
    if (!latest) throw new Error('No order has been carried to its end yet.');
    const history = await client.workflow.getHandle(latest.workflowId).fetchHistory();
    return (history.events ?? []).filter(event => event.activityTaskScheduledEventAttributes).length;
  } finally {
    await connection.close();
  }
}
