import type { Hub } from '../../activities/hub.ts';
import type { ConnectionRow } from '../../activities/open-connections.ts';
import type { Connector, Finding } from '../../connectors/contract.ts';
import { isPassive, passiveSentence } from './passive.ts';

const patienceMs = 25_000;

/** Checks a connection now; what goes wrong on the way is a finding like any other. */
export async function checkConnection(
  hub: Hub,
  row: ConnectionRow,
  signal: AbortSignal,
): Promise<{ ok: boolean; findings: Finding[] }> {
  const patience = AbortSignal.timeout(patienceMs);
  const findings = await find(hub, row, AbortSignal.any([signal, patience])).catch((error: unknown): Finding[] => {
    hub.log.info({ err: error, connection: row.key }, 'a check failed');
    if (patience.aborted)
      return [
        {
          ok: false,
          what: `${row.key} did not answer within ${patienceMs / 1000} s`,
          mend: 'Check its address, and that it is up.',
        },
      ];
    return [
      {
        ok: false,
        what: 'The connection cannot be opened with its settings',
        mend: 'Correct its settings; the log of the API names the reason.',
      },
    ];
  });
  return { ok: findings.every(finding => finding.ok), findings };
}

async function find(hub: Hub, row: ConnectionRow, signal: AbortSignal): Promise<Finding[]> {
  const { ports, connector } = await hub.connections.get(row.workspaceId, row.id);
  const found = await ports.check(signal);
  return isPassive(ports) ? [heard(connector, row), ...found] : found;
}

function heard(connector: Connector, { key, heardAt }: ConnectionRow): Finding {
  const what = passiveSentence(connector, heardAt);
  if (heardAt) return { ok: true, what };
  return {
    ok: false,
    what,
    mend: `Enter the address, the user and the password of connection ${key} there, and let it send.`,
  };
}
