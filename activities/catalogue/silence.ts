import type { Hub } from '../hub.ts';
import { raiseTask, resolveCause } from '../tasks.ts';

type Quiet = { workspaceId: string; id: string; key: string; hours: number; heard: string | null; silent: boolean };

/**
 * Tells a person when a connection that the hub cannot call has been silent for longer than its setting `silenceHours` says,
 * and takes it back once it is heard again (K1).
 */
export async function raiseSilence(hub: Hub): Promise<void> {
  const changed = await hub.db.$client<Quiet[]>`
    select quiet.* from (
      select connection.workspace_id as "workspaceId", connection.id, connection.key, (connection.settings ->> 'silenceHours')::float8 as hours,
        connection.heard_at::text as heard,
        coalesce(connection.heard_at, connection.created_at) < now() - (connection.settings ->> 'silenceHours')::float8 * interval '1 hour' as silent
      from connections connection where connection.settings ? 'silenceHours'
    ) quiet
    where quiet.silent is distinct from exists (select 1 from tasks where tasks.workspace_id = quiet."workspaceId"
      and tasks.cause = 'silence/' || quiet.id and tasks.state = 'open')`;
  for (const { workspaceId, id, key, hours, heard, silent } of changed) {
    const cause = `silence/${id}`;
    if (!silent) {
      await resolveCause(hub, { workspaceId, cause, who: 'hub', resolution: `${key} was heard again.` });
      continue;
    }
    await raiseTask(hub.db.$client, {
      workspaceId,
      kind: 'silence',
      cause,
      sentence: heard
        ? `${key} has not called for more than ${hours} hours; it was last heard at ${heard.slice(0, 16)} UTC.`
        : `${key} has never called, for more than ${hours} hours.`,
      remedy: `The hub cannot call ${key}: look there whether its exchange runs, with the address, user name and password of this connection.`,
      detail: { connection: key },
    });
  }
}
