import { z } from 'zod';
import type { Memory, OrderBody } from '../contract.ts';
import { recallDebtors, rereadDebtor } from './debtor-index.ts';
import { rereadProduct } from './product-index.ts';
import type { Call } from './request.ts';
import type { CcvSettings } from './settings.ts';

const used = z.object({
  user_id: z.number(),
  customer: z.object({ email: z.string() }),
  orderrows: z.array(z.object({ product_id: z.number(), attribute_combination_id: z.number().optional() })),
});

/**
 * After a refused order: reads the account and the products anew that its body names, and says which of them memory had
 * wrongly, so that they are looked up afresh. Nothing is said where memory was right or the reading did not succeed: then
 * the refusal stands, and a person is asked.
 *
 * An account that memory does not have under the order's e-mail is the flow's default debtor, which nobody looks up.
 */
export const rereadUsed =
  (call: Call, memory: Memory, settings: CcvSettings) =>
  async (body: OrderBody, signal: AbortSignal): Promise<string[]> => {
    const parsed = used.safeParse(body);
    if (!parsed.success) return [];
    const { user_id: userId, customer, orderrows } = parsed.data;
    const outdated: string[] = [];

    const isKnown = async () =>
      (await recallDebtors(memory, customer.email)).some(({ externalId }) => externalId === String(userId));
    if (await isKnown()) {
      const read = await rereadDebtor(call, memory, String(userId), signal);
      if (read.kind !== 'done') return outdated;
      if (!(await isKnown())) outdated.push(`account ${userId}`);
    }
    for (const [productId, rows] of Map.groupBy(orderrows, row => row.product_id)) {
      const read = await rereadProduct({ call, memory }, settings, String(productId), signal);
      if (read.kind !== 'done') return outdated;
      const there = new Set(read.value?.map(({ id }) => id));
      const gone = rows.flatMap(row => row.attribute_combination_id ?? []).find(id => !there.has(id));
      if (read.value === null) outdated.push(`product ${productId}`);
      else if (gone !== undefined) outdated.push(`combination ${gone} of product ${productId}`);
    }
    return outdated;
  };
