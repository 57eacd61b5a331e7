import { z } from 'zod';
import type { Lookup } from './demo-wiring.ts';
import { sandboxAnswer } from './sandbox-answer.ts';

/** Products of the demo till that stand for what is no article. */
const bookkeeping = { promotionSku: 'PROMO', roundingSku: 'ROUNDING', chargeSku: 'CHARGE' };

/** What differs from the default settings: everything named that the mixed orders of the demo shop need. */
export async function demoSettings(tillUrl: string): Promise<Record<string, unknown>> {
  const { promotionSku, roundingSku, chargeSku } = bookkeeping;
  const product = { sku: chargeSku, name: 'Charges and shipping shares' };
  // There already at the second start of an emptied hub.
  const added = await fetch(`${tillUrl}/_sandbox/products`, { method: 'POST', body: JSON.stringify(product) });
  await added.arrayBuffer();
  return {
    products: { promotionSku, chargeSku },
    totals: { onDifference: 'line', roundingSku },
  };
}

/** The integration that every sandbox shop has. */
const integration = { client_id: 'SWIASANDBOXKLADKA0000000', client_secret: 'sandbox-secret-for-the-admin-api' };

const record = z.object({
  id: z.string(),
  name: z.string().nullish(),
  technicalName: z.string().nullish(),
  salutationKey: z.string().nullish(),
});
const records = z.object({ data: z.array(record) });

/** Salutations as the till's gender. */
const genders: Record<string, string> = { mr: 'male', mrs: 'female' };

/** Maps everything that the demo shop knows, by its own names, so that orders flow without a question. */
export async function demoLookups(shopUrl: string): Promise<Lookup[]> {
  const token = await sandboxAnswer(z.object({ access_token: z.string() }), `${shopUrl}/api/oauth/token`, {
    method: 'POST',
    body: JSON.stringify({ grant_type: 'client_credentials', ...integration }),
  });
  const headers = { authorization: `Bearer ${token.access_token}` };
  const all = async (entity: string) => {
    const request = { method: 'POST', headers, body: JSON.stringify({ limit: 100 }) };
    return (await sandboxAnswer(records, `${shopUrl}/api/search/${entity}`, request)).data;
  };
  const [channels, payments, shippings, salutations] = [
    await all('sales-channel'),
    await all('payment-method'),
    await all('shipping-method'),
    await all('salutation'),
  ];
  const coded = (row: z.output<typeof record>) => ({ code: row.technicalName ?? row.id, value: row.name ?? row.id });
  return [
    ...channels.map(row => ({ table: 'salesChannel', code: row.id, value: row.name ?? row.id })),
    ...payments.map(row => ({ table: 'paymentMethod', ...coded(row) })),
    ...payments.map(row => ({ table: 'paymentCondition', code: coded(row).code, value: condition(coded(row).code) })),
    ...shippings.map(row => ({ table: 'shippingMethod', ...coded(row) })),
    ...salutations.map(row => ({
      table: 'salutation',
      code: row.salutationKey ?? row.id,
      value: genders[row.salutationKey ?? ''] ?? '',
    })),
  ];
}

const condition = (code: string): string => (code === 'payment_invoice' ? '14 days' : 'Paid in advance');
