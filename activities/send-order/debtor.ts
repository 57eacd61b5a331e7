import { createHash } from 'node:crypto';
import type { FoundDebtor } from '../../connectors/contract.ts';
import { changesOf, type DebtorDecision, decideDebtor } from '../../domain/debtor.ts';
import type { Debtor } from '../../domain/sales-order.ts';
import type { SendOrderInput } from '../../workflows/send-order.ts';
import type { Hub } from '../hub.ts';
import { built } from './build.ts';
import { withClaim } from './claim.ts';
import { note, wait } from './journal.ts';
import { recall } from './recall.ts';
import { refuse } from './refuse.ts';
import { jot, type Sitting, writeNotes } from './sitting.ts';
import { loadStory, type Story } from './story.ts';
import type { Wait } from './verdicts.ts';

export type Known = { kind: 'known'; debtorId: string };

/** What would differ at the known debtor, by the flow's field policy. */
export function debtorChanges(story: Story, wanted: Debtor, known: FoundDebtor): Record<string, string> {
  const changes = changesOf(known.image, story.target.debtorImage(wanted), story.settings.debtor.fieldPolicy, 'update');
  return Object.fromEntries(changes.filter(change => change.why === 'mapped').map(change => [change.field, change.to]));
}

/** Stands for an e-mail where none may be kept. */
const markOf = (email: string): string => createHash('sha256').update(email).digest('hex').slice(0, 16);

/** Fields that the flow's policy keeps out of the target altogether. */
const neverWritten = (story: Story): string[] =>
  Object.entries(story.settings.debtor.fieldPolicy).flatMap(([field, policy]) => (policy === 'never' ? [field] : []));

/** Step 4, without a request: the default debtor, or the one that memory knows and that needs no change. */
export async function debtor(sitting: Sitting): Promise<Known | Wait | { kind: 'save' }> {
  const begun = performance.now();
  const { hub, input, story } = sitting;
  const standard = story.settings.debtor.defaultDebtorId;
  if (standard) {
    jot(sitting, 'debtor', 'default', `The flow’s default debtor ${standard} takes the order.`, begun);
    return { kind: 'known', debtorId: standard };
  }
  const wanted = built(story).salesOrder.debtor;
  const { debtors: found } = await recall(sitting);
  const decision = decideDebtor({ wanted, found, settings: story.settings.debtor });
  // Whether a person has to be asked is for the target itself to say.
  if (decision.kind === 'ask' && story.mode !== 'shadow') return { kind: 'save' };
  if (decision.kind === 'ask') {
    await writeNotes(sitting);
    return ask(hub, input, story, wanted, decision, begun);
  }
  const [known] = found;
  if (story.mode === 'shadow') {
    const said =
      decision.kind === 'create' ? `would create ${described(wanted)}` : `would use debtor ${decision.externalId}`;
    jot(sitting, 'debtor', 'shadow', `Shadow: ${said}.`, begun);
    return { kind: 'known', debtorId: decision.kind === 'use' ? decision.externalId : 'new' };
  }
  if (decision.kind === 'create' || !known) return { kind: 'save' };
  if (decision.update && Object.keys(debtorChanges(story, wanted, known)).length > 0) return { kind: 'save' };
  jot(sitting, 'debtor', 'known', `Debtor ${decision.externalId}, found by e-mail, unchanged.`, begun);
  return { kind: 'known', debtorId: decision.externalId };
}

/** Step 4 with requests: under a claim on the e-mail, so that two first orders of one customer make one debtor. */
export async function saveDebtor(hub: Hub, input: SendOrderInput, signal: AbortSignal): Promise<Known | Wait> {
  const begun = performance.now();
  const story = await loadStory(hub, input);
  const wanted = built(story).salesOrder.debtor;
  const claim = {
    workspaceId: input.workspaceId,
    connectionId: story.connection.row.id,
    entity: 'debtor',
    key: wanted.email,
    holder: input.processId,
  };
  return await withClaim(hub.db.$client, claim, held =>
    findOrSave(hub, input, story, wanted, AbortSignal.any([signal, held]), begun),
  );
}

