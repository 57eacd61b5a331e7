import { ApplicationFailure } from '@temporalio/common';
import type { Sql } from 'postgres';

export type Claim = {
  workspaceId: string;
  connectionId: string;
  entity: string;
  key: string;
  holder: string;
  /** When whoever comes second asks again; shortly when absent. */
  askAgainMs?: number;
};

/** A holder that died loses its claim after this time; a living one renews it. */
const heldSeconds = 30;
const renewEveryMs = 10_000;

/**
 * Works while holding a claim, or fails so that the activity is tried again shortly: somebody else is looking for and
 * creating the same thing.
 */
export async function withClaim<T>(sql: Sql, claim: Claim, work: () => Promise<T>): Promise<T> {
  if (!(await take(sql, claim))) {
    throw ApplicationFailure.create({
      message: `Another process holds the claim on this ${claim.entity}; this one follows.`,
      type: 'ClaimHeld',
      category: 'BENIGN',
      nextRetryDelay: claim.askAgainMs ?? 150,
    });
  }
  const renewal = setInterval(() => void take(sql, claim).catch(() => {}), renewEveryMs);
  try {
    return await work();
  } finally {
    clearInterval(renewal);
    await letGo(sql, claim);
  }
}

async function take(sql: Sql, claim: Claim): Promise<boolean> {
  const held = await sql`
    insert into claims as held (workspace_id, connection_id, entity, key, holder, until)
    values (${claim.workspaceId}, ${claim.connectionId}, ${claim.entity}, ${claim.key}, ${claim.holder}, now() + ${heldSeconds}::int * interval '1 second')
    on conflict (workspace_id, connection_id, entity, key) do update set holder = excluded.holder, until = excluded.until
      where held.holder = excluded.holder or held.until < now()
    returning 1`;
  return held.length > 0;
}

async function letGo(sql: Sql, claim: Claim): Promise<void> {
  await sql`
    delete from claims where workspace_id = ${claim.workspaceId} and connection_id = ${claim.connectionId} and entity = ${claim.entity}
      and key = ${claim.key} and holder = ${claim.holder}`;
}
