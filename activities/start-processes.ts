import { type ProcessStartRow, processStarts } from '../db/queries/process-starts.ts';
import type { Hub } from './hub.ts';
import type { InvoiceNews } from './wake.ts';

/** How many starts are under way at once: flooding the engine halves its throughput. */
const atOnce = 8;

/** Starts or wakes processes; `news` is what those that track an invoice are told. Those that the engine does not take now are left to the relay; resolves to how many it took. */
export async function startProcesses(
  hub: Pick<Hub, 'wake' | 'log'>,
  rows: ProcessStartRow[],
  news: InvoiceNews = 'invoiceChanged',
): Promise<number> {
  const queue = [...rows];
  let taken = 0;
  async function work(): Promise<void> {
    for (let row = queue.shift(); row; row = queue.shift()) {
      const { workflowId, kind, recordId, quietly, atOnce, ...input } = row;
      try {
        if (kind === 'sendOrder')
          await hub.wake.order({
            workflowId,
            input: { ...input, orderId: recordId, ...(atOnce && { atOnce }) },
            quietly,
          });
        else await hub.wake.invoice({ workflowId, input: { ...input, invoiceId: recordId }, news });
        taken += 1;
      } catch (error) {
        // With the engine away every further start would only wait for its deadline.
        queue.length = 0;
        hub.log.debug({ err: error }, 'The engine did not take a start; the relay hands it on.');
      }
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work));
  return taken;
}

/** More than these are left to the relay, so that nobody waits for thousands of starts; all are marked as due already. */
const mostAtOnce = 200;

/** Wakes processes that are marked as due, after the transaction that marked them. */
export async function wakeProcesses(
  hub: Hub,
  workspaceId: string,
  processIds: string[],
  news?: InvoiceNews,
): Promise<number> {
  const first = processIds.slice(0, mostAtOnce).map(processId => ({ workspaceId, processId }));
  return await startProcesses(hub, await processStarts(hub.db.$client, first), news);
}
