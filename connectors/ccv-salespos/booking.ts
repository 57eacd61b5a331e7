import { z } from 'zod';
import type { FoundOrder, Memory, OrderBody, OrderChange, OrderTarget } from '../contract.ts';
import { done, type Outcome } from '../outcome.ts';
import { statusNumbers } from './body.ts';
import { debtorImage, personalInfo } from './debtor-image.ts';
import { foundOrder, rowOf } from './order-index.ts';
import { type Call, readDocument, unfit } from './request.ts';
import { rereadUsed } from './reread-used.ts';
import type { CcvSettings } from './settings.ts';
import { collection, created, order } from './wire.ts';

type Find = OrderTarget['findByReference'];

/**
 * Posts an order once; an answer without content is cleared up by looking for the reference.
 *
 * One that is refused because an account or product was deleted there is `transient`: nothing was written, and what memory had
 * wrongly is forgotten.
 */
export const createOrder =
  (call: Call, memory: Memory, settings: CcvSettings, find: Find) =>
  async (body: OrderBody, reference: string, signal: AbortSignal): Promise<Outcome<FoundOrder>> => {
    const reply = await call({ method: 'POST', path: '/orders', body, signal });
    if (reply.kind === 'rejected') {
      const outdated = await rereadUsed(call, memory, settings)(body, signal);
      if (outdated.length === 0) return reply;
      return {
        kind: 'transient',
        reason: `${reply.reason}. The till no longer has ${outdated.join(', ')} as before: it is looked up afresh.`,
      };
    }
    if (reply.kind !== 'done') return reply;
    const { value } = reply;
    if (value.kind === 'answer' && value.json !== undefined) {
      const parsed = created.safeParse(value.json);
      if (!parsed.success) return unfit('unclear', 'POST /orders', parsed.error);
      const details = order.safeParse(value.json);
      const data = details.success ? rowOf(details.data).data : {};
      const row = { key: reference, externalId: String(parsed.data.id), data };
      await memory.remember('order', [row]);
      return done(foundOrder(row));
    }
    if (value.kind === 'missing' || value.kind === 'same') {
      return { kind: 'rejected', reason: 'POST /orders: the till takes no orders here. Check the connection.' };
    }
    const listed = await find(reference, signal);
    if (listed.kind === 'done' && listed.value) return done(listed.value);
    if (value.kind === 'exists' && listed.kind === 'done') {
      return {
        kind: 'rejected',
        reason: `The till says that order ${reference} exists already, but does not list it. Look for it there and bind it.`,
      };
    }
    const why = listed.kind === 'done' ? 'it is not listed yet' : listed.reason;
    return { kind: 'unclear', reason: `Order ${reference} was taken without an answer, and ${why}` };
  };

/** Writes the order's note; where one may be there already, only if it is not. */
export const writeNote =
  (call: Call, { noteResource, noteField }: CcvSettings) =>
  async (externalId: string, note: string[], mayExist: boolean, signal: AbortSignal): Promise<Outcome<null>> => {
    const text = note.join('\n');
    if (!text.trim()) return done(null);
    const path = `/orders/${externalId}/${noteResource}`;
    if (mayExist) {
      const answer = await readDocument(call, { path, signal }, collection(z.looseObject({})));
      if (answer.kind !== 'done') return answer;
      const there = answer.value?.items.some(item => sameText(item[noteField], text)) ?? false;
      if (there) return done(null);
    }
    const reply = await call({ method: 'POST', path, body: { [noteField]: text }, signal });
    if (reply.kind !== 'done') return reply;
    return reply.value.kind === 'missing' ? gone(externalId) : done(null);
  };

/** Carries a later change: each is a patch of absolute values, harmless when repeated. */
export const carryChange =
  (call: Call) =>
  async (externalId: string, change: OrderChange, signal: AbortSignal): Promise<Outcome<null>> => {
    const reply = await call({ method: 'PATCH', path: `/orders/${externalId}`, body: patchOf(change), signal });
    if (reply.kind !== 'done') return reply;
    return reply.value.kind === 'missing' ? gone(externalId) : done(null);
  };

const patchOf = (change: OrderChange): Record<string, unknown> => {
  if (change.kind === 'paid') return { paid: true };
  if (change.kind === 'cancelled') return { status: statusNumbers.cancelled };
  const { debtor } = change;
  return { customer: { ...personalInfo(debtorImage(debtor)), email: debtor.email.trim() } };
};

const gone = (externalId: string): Outcome<null> => ({
  kind: 'rejected',
  reason: `Order ${externalId} is no longer in the till. Unbind it if it is to be sent again.`,
});

// The shop may change line ends and spaces.
const sameText = (one: unknown, other: string): boolean =>
  typeof one === 'string' && one.replace(/\s+/g, ' ').trim() === other.replace(/\s+/g, ' ').trim();
