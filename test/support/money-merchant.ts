import { v7 } from 'uuid';
import type { Hub } from '../../activities/hub.ts';
import type { Taken } from '../../activities/v1/context.ts';
import { takeInInvoices, takeInPayments } from '../../activities/v1/take-in-money.ts';
import { recordSchemas } from '../../connectors/v1/records/index.ts';
import { flows, orders } from '../../db/schema/index.ts';
import { defaultFlowSettings, type FlowEntity, type FlowMode } from '../../domain/flow-settings.ts';
import { anOrder } from '../fixtures/orders.ts';
import { startApiHub } from './api-hub.ts';
import { addConnection } from './shop-to-till.ts';

export type MoneyMerchant = Awaited<ReturnType<typeof startMoneyMerchant>>;

type Given = Record<string, unknown> & { externalId: string };

/** A wholesaler's ERP and its platform, both at `/v1`, with flows of orders, invoices and statuses between them. */
export async function startMoneyMerchant() {
  const api = await startApiHub();
  return { ...api, ...moneyPairs(api) };
}

/** Makes such pairs on a hub that runs. */
export function moneyPairs(api: { hub: Hub; workspaceId: string }) {
  const { hub, workspaceId } = api;
  const sql = hub.db.$client;
  let made = 0;

  async function addFlow(entity: FlowEntity, sourceId: string, targetId: string, mode: FlowMode = 'live') {
    const id = v7();
    const settings = defaultFlowSettings[entity];
    made += 1;
    await hub.db
      .insert(flows)
      .values({ id, workspaceId, key: `${entity}-${made}`, entity, sourceId, targetId, mode, settings });
    return id;
  }

  /** An ERP and a platform of their own, so that no test sees another's. */
  async function pair(mode: FlowMode = 'live') {
    made += 1;
    const shopId = await addConnection(api, `platform-${made}`, 'connector-api', {});
    const erpId = await addConnection(api, `erp-${made}`, 'connector-api', {});
    await addFlow('orders', shopId, erpId);
    await addFlow('order-statuses', erpId, shopId);
    const flowId = await addFlow('invoices', erpId, shopId, mode);

    async function addOrder(number: string, gross: string, currency = 'PLN') {
      const id = v7();
      const order = { ...anOrder(), externalId: `shop-${number}`, number, currency };
      const document = { ...order, totals: { ...order.totals, gross } };
      await hub.db.insert(orders).values({
        ...{ id, workspaceId, connectionId: shopId, externalId: order.externalId, number, document, currency },
        ...{ orderedAt: new Date(), asOf: new Date(), hash: 'h', total: gross, email: null },
        ...{ orderState: 'open', paymentState: 'open', deliveryState: 'open' },
      });
      return id;
    }

    async function push(entity: 'invoices' | 'payments', records: Given[], asOf = new Date()): Promise<Taken> {
      const connection = await hub.connections.get(workspaceId, erpId);
      const messageId = v7();
      const head = { mode: 'delta' as const, answers: [], refused: [] };
      const of = { hub, connection, messageId, asOf };
      const taken = await sql.begin(async transaction =>
        entity === 'invoices'
          ? await takeInInvoices(transaction, {
              ...{ ...of, entity, body: { ...head, stated: stated(records, recordSchemas.invoices.parse) } },
            })
          : await takeInPayments(transaction, {
              ...{ ...of, entity, body: { ...head, stated: stated(records, recordSchemas.payments.parse) } },
            }),
      );
      await taken.behind?.();
      return Object.assign(taken, { messageId });
    }

    return { shopId, erpId, flowId, addOrder, push };
  }

  return { sql, pair, addFlow };
}

const stated = <T>(records: Given[], parse: (record: unknown) => T) =>
  records.map((record, index) => ({ line: index + 1, externalId: record.externalId, record: parse(record) }));

/** An invoice as an ERP pushes it; net and VAT at 23 %. */
export function anInvoice(externalId: string, gross: string, changes: Record<string, unknown> = {}): Given {
  const cents = Math.round(Number(gross) * 100);
  const vat = Math.round((cents * 23) / 123);
  const text = (value: number) => (value / 100).toFixed(2);
  return {
    ...{ externalId, kind: 'vat', number: `FV/${externalId}`, issueDate: '2026-03-01', dueDate: '2026-03-15' },
    ...{ currency: 'PLN', customer: 'b1', totals: { net: text(cents - vat), vat: text(vat), gross } },
    ...changes,
  };
}

export function aPayment(
  externalId: string,
  amount: string,
  to: [string, string][],
  changes: Record<string, unknown> = {},
): Given {
  return {
    ...{ externalId, date: '2026-03-10', currency: 'PLN', customer: 'b1', amount },
    applications: to.map(([invoice, part]) => ({ invoice, amount: part })),
    ...changes,
  };
}