async function findOrSave(
  hub: Hub,
  input: SendOrderInput,
  story: Story,
  wanted: Debtor,
  signal: AbortSignal,
  begun: number,
): Promise<Known | Wait> {
  const { target, connection } = story;
  const found = await target.findDebtors(wanted.email, signal);
  if (found.kind !== 'done') return refuse(hub, input, story, 'debtor', found, begun);
  let decision = decideDebtor({ wanted, found: found.value, settings: story.settings.debtor });
  if (decision.kind === 'ask') {
    // Somebody may have merged or corrected them meanwhile: memory is not asked about that, the target is.
    const read = await target.rereadDebtors(
      found.value.map(debtor => debtor.externalId),
      signal,
    );
    if (read.kind !== 'done') return refuse(hub, input, story, 'debtor', read, begun);
    found.value = await target.recallDebtor(wanted.email);
    decision = decideDebtor({ wanted, found: found.value, settings: story.settings.debtor });
  }
  if (decision.kind === 'ask') return ask(hub, input, story, wanted, decision, begun);

  if (decision.kind === 'create') {
    const created = await target.createDebtor(wanted, neverWritten(story), signal);
    if (created.kind !== 'done') return refuse(hub, input, story, 'debtor', created, begun);
    const { existed, ...one } = created.value;
    if (!existed) {
      await note(
        hub.db.$client,
        input,
        'debtor',
        'created',
        `Created ${described(wanted)} as debtor ${one.externalId} of ${connection.row.key}.`,
        begun,
      );
      return { kind: 'known', debtorId: one.externalId };
    }
    // Nobody has judged yet whether it may take this order, nor whether it is the only one with the e-mail.
    const known = await target.recallDebtor(wanted.email);
    found.value = known.length > 0 ? known : [one];
    decision = decideDebtor({ wanted, found: found.value, settings: story.settings.debtor });
    if (decision.kind === 'ask') return ask(hub, input, story, wanted, decision, begun);
    if (decision.kind === 'create') throw new Error(`Debtor ${one.externalId} is there and is to be created.`);
  }
  const [known] = found.value;
  const changes = known && decision.update ? debtorChanges(story, wanted, known) : {};
  const fields = Object.keys(changes);
  if (fields.length > 0) {
    const updated = await target.updateDebtor(decision.externalId, changes, signal);
    if (updated.kind !== 'done') return refuse(hub, input, story, 'debtor', updated, begun);
  }
  const said = fields.length > 0 ? `updated (${fields.join(', ')})` : 'unchanged';
  await note(
    hub.db.$client,
    input,
    'debtor',
    fields.length > 0 ? 'updated' : 'known',
    `Debtor ${decision.externalId}, found by e-mail, ${said}.`,
    begun,
  );
  return { kind: 'known', debtorId: decision.externalId };
}

const described = (wanted: Debtor) =>
  wanted.type === 'company' ? 'a company debtor with its contact' : 'an individual debtor';

function ask(
  hub: Hub,
  input: SendOrderInput,
  story: Story,
  wanted: Debtor,
  decision: Extract<DebtorDecision, { kind: 'ask' }>,
  begun: number,
): Promise<Wait> {
  const problem = {
    kind: 'debtor' as const,
    cause: `debtor/${story.connection.row.id}/${decision.cause}/${markOf(wanted.email)}`,
    sentence: `Order ${story.order.number}: ${decision.reason}`,
    remedy: 'Correct the debtor in the target or the flow’s debtor settings, then resume.',
    detail: { flowId: input.flowId, flow: story.flowKey, order: story.order.number, question: decision.cause },
  };
  return wait(hub, input, 'debtor', decision.reason, { problems: [problem], seen: story, begun });
}
