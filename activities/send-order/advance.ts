import type { SendOrderInput } from '../../workflows/send-order.ts';
import type { Hub } from '../hub.ts';
import { openIntent } from './commit.ts';
import { debtor } from './debtor.ts';
import { enrich } from './enrich.ts';
import { exists } from './exists.ts';
import { gate } from './gate.ts';
import { offerOn } from './offer.ts';
import { products } from './products.ts';
import { markSeen, readSeen } from './seen.ts';
import { openSitting, type Sitting, writeNotes } from './sitting.ts';
import type { End, Wait } from './verdicts.ts';

const walk = { gate, enrich, exists, debtor, products, commit: openIntent };
const names = Object.keys(walk) as StepName[];

export type StepName = keyof typeof walk;

/** Why the walk stopped, and what it went by (`markSeen`). What must be asked outside comes back here afterwards. */
export type Stop = { hash: string } & (
  | Wait
  | End
  /** The target has it. */
  | { kind: 'bound' }
  /** A write of it may have landed, and must be looked up before anything else. */
  | { kind: 'doubt'; intentId: string }
  /** The index of the target's orders was never filled. */
  | { kind: 'unread' }
  /** The debtor must be looked up in the target, or saved there. */
  | { kind: 'save' }
  /** So many SKUs must be looked for in the target. */
  | { kind: 'look'; count: number }
  | { kind: 'send'; intentId: string }
);

/**
 * Goes through the steps from `from` on, as far as our own database can answer.
 *
 * `seen`: what the earlier steps went by; what they decided does not hold for another order, which begins at the gate.
 */
export async function advance(
  hub: Hub,
  input: SendOrderInput,
  from: StepName,
  debtorId: string,
  seen: string,
): Promise<Stop> {
  return (await walkOn(hub, input, from, debtorId, seen)).stop;
}

/** The same, with the sitting in which it was done; of an order that is only offered there is none to hand out. */
export async function walkOn(
  hub: Hub,
  input: SendOrderInput,
  from: StepName,
  debtorId: string,
  seen: string,
): Promise<{ stop: Stop; sitting?: Sitting }> {
  const opened = await openSitting(hub, input, debtorId);
  if ('offered' in opened) {
    const { offered } = opened;
    const stop = await offerOn(offered);
    await writeNotes(offered);
    return { stop: { ...stop, hash: markSeen(offered.story) } };
  }
  const sitting = opened.written;
  const same = seen === '' || readSeen(seen).hash === sitting.story.hash;
  const stop = await goOn(sitting, same ? behindDebtor(from, debtorId) : 'gate');
  await writeNotes(sitting);
  return { stop: { ...stop, hash: markSeen(sitting.story) }, sitting };
}

/** A debtor that memory knew is not carried along while the target is asked for something else: it is asked for again. */
const behindDebtor = (from: StepName, debtorId: string): StepName =>
  debtorId === '' && names.indexOf(from) > names.indexOf('debtor') ? 'debtor' : from;

async function goOn(sitting: Sitting, from: StepName) {
  for (const name of names.slice(names.indexOf(from))) {
    const verdict = await walk[name](sitting);
    if (verdict.kind === 'known') sitting.debtorId = verdict.debtorId;
    else if (verdict.kind !== 'go') return verdict;
  }
  throw new Error('The walk ends with an intent or before it.');
}
