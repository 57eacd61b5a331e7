import type { Sql, TransactionSql } from 'postgres';
import type { FoundOrder, FoundProduct, OrderBody } from '../../connectors/contract.ts';
import type { Outcome } from '../../connectors/outcome.ts';
import type { SendOrderInput } from '../../workflows/send-order.ts';
import { noteSetback } from '../connection-trouble.ts';
import type { Hub } from '../hub.ts';
import { raiseTask } from '../tasks.ts';
import { bind } from './bind.ts';
import { built } from './build.ts';
import { backToGate, mayGoOn } from './gate.ts';
import {
  exchangeMs,
  type Intent,
  pauseMs,
  putAside,
  readIntent,
  settleIntent,
  takeIntent,
  unsettledIntent,
  type WholeIntent,
  writeIntent,
  wroteBefore,
} from './intents.ts';
import { note, wait } from './journal.ts';
import { recall } from './recall.ts';
import { refuse, tryAgain } from './refuse.ts';
import { storeShadow } from './shadow.ts';
import { jot, type Sitting, writeNotes } from './sitting.ts';
import { skusOf, wantedSkus, withSubstitutes } from './skus.ts';
import { loadStory, type OrderImage, type Story } from './story.ts';
import { type End, end, type Wait } from './verdicts.ts';
import { wrongTotal } from './wrong-total.ts';

export type Sent = { kind: 'booked' } | { kind: 'unclear' } | { kind: 'again'; afterMs: number; reason: string };

/**
 * The body that the target gets, the SKUs that went missing since they were checked, or why its wire format cannot hold the
 * order. `recalled`: what memory said of its SKUs a moment ago.
 */
export async function bodyOf(
  story: Story,
  debtorId: string,
  recalled?: Map<string, FoundProduct>,
): Promise<{ body: OrderBody } | { missing: string[] } | { unfit: string }> {
  const { salesOrder } = built(story);
  const known = recalled ?? (await story.target.recallProducts(wantedSkus(salesOrder, story)));
  const final = withSubstitutes(salesOrder, known, story);
  const missing = skusOf(final).filter(sku => !known.has(sku));
  if (missing.length > 0) return { missing };
  try {
    return { body: story.target.body(final, { debtorId, products: known }) };
  } catch (error) {
    if (error instanceof Error) return { unfit: error.message };
    throw error;
  }
}

/** Step 6 begins: one intent per order and target. One that is in doubt is looked up before another is made. */
export async function openIntent(
  sitting: Sitting,
): Promise<{ kind: 'send'; intentId: string } | { kind: 'doubt'; intentId: string } | Wait | End> {
  const begun = performance.now();
  const { hub, input, story } = sitting;
  // What changed since the gate (a pause, a cancellation, a binding by hand) is for the gate to judge.
  if (!mayGoOn(hub, story) || built(story).problems.length > 0) return backToGate;
  const { products } = await recall(sitting);
  const made = await bodyOf(story, sitting.debtorId, products);
  if ('missing' in made)
    return {
      kind: 'wait',
      reason: `The products ${made.missing.join(', ')} have just gone from the target.`,
      forMs: 1_000,
    };
  if ('unfit' in made) {
    await writeNotes(sitting);
    return refuse(hub, input, story, 'commit', { kind: 'rejected', reason: made.unfit }, begun);
  }
  if (story.mode === 'shadow') {
    await storeShadow(hub, story, input.processId, made.body);
    jot(sitting, 'commit', 'shadow', `Shadow: nothing was written. What would have been is kept as a message.`, begun);
    return end('shadow', 'Shadow: nothing was written.');
  }
  const write = () => writeIntent(hub, story, input.processId, made.body, intent => writeNotes(sitting, intent));
  const written = await write();
  if (written) return toSend(sitting, written);
  const earlier = await unsettledIntent(hub, story);
  // An open one was never sent and can be put aside, unless somebody takes it this moment.
  if (earlier && (earlier.state !== 'open' || !(await putAside(hub, input.workspaceId, earlier.id))))
    return { kind: 'doubt', intentId: earlier.id };
  const anew = await write();
  if (!anew) throw new Error('Another intent of this order was opened this moment; it is looked at again.');
  return toSend(sitting, anew);
}

