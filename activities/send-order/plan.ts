import type { FoundDebtor } from '../../connectors/contract.ts';
import type { BuiltSalesOrder } from '../../domain/build-sales-order.ts';
import { changesOf, decideDebtor } from '../../domain/debtor.ts';
import { fieldChanges } from '../../domain/fingerprint.ts';
import { passGate } from '../../domain/gate.ts';
import type { Hub } from '../hub.ts';
import { built } from './build.ts';
import { bodyOf } from './commit.ts';
import { planOffer } from './plan-offer.ts';
import { taskOf } from './problems.ts';
import { skusOf, wantedSkus, withSubstitutes } from './skus.ts';
import { isOffer, loadAnyStory, type Story, type StoryRef } from './story.ts';

/** One field that would be written, or why it would not. */
export type PlannedField = { target: string; field: string; old: string | null; new: string | null; why: string };

export type DryRun = {
  /** What would happen, in one sentence. */
  verdict: string;
  fields: PlannedField[];
  problems: { sentence: string; remedy: string; cause: string }[];
  /** The body that the target would get; absent while anything stands in its way. */
  body: unknown;
  note: string[];
};

/** Says what the flow would write for an order now, field by field, and why. Reads from the target; writes nothing anywhere. */
export async function dryRunOrder(hub: Hub, ref: StoryRef, signal: AbortSignal): Promise<DryRun> {
  const story = await loadAnyStory(hub, ref);
  if (isOffer(story)) return planOffer(hub, story);
  const made = built(story);
  const problems = made.problems.map(problem => taskOf(problem, story));
  const debtor = await planDebtor(story, made, signal);
  if (debtor.problem) problems.push(debtor.problem);
  const missing = await missingProducts(story, made, signal);
  problems.push(
    ...missing.map(reason => ({
      kind: 'product' as const,
      cause: `product/${story.connection.row.id}`,
      sentence: reason,
      remedy: 'Create it in the target, or correct the SKU in the shop.',
    })),
  );

  const body = problems.length === 0 ? await bodyOf(story, debtor.debtorId) : { missing: [] };
  if ('unfit' in body)
    problems.push({
      kind: 'refused',
      cause: `refused/${ref.flowId}`,
      sentence: body.unfit,
      remedy: 'Correct the order in the shop or the mapping.',
    });
  const order = 'body' in body ? orderFields(story, made, body.body) : mappedFields(made);
  return {
    verdict: verdictOf(hub, story, problems.length, debtor.said),
    fields: [...debtor.fields, ...order],
    problems: problems.map(({ sentence, remedy, cause }) => ({ sentence, remedy, cause })),
    body: 'body' in body ? body.body : null,
    note: made.salesOrder.note,
  };
}

function verdictOf(hub: Hub, story: Story, problems: number, debtor: string): string {
  const target = story.connection.row.key;
  if (story.binding)
    return `${target} has it as order ${story.binding.externalId}; only later changes would be carried.`;
  const gate = passGate(story.order, story.settings.gate, hub.now());
  if (gate.kind !== 'pass') return gate.reason;
  if (problems > 0)
    return `It would wait: ${problems === 1 ? 'one thing stands' : `${problems} things stand`} in its way.`;
  return `It would be written into ${target}, ${debtor}.`;
}

type PlannedDebtor = { debtorId: string; said: string; fields: PlannedField[]; problem?: ReturnType<typeof taskOf> };

async function planDebtor(story: Story, made: BuiltSalesOrder, signal: AbortSignal): Promise<PlannedDebtor> {
  const standard = story.settings.debtor.defaultDebtorId;
  if (standard) return { debtorId: standard, said: `with the default debtor ${standard}`, fields: [] };
  const wanted = made.salesOrder.debtor;
  const found = await knownDebtors(story, wanted.email, signal);
  const decision = decideDebtor({ wanted, found, settings: story.settings.debtor });
  if (decision.kind === 'ask') {
    const problem = {
      kind: 'debtor' as const,
      cause: `debtor/${decision.cause}`,
      sentence: decision.reason,
      remedy: 'Correct the debtor in the target or the flow’s debtor settings.',
    };
    return { debtorId: '', said: 'once it is clear whose it is', fields: [], problem };
  }
  const purpose = decision.kind === 'create' ? 'create' : 'update';
  const [known] = decision.kind === 'create' ? [] : found;
  const changes = changesOf(
    known?.image ?? {},
    story.target.debtorImage(wanted),
    story.settings.debtor.fieldPolicy,
    purpose,
  );
  const kept = decision.kind === 'use' && !decision.update;
  const fields = changes.map(({ field, from, to, why }) => ({
    target: 'debtor',
    field,
    old: from ?? null,
    new: to,
    why: kept && why === 'mapped' ? 'kept' : why,
  }));
  return decision.kind === 'create'
    ? { debtorId: 'new', said: `with a new ${wanted.type === 'company' ? 'company' : 'individual'} debtor`, fields }
    : { debtorId: decision.externalId, said: `with debtor ${decision.externalId}`, fields };
}

/** Memory first; the target is asked only for an e-mail that memory does not know. */
async function knownDebtors(story: Story, email: string, signal: AbortSignal): Promise<FoundDebtor[]> {
  const known = await story.target.recallDebtor(email);
  if (known.length > 0) return known;
  const found = await story.target.findDebtors(email, signal);
  return found.kind === 'done' ? found.value : [];
}

async function missingProducts(story: Story, made: BuiltSalesOrder, signal: AbortSignal): Promise<string[]> {
  const skus = wantedSkus(made.salesOrder, story);
  const known = await story.target.recallProducts(skus);
  const found = skus.every(sku => known.has(sku)) ? known : await lookFor(story, skus, signal);
  if (typeof found === 'string') return [found];
  return skusOf(withSubstitutes(made.salesOrder, found, story))
    .filter(sku => !found.has(sku))
    .map(sku => `${story.connection.row.key} has no product with SKU ${sku}.`);
}

async function lookFor(story: Story, skus: string[], signal: AbortSignal) {
  const found = await story.target.findProducts(skus, signal);
  return found.kind === 'done' ? found.value : found.reason;
}

/** The wire body, flat, each field with the rule that fills it where one can be named. */
function orderFields(story: Story, made: BuiltSalesOrder, body: unknown): PlannedField[] {
  const carried = made.provenance.filter(entry => entry.carried !== 'field').map(mapped);
  const written = fieldChanges({}, body).map(({ field, after }) => ({
    target: 'order',
    field,
    old: null,
    new: after,
    why: story.binding ? 'unchanged' : 'mapped',
  }));
  return [...written, ...carried];
}

const mappedFields = (made: BuiltSalesOrder): PlannedField[] => made.provenance.map(mapped);

const mapped = ({ to, value, rule, carried }: BuiltSalesOrder['provenance'][number]): PlannedField => ({
  target: carried === 'note' ? 'note' : 'order',
  field: to,
  old: null,
  new: carried === 'no' ? null : value,
  why:
    carried === 'note'
      ? `in the note (${rule})`
      : carried === 'no'
        ? `not carried: the target has no field for “${value}”`
        : `mapped (${rule})`,
});
