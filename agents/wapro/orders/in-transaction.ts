import { type Db, type DbSession, judgeError } from '../db.ts';

/** A procedure ended the transaction that it was called in: what was done before it may stand or not. */
export class TransactionBroken extends Error {
  /** Nobody knows what stands. */
  readonly unclear = true;
}

/** Error 266: the number of transactions differs after the procedure. 3902, 3903: there is none to end. */
const mismatches = new Set<unknown>([266, 3902, 3903]);

/**
 * Runs the work in one transaction and looks after every call whether it still stands (protocol page 3.2: some procedures
 * roll back the caller's). Throws `TransactionBroken` where it does not.
 */
export const inTransaction = async <T>(db: Db, work: (session: DbSession) => Promise<T>): Promise<T> => {
  try {
    return await db.transaction(session => work(watched(session)));
  } catch (error) {
    throw error instanceof Error && mismatches.has(Reflect.get(error, 'number')) ? broken(error) : error;
  }
};

const watched = (session: DbSession): DbSession => ({
  read: (query, params) => session.read(query, params),
  call: async (procedure, params) => {
    let refusal: unknown;
    let outs: Awaited<ReturnType<DbSession['call']>> = {};
    try {
      outs = await session.call(procedure, params);
    } catch (error) {
      // A refusal after a rollback of the procedure's own may only complain of what it has just undone.
      if (judgeError(error) !== 'refused') throw error;
      refusal = error;
    }
    const [row] = await session.read('transaction-depth', {});
    if (row?.DEPTH !== 1) throw broken(refusal);
    if (refusal !== undefined) throw refusal;
    return outs;
  },
});

const broken = (cause: unknown): TransactionBroken =>
  new TransactionBroken('A procedure of WAPRO ended the transaction. Orders are entered step by step from now on.', {
    cause,
  });
