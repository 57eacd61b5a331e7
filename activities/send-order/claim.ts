import { ApplicationFailure } from '@temporalio/common';
import type { PendingQuery, Row, Sql } from 'postgres';

export type Claim = {
  workspaceId: string;
  connectionId: string;
  entity: string;
  key: string;
  /** Whoever comes again under the same name is let in. */
  holder: string;
  /** When whoever comes second asks again; shortly when absent. */
  askAgainMs?: number;
  /** A holder that died loses its claim after this time; a living one renews it, three times within it. 30 when absent. */
  heldSeconds?: number;
};

const heldSecondsOf = (claim: Claim) => claim.heldSeconds ?? 30;

/**
 * Works while holding a claim, or fails so that the activity is tried again shortly: somebody else is looking for and
 * creating the same thing. `held` is aborted when the claim is lost, to somebody else or by not being renewed in time:
 * nothing may be sent any more then.
 *
 * `together`: has the claim taken as a part of a larger statement; resolves to whether it was. `free`: hands out the statement that
 * lets go of it, for whoever does that as a part of the last thing that is written.
 */
export async function withClaim<T>(
  sql: Sql,
  claim: Claim,
  work: (held: AbortSignal, free: () => PendingQuery<Row[]>) => Promise<T>,
  together = async (taking: PendingQuery<Row[]>) => (await taking).length > 0,
): Promise<T> {
  const lost = new AbortController();
  const heldMs = heldSecondsOf(claim) * 1000;
  // From before it is asked: the database counts from a moment later.
  let until = Date.now() + heldMs;
  if (!(await together(take(sql, claim)))) {
    throw ApplicationFailure.create({
      message: `Another process holds the claim on this ${claim.entity}; this one follows.`,
      type: 'ClaimHeld',
      category: 'BENIGN',
      nextRetryDelay: claim.askAgainMs ?? 150,
    });
  }
  const renew = async () => {
    const asked = Date.now();
    const mine = await renewed(sql, claim).catch(() => undefined);
    if (mine) until = asked + heldMs;
    if (mine === false) lost.abort(new Error(`The claim on this ${claim.entity} went to somebody else.`));
  };
  const renewal = setInterval(() => {
    // A database that hangs answers no renewal at all, so the clock is asked as well.
    if (Date.now() >= until) lost.abort(new Error(`The claim on this ${claim.entity} could not be renewed in time.`));
    else void renew();
  }, heldMs / 3);
  let isFree = false;
  const free = () => {
    isFree = true;
    return letGo(sql, claim);
  };
  try {
    return await work(lost.signal, free);
  } catch (error) {
    isFree = false;
    throw error;
  } finally {
    clearInterval(renewal);
    // A claim that cannot be let go of ends by itself; what the work came to, and how long to wait, must not be lost over it.
    if (!isFree) await letGo(sql, claim).catch(() => {});
  }
}

const take = (sql: Sql, claim: Claim): PendingQuery<Row[]> => sql`
    insert into claims as held (workspace_id, connection_id, entity, key, holder, until)
    values (${claim.workspaceId}, ${claim.connectionId}, ${claim.entity}, ${claim.key}, ${claim.holder}, now() + ${heldSecondsOf(claim)}::float8 * interval '1 second')
    on conflict (workspace_id, connection_id, entity, key) do update set holder = excluded.holder, until = excluded.until
      where held.holder = excluded.holder or held.until < now()
    returning 1`;

/** Only what is still ours is renewed: a row that is gone was taken over, and let go again. */
async function renewed(sql: Sql, claim: Claim): Promise<boolean> {
  const held = await sql`
    update claims set until = now() + ${heldSecondsOf(claim)}::float8 * interval '1 second'
    where workspace_id = ${claim.workspaceId} and connection_id = ${claim.connectionId} and entity = ${claim.entity}
      and key = ${claim.key} and holder = ${claim.holder}
    returning 1`;
  return held.length > 0;
}

const letGo = (sql: Sql, claim: Claim): PendingQuery<Row[]> => sql`
    delete from claims where workspace_id = ${claim.workspaceId} and connection_id = ${claim.connectionId} and entity = ${claim.entity}
      and key = ${claim.key} and holder = ${claim.holder}`;