function toSend(sitting: Sitting, intent: WholeIntent): { kind: 'send'; intentId: string } {
  sitting.intent = intent;
  return { kind: 'send', intentId: intent.id };
}

const again = (reason: string): Sent => ({ kind: 'again', afterMs: 0, reason });

/** What became of an intent that is settled already, whoever settled it. */
function pastOf(intent: Intent | undefined): Sent | undefined {
  if (intent?.state === 'done') return { kind: 'booked' };
  return intent?.state === 'refused' || intent?.state === 'abandoned' ? again('The intent was put aside.') : undefined;
}

/** Step 6, the one attempt: a last look for our reference, then the write. Never repeated by the engine. */
export async function sendIntent(
  hub: Hub,
  input: SendOrderInput,
  intentId: string,
  signal: AbortSignal,
): Promise<Sent | Wait | End> {
  const begun = performance.now();
  const story = await loadStory(hub, input);
  const intent = await readIntent(hub, input.workspaceId, intentId);
  const over = pastOf(intent);
  if (over || !intent) return over ?? again('The intent is gone.');
  if (intent.state !== 'open') return { kind: 'unclear' };

  if (story.mode !== 'live' || !mayGoOn(hub, story)) {
    await putAside(hub, input.workspaceId, intentId);
    return backToGate;
  }
  return await attempt(hub, input, story, intent, signal, begun);
}

/** The one attempt at an open intent, by what the order and the flow are known to be this moment. */
export async function attempt(
  hub: Hub,
  input: SendOrderInput,
  story: Story,
  intent: WholeIntent,
  signal: AbortSignal,
  begun: number,
): Promise<Sent | Wait | End> {
  const intentId = intent.id;
  const earlier = await story.target.findByReference(intent.reference, signal);
  if (earlier.kind !== 'done') return stepBack(hub, input, story, intentId, earlier, begun);
  if (earlier.value) return found(hub, input, story, intentId, earlier.value, begun);
  // From before it is taken: the database reckons from a moment later.
  const asked = Date.now();
  if (!(await takeIntent(hub, input.workspaceId, intentId, story.target.settleMs)))
    return again('Its time to be sent was over, or it was bound by hand.');
  const leftMs = asked + exchangeMs - Date.now();
  if (leftMs <= 0) {
    const reason = 'The worker stood still between taking the order and sending it; nothing was written.';
    await settleIntent(hub.db.$client, input.workspaceId, intentId, { state: 'refused', reason }, 0);
    return again(reason);
  }
  // Whatever it waits for on its way out (the rate budget, a connection), it is not sent later than is reckoned with.
  const inTime = AbortSignal.any([signal, AbortSignal.timeout(leftMs)]);
  const created = await story.target.create(intent.body, intent.reference, inTime);
  if (created.kind === 'done') return booked(hub, input, story, intent, created.value, begun);
  if (created.kind === 'unclear') {
    await settleIntent(
      hub.db.$client,
      input.workspaceId,
      intentId,
      { state: 'unclear', reason: created.reason },
      story.target.settleMs,
    );
    await note(
      hub.db.$client,
      input,
      'commit',
      'unclear',
      `${created.reason} It is looked up before anything is repeated.`,
      begun,
    );
    return { kind: 'unclear' };
  }
  return stepBack(hub, input, story, intentId, created, begun);
}

