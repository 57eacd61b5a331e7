import type { Hub } from '../../activities/hub.ts';
import { connections } from '../../db/schema/index.ts';
import { tell } from '../told-error.ts';
import { type Finding, ill, well } from './finding.ts';

const checkMs = 20_000;
const oldMinutes = 5;

/** What each connection says of itself, and which are paused. */
export async function lookAtConnections(hub: Hub): Promise<Finding[]> {
  const rows = await hub.db.select().from(connections).orderBy(connections.key);
  const found = await Promise.all(
    rows.map(async row => {
      if (row.pausedReason !== null) {
        return [
          ill(
            `Connection ${row.key} is paused: ${row.pausedReason}`,
            `Mend that, then \`kladka connection resume ${row.key}\`.`,
          ),
        ];
      }
      try {
        const { ports } = await hub.connections.get(row.workspaceId, row.id);
        const findings = await ports.check(AbortSignal.timeout(checkMs));
        return findings.map(finding => ({ ...finding, what: `Connection ${row.key}: ${finding.what}` }));
      } catch (error) {
        return [ill(`Connection ${row.key} cannot be checked: ${tell(error)}`, 'Check its address and settings.')];
      }
    }),
  );
  return rows.length === 0 ? [well('There are no connections yet.')] : found.flat();
}

/** Pushes that nobody has taken in for minutes. */
export async function lookAtInbox(hub: Hub): Promise<Finding[]> {
  const [row] = await hub.db.$client<{ old: number }[]>`
    select count(*)::int as old from messages where status = 'stored' and created_at < now() - ${oldMinutes}::int * interval '1 minute'`;
  const old = row?.old ?? 0;
  return old === 0
    ? [well('No message waits to be taken in.')]
    : [
        ill(
          `${old === 1 ? '1 message waits' : `${old} messages wait`} for more than ${oldMinutes} minutes.`,
          'See that a worker runs and that their connection is not paused.',
        ),
      ];
}
