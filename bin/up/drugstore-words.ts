import { z } from 'zod';
import type { FulfilmentState } from '../../domain/fulfilment.ts';
import type { Lookup } from './demo-wiring.ts';
import { sandboxAnswer } from './sandbox-answer.ts';

type Shop = { url: string; key: string };

const order_states = z.array(z.object({ id: z.coerce.string(), name: z.string() }));
const shops = z.array(z.object({ id: z.coerce.string(), name: z.string() }));
const carriers = z.array(z.object({ id_reference: z.string(), name: z.string() }));

/** Kamsoft's symbols for the drugstore's payment modules, which its webservice does not list. */
const payments = { bankwire: 'PRZEL', cashondelivery: 'ZP' };

/** Kamsoft's symbols for ways of delivery by their names in the drugstore; what is not named travels by Pocztex. */
const transports: [name: RegExp, symbol: string][] = [
  [/odbiór/i, 'ODBIOR'],
  [/paczkomat/i, 'INPOST'],
  [/kurier/i, 'INKURE'],
];

/** The drugstore's states, by their English names. */
const stateNames: Partial<Record<FulfilmentState, string>> = {
  'in-progress': 'Processing in progress',
  ready: 'Ready for pick-up',
  shipped: 'Shipped',
  delivered: 'Delivered',
  cancelled: 'Canceled',
};

/** The ids of the drugstore's order states for what the pharmacy says of orders. */
export async function orderStates(shop: Shop): Promise<Partial<Record<FulfilmentState, string>>> {
  const rows = (await read(shop, 'order_states?display=[id,name]&language=2', z.object({ order_states }))).order_states;
  return Object.fromEntries(
    Object.entries(stateNames).flatMap(([state, name]) => {
      const row = rows.find(known => known.name === name);
      return row ? [[state, row.id]] : [];
    }),
  );
}

/** Maps what the drugstore's orders are paid and sent with to the pharmacy's symbols; the shop itself keeps its name. */
export async function orderLookups(shop: Shop): Promise<Lookup[]> {
  const rows = (await read(shop, 'carriers?display=[id_reference,name]', z.object({ carriers }))).carriers;
  const channels = (await read(shop, 'shops?display=[id,name]', z.object({ shops }))).shops;
  return [
    ...channels.map(({ id, name }) => ({ table: 'salesChannel', code: id, value: name })),
    ...Object.entries(payments).map(([code, value]) => ({ table: 'paymentMethod', code, value })),
    ...rows.map(({ id_reference, name }) => ({
      table: 'shippingMethod',
      code: id_reference,
      value: transports.find(([pattern]) => pattern.test(name))?.[1] ?? 'P48',
    })),
  ];
}

function read<T>({ url, key }: Shop, path: string, schema: z.ZodType<T>): Promise<T> {
  const authorization = `Basic ${Buffer.from(`${key}:`).toString('base64')}`;
  return sandboxAnswer(schema, `${url}/api/${path}&output_format=JSON`, { headers: { authorization } });
}
