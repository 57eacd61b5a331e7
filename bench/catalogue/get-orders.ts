import postgres, { type Sql } from 'postgres';
import { Pool } from 'undici';
import { v7 } from 'uuid';
import { z } from 'zod';
import { envelope } from '../../sandbox/kamsoft/soap-envelope.ts';
import type { BareOrders } from '../bare/orders-process.ts';
import { startServing } from '../support/child.ts';
import type { Figure } from '../support/figure.ts';
import { type HubOptions, startApi } from '../support/hub.ts';
import type { Stage } from '../support/stage.ts';
import { quantile } from '../support/statistics.ts';
import { orderBody } from './order-body.ts';
import { access } from './packages.ts';

const orders = 100;
const rounds = 40;
const warmUp = 10;
const made = z.object({ id: z.uuid() });

/** Orders that lie ready for the pharmacy's program, as the hub's own processes leave them. */
async function offerOrders(sql: Sql, scope: { connectionId: string; shopId: string; flowId: string }): Promise<void> {
  const { connectionId, shopId, flowId } = scope;
  const rows = Array.from({ length: orders }, (_, index) => {
    const body = orderBody(index);
    return { id: v7(), process: v7(), seq: index + 1, number: body.number, body };
  });
  await sql`
    insert into orders (id, workspace_id, connection_id, external_id, number, ordered_at, as_of, hash, document, currency, total, email,
      order_state, payment_state, delivery_state)
    select row.id, connection.workspace_id, connection.id, row.number, row.number, now(), now(), row.number, row.body, 'PLN', 37.99, 'k@bench.example',
      'open', 'paid', 'open'
    from connections connection, jsonb_to_recordset(${sql.json(rows)}) as row (id uuid, number text, body jsonb) where connection.id = ${shopId}`;
  await sql`
    insert into offered_orders (workspace_id, connection_id, seq, order_id, flow_id, process_id, number, body, body_hash, image)
    select workspace_id, ${connectionId}, row.seq, row.id, ${flowId}, row.process, row.number, row.body, row.number, row.body
    from connections connection, jsonb_to_recordset(${sql.json(rows)}) as row (id uuid, process uuid, seq int, number text, body jsonb) where connection.id = ${connectionId}`;
}

/** `GetOrders` of a full page through the API, in turns with a bare server that selects the rows and builds the document. */
export async function measureGetOrders(stage: Stage, options: HubOptions): Promise<Figure[]> {
  const sql = postgres(stage.databaseUrl, { max: 1, onnotice: () => {} });
  stage.keep({ stop: () => sql.end() });
  const { api } = await startApi(stage, options);
  const create = async (path: string, body: object) => made.parse(await api.ask('POST', path, body)).id;
  const shop = { shopUrl: 'http://127.0.0.1:9', key: 'A'.repeat(32), allowPrivate: true, allowPlainHttp: true };
  const shopId = await create('/api/connections', { key: 'sklep', system: 'prestashop', settings: shop });
  const settings = { ...access, pageSize: orders, startDate: '2026-01-01' };
  const connectionId = await create('/api/connections', { key: 'apteka', system: 'kamsoft', settings });
  const flow = { key: 'orders', entity: 'orders', source: 'sklep', target: 'apteka', mode: 'live' };
  await offerOrders(sql, { connectionId, shopId, flowId: await create('/api/flows', flow) });
  const bare = stage.keep(
    await startServing<BareOrders>(new URL('../bare/orders-process.ts', import.meta.url), stage.env),
  );

  const body = Buffer.concat([
    ...envelope(
      'GetOrders',
      [
        { name: 'AUserName', type: 'string', text: access.userName },
        { name: 'APassword', type: 'string', text: access.password },
        { name: 'ALastOrderId', type: 'int', text: '0' },
        { name: 'ALastDateTime', type: 'string', text: '' },
      ],
      true,
    ),
  ]);
  const places = {
    hub: { pool: new Pool(stage.apiUrl, { connections: 1 }), path: '/kamsoft/apteka' },
    bare: { pool: new Pool(await bare.call.url(undefined), { connections: 1 }), path: `/orders/${connectionId}` },
  };
  const times = { hub: [] as number[], bare: [] as number[] };
  const sizes = { hub: 0, bare: 0 };
  for (let round = 0; round < warmUp + rounds; round += 1) {
    for (const who of ['bare', 'hub'] as const) {
      const { pool, path } = places[who];
      const begun = performance.now();
      const headers = { 'content-type': 'text/xml; charset=utf-8' };
      const answer = await pool.request({ method: 'POST', path, headers, body });
      const text = await answer.body.text();
      const ms = performance.now() - begun;
      const count = text.split('&lt;order&gt;').length - 1;
      if (answer.statusCode !== 200 || count !== orders)
        throw new Error(`${who} answered ${count} orders: ${text.slice(0, 400)}`);
      sizes[who] = text.length;
      if (round >= warmUp) times[who].push(ms);
    }
  }
  for (const { pool } of Object.values(places)) await pool.close();
  // Both envelopes differ by a few attributes.
  if (Math.abs(sizes.hub / sizes.bare - 1) > 0.01)
    throw new Error(
      `The hub's document has ${sizes.hub} characters, the bare one ${sizes.bare}: they are not the same work.`,
    );
  const at = (who: 'hub' | 'bare', share: number) => quantile(times[who], share);
  return [
    {
      name: `GetOrders of ${orders} orders p50`,
      value: at('hub', 0.5),
      baseline: at('bare', 0.5),
      unit: 'ms',
      ratio: { most: 3 },
    },
    { name: `GetOrders of ${orders} orders p99`, value: at('hub', 0.99), baseline: at('bare', 0.99), unit: 'ms' },
  ];
}
