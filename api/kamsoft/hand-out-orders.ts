import type { Hub } from '../../activities/hub.ts';
import { offeredFrom } from '../../activities/send-order/offer.ts';
import { wakeProcesses } from '../../activities/start-processes.ts';
import { markDue } from '../../activities/take-up.ts';
import { SoapFault } from '../../connectors/kamsoft/soap-fault.ts';
import { writeOrders } from '../../connectors/kamsoft/write-orders.ts';
import { answerRequest, type OfferedRow } from '../../db/queries/offered-orders.ts';
import { storeExchange } from '../../db/queries/store-message.ts';
import type { Admitted } from './admit.ts';

/** `ALastOrderId` is a number of 32 bits (protocol page, 1.2). */
const highest = 2 ** 31 - 1;

/**
 * Answers `GetOrders` with the orders document: what lies ready behind `lastOrderId`, oldest first, a page at most. What stood
 * in an earlier answer up to that number is fetched from now on, and its processes are woken.
 *
 * `lastDateTime` is kept with the exchange and decides nothing: whatever is not known to have arrived is handed out again
 * anyway. While the connection or all of its order flows are paused or off, the answer is empty and nothing is noted.
 */
export async function handOutOrders(
  hub: Hub,
  { row, settings }: Admitted,
  { lastOrderId, lastDateTime }: { lastOrderId: string; lastDateTime: string },
): Promise<string> {
  const begun = performance.now();
  const after = numberOf(lastOrderId);
  const write = (orders: OfferedRow[]) =>
    writeOrders(
      orders.map(({ withdrawn, ...order }) => ({ ...order, deleted: withdrawn })),
      settings.encodingDeclaration,
    );
  const { workspaceId, id: connectionId } = row;
  const flowIds = row.pausedReason === null ? await flowsInto(hub, row) : [];
  if (flowIds.length === 0) return write([]);

  const { orders, due } = await hub.db.$client.begin(async sql => {
    const answered = await answerRequest(sql, {
      workspaceId,
      connectionId,
      after,
      notBefore: offeredFrom(row),
      flowIds,
      limit: settings.pageSize,
    });
    const processIds = answered.fetched.map(one => one.processId);
    return { orders: answered.orders, due: await markDue(sql, workspaceId, processIds) };
  });
  wakeProcesses(hub, workspaceId, due).catch(error =>
    hub.log.debug({ err: error }, 'the processes of fetched orders were not woken; the relay hands them on'),
  );
  const document = write(orders);
  if (orders.length > 0) await keepExchange();
  return document;

  /** So that an operator sees what was handed out, and when. */
  async function keepExchange(): Promise<void> {
    const asked = { ALastOrderId: lastOrderId, ALastDateTime: lastDateTime };
    const exchange = {
      workspaceId,
      connectionId,
      subject: `GetOrders after ${after}: ${orders.length} orders`,
      status: 'sent' as const,
      answerStatus: 200,
      ms: Math.round(performance.now() - begun),
      sent: Buffer.from(JSON.stringify({ url: `/kamsoft/${row.key}`, headers: {}, body: asked })),
      answered: Buffer.from(JSON.stringify({ status: 200, headers: {}, body: document })),
    };
    try {
      await storeExchange(hub.db.$client, hub.keyring, exchange);
    } catch (error) {
      // The orders are noted as handed out; they must not wait for their copy.
      hub.log.warn({ err: error, connection: row.key }, 'what was handed out could not be kept');
    }
  }
}

/** Empty, 0 and below are a program that has none yet. */
function numberOf(lastOrderId: string): number {
  if (lastOrderId === '') return 0;
  const after = /^-?\d{1,20}$/.test(lastOrderId) ? Number(lastOrderId) : Number.NaN;
  if (after <= highest) return Math.max(0, after);
  const given = lastOrderId.slice(0, 40);
  throw new SoapFault(`ALastOrderId is “${given}”. Send the number of the last order fetched, 0 to ${highest}.`);
}

async function flowsInto(hub: Hub, row: Admitted['row']): Promise<string[]> {
  const rows = await hub.db.$client<{ id: string }[]>`
    select id from flows where workspace_id = ${row.workspaceId} and target_id = ${row.id} and entity = 'orders' and mode = 'live' and not paused`;
  return rows.map(flow => flow.id);
}
