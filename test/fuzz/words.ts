import type { FuzzHub } from './hub.ts';

/** Values for a parameter of the paths that fit, so that what is asked for is there in half of the cases; the last that fits counts. */
export type Words = { path: string; parameter: string; values: string[] };

/** Ids and names that the seeded hub knows, each where it is asked for. */
export async function knownWords({ hub }: FuzzHub): Promise<Words[]> {
  const sql = hub.db.$client;
  const column = async (rows: Promise<readonly { value: string }[]>) => (await rows).map(row => row.value);
  const b2b = sql`(select id from connections where key = 'b2b')`;
  const idOf: Record<string, Promise<string[]>> = {
    orders: column(sql`select id::text as value from orders`),
    tasks: column(sql`select id::text as value from tasks`),
    messages: column(sql`select id::text as value from messages order by id limit 30`),
    products: column(sql`select id::text as value from products`),
    locks: column(sql`select id::text as value from locks`),
    syncs: column(sql`select id::text as value from sync_runs`),
    invoices: column(sql`select id::text as value from invoices`),
  };
  const ids = await Promise.all(
    Object.entries(idOf).map(async ([area, values]) => ({
      ...{ path: `^/api/${area}/[{]id[}]`, parameter: 'path.id', values: await values },
    })),
  );
  const ofSpeaker: Record<string, Promise<string[]>> = {
    messages: column(sql`select id::text as value from messages where connection_id = ${b2b}`),
    events: column(sql`select id::text as value from object_events`),
    reads: column(sql`select id::text as value from read_requests`),
    webhooks: column(sql`select id::text as value from webhook_endpoints where connection_id = ${b2b}`),
  };
  for (const [area, values] of Object.entries(ofSpeaker))
    ids.push({ path: `^/v1/${area}/[{]id[}]`, parameter: 'path.id', values: await values });
  const given = await sql<{ entity: string; ids: string[] }[]>`
    select entity, array_agg(object_id) as ids from feed where connection_id = ${b2b} group by entity`;
  for (const row of given) ids.push({ path: `^/v1/${row.entity}/`, parameter: 'path.id', values: row.ids });
  const hooks = await column(sql`select id::text as value from webhook_endpoints`);
  return [
    ...ids,
    { path: '^/api/connections/.*/webhooks/', parameter: 'path.id', values: hooks },
    { path: '^/api/connections', parameter: 'path.key', values: ['b2b', 'wapro', 'shop', 'till'] },
    { path: '^/api/flows', parameter: 'path.key', values: ['goods', 'orders', 'buyers', 'invoices', 'statuses'] },
    { path: '^/api/flows/.*/lookups', parameter: 'path.table', values: ['paymentMethod', 'shippingMethod'] },
    { path: '^/api/flows/.*/holding', parameter: 'path.product', values: ['DESKA-1', 'A2'] },
    {
      path: '^/api/history',
      parameter: 'query.object',
      values: ['product/A1', 'order/1001', 'customer/K1', 'invoice/F1'],
    },
    { path: '^/v1/', parameter: 'header.kladka-user', values: ['U1'] },
    { path: '^/(shopware|kamsoft)/', parameter: 'path.connection', values: ['shop', 'pharmacy'] },
  ].filter(({ values }) => values.length > 0);
}