/** Looks whether a write in doubt has landed, until it no longer can. */
export async function lookAgain(
  hub: Hub,
  input: SendOrderInput,
  intentId: string,
  signal: AbortSignal,
): Promise<Sent | Wait | End> {
  const begun = performance.now();
  const story = await loadStory(hub, input);
  const intent = await readIntent(hub, input.workspaceId, intentId);
  const over = pastOf(intent);
  if (over || !intent) return over ?? again('The intent is gone.');
  // Whoever was to send it never took it, and no longer can.
  if (intent.state === 'open' && (await putAside(hub, input.workspaceId, intentId)))
    return again('The intent was never sent.');
  const seen = await story.target.findByReference(intent.reference, signal);
  if (seen.kind !== 'done') return refuse(hub, input, story, 'commit', seen, begun);
  if (seen.value) return booked(hub, input, story, intent, seen.value, begun);
  if (!intent.settled) return tryAgain('It has not arrived yet, and still may.', 2_000);
  const reason = 'It did not arrive, and no longer can: it is written anew.';
  await settleIntent(hub.db.$client, input.workspaceId, intentId, { state: 'abandoned', reason }, 0);
  await note(hub.db.$client, input, 'commit', 'lost', reason, begun);
  return again(reason);
}

/** Outcome and binding are committed together. */
async function booked(
  hub: Hub,
  input: SendOrderInput,
  story: Story,
  intent: { id: string; image: OrderImage; gross: string },
  order: FoundOrder,
  begun: number,
): Promise<Sent> {
  const { workspaceId } = input;
  const numberThere = order.number ?? order.externalId;
  const said = `Order ${numberThere} in ${story.connection.row.key}, reference ${story.reference}.`;
  const settlement = { state: 'done', externalId: order.externalId } as const;
  const write = (sql: Sql | TransactionSql) => {
    const settled = settleIntent(sql, workspaceId, intent.id, settlement, 0);
    const bound = bind(sql, story, order.externalId, 'written', intent.image);
    return note(sql, input, 'commit', 'booked', said, begun, sql`settled as (${settled}), bound as (${bound}),`);
  };
  const wrong = wrongTotal({
    flow: { id: story.ref.flowId, key: story.flowKey },
    order: { ...story.order, id: story.ref.orderId },
    target: story.connection.row.key,
    asked: intent.gross,
    there: order.total,
    numberThere,
  });
  if (wrong)
    await hub.db.$client.begin(async sql => {
      await raiseTask(sql, { ...wrong, workspaceId });
      await write(sql);
    });
  else await write(hub.db.$client);
  return { kind: 'booked' };
}

async function found(
  hub: Hub,
  input: SendOrderInput,
  story: Story,
  intentId: string,
  order: FoundOrder,
  begun: number,
): Promise<End | Sent> {
  const reason = `${story.connection.row.key} already has it as order ${order.number ?? order.externalId}.`;
  // An earlier attempt of ours may have written it: then it is booked, and its note is still owed.
  const before = await wroteBefore(hub, story);
  if (before)
    return booked(hub, input, story, { id: intentId, image: before.image, gross: before.gross }, order, begun);
  await hub.db.$client.begin(async sql => {
    await settleIntent(sql, input.workspaceId, intentId, { state: 'abandoned', reason }, 0);
    await bind(sql, story, order.externalId, 'look-up');
    await note(sql, input, 'commit', 'found', reason, begun);
  });
  return end('skipped', reason);
}

/** Nothing was written: the intent is put aside, and the order tries again or waits for a person. */
async function stepBack(
  hub: Hub,
  input: SendOrderInput,
  story: Story,
  intentId: string,
  setback: Exclude<Outcome<never>, { kind: 'done' }>,
  begun: number,
): Promise<Sent | Wait> {
  await settleIntent(hub.db.$client, input.workspaceId, intentId, { state: 'refused', reason: setback.reason }, 0);
  if (setback.kind === 'throttled') {
    await noteSetback(hub, story.connection.row, setback);
    await note(hub.db.$client, input, 'commit', setback.kind, setback.reason, begun);
    return { kind: 'again', afterMs: Math.max(setback.retryAfterMs, 50), reason: setback.reason };
  }
  if (setback.kind === 'transient' || setback.kind === 'unclear') {
    const forMs = await pauseMs(hub, input.workspaceId, input.processId);
    return wait(hub, input, 'commit', setback.reason, { forMs, seen: story, begun });
  }
  return refuse(hub, input, story, 'commit', setback, begun);
}
