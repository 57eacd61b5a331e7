import postgres from 'postgres';
import { WrongMasterKey } from '../../db/keyring.ts';
import type { Hub } from '../hub.ts';
import type { ConnectionRow } from '../open-connections.ts';
import { raiseTask } from '../tasks.ts';
import { Unusable } from '../unusable.ts';

/** One and the same message may fail so often before it is set aside. */
export const mostTries = 5;

/** Classes of PostgreSQL's errors that say nothing of what was asked: connection, authorisation, conflicts, resources, shutdown, disk. */
const databasesOwn = new Set(['08', '25', '28', '3D', '40', '53', '55', '57', '58']);

/** Whether an error is the surroundings' and no message's: the database, the network, the disk, the settings, or the work was stopped. */
export function isOfSurroundings(error: unknown): boolean {
  if (
    !(error instanceof Error) ||
    error instanceof Unusable ||
    error instanceof WrongMasterKey ||
    error.name === 'AbortError'
  )
    return true;
  // A table or a column that is not there yet: the database is about to be migrated.
  if (error instanceof postgres.PostgresError)
    return databasesOwn.has(error.code.slice(0, 2)) || error.code === '42P01' || error.code === '42703';
  const code = 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^(?:E[A-Z]{3,}$|CONNECT|CONNECTION_)/.test(code);
}

/**
 * Draws the consequence of an error that nobody expected of a message: it is thrown on, to be tried again, and after
 * `mostTries` the message is set aside with a task, so that it never holds up what came after it. Resolves to what was done.
 */
export async function setAside(
  hub: Hub,
  row: ConnectionRow,
  message: { id: string; subject: string },
  error: unknown,
): Promise<string> {
  if (isOfSurroundings(error)) throw error;
  const { workspaceId } = row;
  const why = (error instanceof Error ? error.message : String(error)).replaceAll('\u0000', '').slice(0, 500);
  const [tried] = await hub.db.$client<{ tries: number }[]>`
    update messages set counts = jsonb_build_object('tries', coalesce((counts ->> 'tries')::int, 0) + 1), reason = ${`It could not be taken in: ${why}`}
    where workspace_id = ${workspaceId} and id = ${message.id} and status = 'stored' returning (counts ->> 'tries')::int as tries`;
  if (!tried || tried.tries < mostTries) throw error;
  hub.log.error({ err: error, message: message.id }, 'A message failed over and over and is set aside.');
  await hub.db.$client.begin(async sql => {
    await sql`
      update messages set status = 'rejected', ingested_at = now()
      where workspace_id = ${workspaceId} and id = ${message.id} and status = 'stored'`;
    await raiseTask(sql, {
      workspaceId,
      kind: 'record',
      cause: setAsideCause(message.id),
      sentence: `A push of ${message.subject} by ${row.key} failed ${tried.tries} times and was set aside: ${why}`,
      remedy: `Nothing of message ${message.id} counts until it is replayed; what came after it was taken in. Replay it: kladka messages replay ${message.id}. If it fails again, have ${row.key} state it otherwise, or give the message to whoever looks after this hub.`,
      detail: { messageId: message.id, connection: row.key },
    });
  });
  return `Set aside: ${why}`;
}

/** The task of a message that was set aside; a replay of it that is taken in resolves it. */
export const setAsideCause = (messageId: string) => `message/${messageId}`;
