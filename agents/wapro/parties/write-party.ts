import { type Db, type DbValue, judgeError } from '../db.ts';
import type { Ack } from '../hub-api.ts';
import { NotNow } from '../orders/not-now.ts';
import { reference } from '../rules/wapro-id.ts';
import type { PartyProcedure } from '../settings.ts';
import type { Parties, PartyEntry } from '../store/parties.ts';
import type { Fields } from './party-fields.ts';

type Written = Pick<Ack, 'outcome' | 'externalId' | 'reason'>;

/** What a clerk has to enter, field by field. */
const forClerk = (whom: string, fields: Fields, cuts: string): string => {
  const what = Object.entries(fields).map(([field, { before, after }]) => `${field}: "${before}" → "${after}"`);
  return `needs-clerk: ${whom}: ${what.join('; ')}. ${cuts}`.trim();
};

export const lostReason = (procedure: string): string =>
  `needs-clerk: ${procedure} added it, and it is not found in WAPRO. It is not added again: look for it there, and name the id that the procedure gives as idOut in the agent's settings (buyers).`;

const call = async (
  db: Db,
  by: PartyProcedure,
  waproId: string | undefined,
  fields: Fields,
): Promise<{ made?: string } | { refused: string }> => {
  const given: Record<string, DbValue> = { ...by.fixed };
  for (const [field, parameter] of Object.entries(by.parameters)) {
    given[parameter] = field === 'id' ? (waproId ?? '0') : (fields[field]?.after ?? '');
  }
  try {
    const outs = await db.call(by.procedure, given);
    const made = by.idOut === undefined ? outs.result : outs[by.idOut.toLowerCase()];
    return { made: reference(made === null || made === undefined ? undefined : String(made)) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (judgeError(error) !== 'refused') throw new NotNow(reason);
    return { refused: reason };
  }
};

/** Changes what stands in WAPRO: by the procedure, else by a clerk. `whole`: the row with the changes over it. */
export const changeParty = async (
  db: Db,
  waproId: string,
  { changes, whole, cuts }: { changes: Fields; whole: Fields; cuts: string },
  by: PartyProcedure | undefined,
): Promise<Written> => {
  const ack = { externalId: waproId };
  if (Object.keys(changes).length === 0) return { ...ack, outcome: 'accepted' };
  if (by === undefined)
    return { ...ack, outcome: 'rejected', reason: forClerk(`Change ${waproId} in WAPRO`, changes, cuts) };
  const done = await call(db, by, waproId, whole);
  return 'refused' in done
    ? { ...ack, outcome: 'rejected', reason: `needs-clerk: WAPRO refused it: ${done.refused}` }
    : { ...ack, outcome: 'accepted', reason: cuts || undefined };
};

/**
 * Adds what another system made, once: the intent is on the disk before the procedure is called, and the pair of ids behind it.
 * The caller has looked for it in WAPRO before; `look` does so again where the procedure does not say which id it made.
 */
export const addParty = async (
  { db, parties }: { db: Db; parties: Parties },
  entry: PartyEntry,
  { fields, cuts }: { fields: Fields; cuts: string },
  by: PartyProcedure | undefined,
  look: () => Promise<string | undefined>,
): Promise<Written> => {
  if (by === undefined) {
    parties.write({ ...entry, state: 'asked' });
    return { outcome: 'rejected', reason: forClerk('Add to WAPRO', fields, cuts) };
  }
  parties.write({ ...entry, state: 'intent' });
  const done = await call(db, by, undefined, fields);
  if ('refused' in done) {
    parties.write({ ...entry, state: 'asked' });
    return { outcome: 'rejected', reason: `needs-clerk: WAPRO refused it: ${done.refused}` };
  }
  const waproId = done.made ?? (await look());
  if (waproId === undefined) {
    // Whoever adds it once more makes a second one of it.
    parties.write({ ...entry, state: 'lost' });
    return { outcome: 'rejected', reason: lostReason(by.procedure) };
  }
  parties.write({ ...entry, state: 'known', waproId });
  return { outcome: 'accepted', externalId: waproId, reason: cuts || undefined };
};
