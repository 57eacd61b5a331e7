import { normaliseEmail } from '../../domain/email.ts';
import type { FoundDebtor, Memory, Remembered } from '../contract.ts';
import { done, type Outcome } from '../outcome.ts';
import { imageOf } from './debtor-image.ts';
import type { Index } from './indexes.ts';
import { type Call, readDocument } from './request.ts';
import type { CcvSettings } from './settings.ts';
import { user, type WireUser } from './wire.ts';

/** The accounts by normalised e-mail, as the shop can only be asked for them by id. */
export const debtorIndex = (settings: CcvSettings, memory: Memory, call: Call): Index<WireUser> => {
  const listing = (sort: string) => ({ path: '/users', query: { [settings.sortParameter]: sort }, item: user });
  return {
    name: 'users',
    all: () => listing('id'),
    newest: () => listing(`id${settings.descendingSuffix}`),
    markOf: ({ id }) => id,
    dateOf: () => '',
    overlap: 10,
    take: async items => {
      await keepDebtors(
        memory,
        items.map(item => ({ externalId: String(item.id), image: imageOf(item) })),
      );
      return done(null);
    },
    lapses: {
      entity: 'debtor',
      idOf: ({ id }) => String(id),
      reread: (externalId, signal) => rereadDebtor(call, memory, externalId, signal),
    },
  };
};

/** Reads an account anew into memory; one that is gone is forgotten, and `false`. */
export const rereadDebtor = async (
  call: Call,
  memory: Memory,
  externalId: string,
  signal: AbortSignal,
): Promise<Outcome<boolean>> => {
  const answer = await readDocument(call, { path: `/users/${externalId}`, signal }, user);
  if (answer.kind !== 'done') return answer;
  if (answer.value) await keepDebtors(memory, [{ externalId, image: imageOf(answer.value) }]);
  else await memory.forget('debtor', [externalId]);
  return done(answer.value !== null);
};

export type DebtorImage = { externalId: string; image: Record<string, string> };

/** Keeps accounts under each of their e-mails; one whose data changed loses what it was known under before. */
export const keepDebtors = async (memory: Memory, debtors: DebtorImage[]): Promise<void> => {
  const rows = debtors.flatMap(rowsOf);
  const known = await memory.recall('debtor', [...new Set(rows.map(({ key }) => key))]);
  const stamps = new Set(known.map(stamp));
  const fresh = rows.filter(row => !stamps.has(stamp(row)));
  // An account without an e-mail, or with another one now, must not be found under an old one.
  const changed = debtors.filter(
    debtor => rowsOf(debtor).length === 0 || fresh.some(row => row.externalId === debtor.externalId),
  );
  if (changed.length === 0) return;
  const ids = new Set(changed.map(({ externalId }) => externalId));
  await memory.forget('debtor', [...ids]);
  await memory.remember(
    'debtor',
    rows.filter(row => ids.has(row.externalId)),
  );
};

export const recallDebtors = async (memory: Memory, email: string): Promise<FoundDebtor[]> => {
  const key = normaliseEmail(email);
  return key ? (await memory.recall('debtor', [key])).map(row => found(row.externalId, row.data)) : [];
};

export const found = (externalId: string, image: Record<string, string>): FoundDebtor => ({
  externalId,
  type: image.customertype === 'b2b' || (!image.customertype && image['billingaddress.company']) ? 'company' : 'person',
  ...(image.btw && { vatNumber: image.btw }),
  image,
});

const rowsOf = ({ externalId, image }: DebtorImage): Remembered[] => {
  const emails = [image.username, image.email].map(email => normaliseEmail(email ?? ''));
  return [...new Set(emails)].flatMap(key => (key ? [{ key, externalId, data: image }] : []));
};

const stamp = ({ key, externalId, data }: Remembered): string =>
  JSON.stringify([key, externalId, Object.entries(data).toSorted(([a], [b]) => (a < b ? -1 : 1))]);
