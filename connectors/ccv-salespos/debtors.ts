import { randomBytes } from 'node:crypto';
import { normaliseEmail } from '../../domain/email.ts';
import type { Debtor } from '../../domain/sales-order.ts';
import type { FoundDebtor, OrderTarget } from '../contract.ts';
import { done, type Outcome } from '../outcome.ts';
import { readPages } from './collections.ts';
import { debtorImage, imageOf, personalInfo } from './debtor-image.ts';
import { found, keepDebtors, recallDebtors, rereadDebtor } from './debtor-index.ts';
import { catchUp, type Index, type Tools } from './indexes.ts';
import { readDocument, unfit } from './request.ts';
import { singleFlight } from './single-flight.ts';
import { created, user, type WireUser } from './wire.ts';

const searchedPages = 20;

type DebtorPort = Pick<OrderTarget, 'recallDebtor' | 'findDebtors' | 'createDebtor' | 'rereadDebtors' | 'updateDebtor'>;

/** Debtors are the shop's user accounts; the e-mail is the account's name, which the shop keeps unique. */
export const debtorPort = (index: Index<WireUser>, tools: Tools): DebtorPort => {
  const { call, memory } = tools;
  const news = singleFlight(signal => catchUp(index, tools, '', signal));

  const recallDebtor = (email: string) => recallDebtors(memory, email);

  const findDebtors = async (email: string, signal: AbortSignal): Promise<Outcome<FoundDebtor[]>> => {
    const outcome = await news(signal);
    return outcome.kind === 'done' ? done(await recallDebtor(email)) : outcome;
  };

  const createDebtor = async (
    debtor: Debtor,
    without: string[],
    signal: AbortSignal,
  ): Promise<Outcome<FoundDebtor & { existed?: boolean }>> => {
    const username = normaliseEmail(debtor.email);
    if (!username) {
      return {
        kind: 'rejected',
        field: 'email',
        reason: `“${debtor.email}” is no e-mail address, so it cannot be an account. Correct it in the shop, then resume.`,
      };
    }
    const image = Object.fromEntries(Object.entries(debtorImage(debtor)).filter(([field]) => !without.includes(field)));
    const body = {
      username,
      password: `${randomBytes(24).toString('base64url')}aA1!`,
      status: true,
      userinfo: personalInfo(image),
    };
    const reply = await call({ method: 'POST', path: '/users', body, secrets: ['password'], signal });
    if (reply.kind !== 'done') return reply;
    const { value } = reply;
    if (value.kind === 'answer' && value.json !== undefined) {
      const parsed = created.safeParse(value.json);
      if (!parsed.success) return unfit('unclear', 'POST /users', parsed.error);
      const debtorMade = { externalId: String(parsed.data.id), image: { username, ...image } };
      await keepDebtors(memory, [debtorMade]);
      return done(found(debtorMade.externalId, debtorMade.image));
    }
    if (value.kind === 'missing' || value.kind === 'same')
      return { kind: 'rejected', reason: 'POST /users: the shop takes no accounts. Check the connection.' };
    return findMade(username, value.kind === 'exists', signal);
  };

  // Made without an answer, or there before: either way it must be in the list now.
  const findMade = async (
    username: string,
    existed: boolean,
    signal: AbortSignal,
  ): Promise<Outcome<FoundDebtor & { existed?: boolean }>> => {
    const caughtUp = await findDebtors(username, signal);
    if (caughtUp.kind !== 'done') return existed ? caughtUp : { kind: 'unclear', reason: caughtUp.reason };
    const named = (debtors: FoundDebtor[]) =>
      debtors.find(({ image }) => normaliseEmail(image.username ?? '') === username);
    const one = named(caughtUp.value);
    if (one) return done({ ...one, existed });
    if (!existed)
      return { kind: 'unclear', reason: `The account ${username} was taken without an answer and is not listed yet` };
    // An older account got this name since the nightly reading: look through the list itself.
    const searched = await search(signal);
    if (searched.kind !== 'done') return searched;
    const old = named(await recallDebtor(username));
    if (old) return done({ ...old, existed });
    const reason = `The till says that the account ${username} exists, but does not list it. Accept, rename or delete it there, then resume.`;
    return { kind: 'rejected', field: 'username', reason };
  };

  const search = (signal: AbortSignal): Promise<Outcome<{ read: number }>> => {
    let pages = 0;
    const each = async (items: WireUser[]): Promise<'stop' | 'go'> => {
      await index.take(items, signal);
      pages += 1;
      return pages < searchedPages ? 'go' : 'stop';
    };
    return readPages(call, index.newest(''), { each }, signal);
  };

  const read = async (externalId: string, signal: AbortSignal): Promise<Outcome<WireUser>> => {
    const answer = await readDocument(call, { path: `/users/${externalId}`, signal }, user);
    if (answer.kind !== 'done') return answer;
    if (answer.value) return done(answer.value);
    await memory.forget('debtor', [externalId]);
    return { kind: 'transient', reason: `Account ${externalId} is gone from the till; it is looked up afresh` };
  };

  const rereadDebtors = async (externalIds: string[], signal: AbortSignal): Promise<Outcome<null>> => {
    for (const externalId of externalIds) {
      const answer = await rereadDebtor(call, memory, externalId, signal);
      if (answer.kind !== 'done') return answer;
    }
    return done(null);
  };

  const updateDebtor = async (
    externalId: string,
    changes: Record<string, string>,
    signal: AbortSignal,
  ): Promise<Outcome<FoundDebtor>> => {
    const before = await read(externalId, signal);
    if (before.kind !== 'done') return before;
    const image = imageOf(before.value);
    // The account's name is what its owner signs in with.
    const wanted = Object.fromEntries(Object.entries(changes).filter(([field]) => field !== 'username'));
    if (Object.entries(wanted).every(([field, value]) => (image[field] ?? '') === value)) {
      await keepDebtors(memory, [{ externalId, image }]);
      return done(found(externalId, image));
    }
    const body = { userinfo: personalInfo(wanted, before.value.userinfo ?? {}) };
    const reply = await call({ method: 'PATCH', path: `/users/${externalId}`, body, signal });
    if (reply.kind !== 'done') return reply;
    const after = await read(externalId, signal);
    if (after.kind !== 'done') return after;
    // A shop that writes a value its own way (capitals in a post code) must not be asked to change it with every order:
    // until the nightly reading, what was asked for counts.
    const now = { ...imageOf(after.value), ...wanted };
    await keepDebtors(memory, [{ externalId, image: now }]);
    return done(found(externalId, now));
  };

  return { recallDebtor, findDebtors, createDebtor, rereadDebtors, updateDebtor };
};
