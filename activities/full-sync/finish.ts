import type { Hub } from '../hub.ts';

type Totals = {
  read: number;
  equal: number;
  differed: number;
  repaired: number;
  left: number;
  failed: number;
  unsure: number;
};

/** Ends the report and says in a sentence what was found. */
export async function finishSync(
  hub: Hub,
  { workspaceId, syncId }: { workspaceId: string; syncId: string },
): Promise<string> {
  const sql = hub.db.$client;
  const [totals] = await sql<Totals[]>`
    select coalesce(sum(read), 0)::int as read, coalesce(sum(equal), 0)::int as equal, coalesce(sum(differed), 0)::int as differed,
      coalesce(sum(repaired), 0)::int as repaired, coalesce(sum(left_alone), 0)::int as left, count(*) filter (where state = 'failed')::int as failed,
      count(*) filter (where state = 'unsure')::int as unsure
    from sync_parts where workspace_id = ${workspaceId} and sync_id = ${syncId}`;
  const { read = 0, differed = 0, repaired = 0, left = 0, failed = 0, unsure = 0 } = totals ?? {};
  const beside = [
    ...(failed > 0 ? [`${failed} ${failed === 1 ? 'part' : 'parts'} could not be compared`] : []),
    ...(unsure > 0 ? [`of ${unsure} ${unsure === 1 ? 'part' : 'parts'} not everything was seen`] : []),
  ];
  const said = `${[`${read} compared, ${differed} differed, ${repaired} repaired, ${left} left alone`, ...beside].join('; ')}.`;
  await sql`
    update sync_runs set state = ${failed > 0 ? 'failed' : unsure > 0 ? 'unsure' : 'done'}, reason = ${said}, finished_at = now()
    where workspace_id = ${workspaceId} and id = ${syncId} and state = 'running'`;
  return said;
}
