import type { Hub } from '../../activities/hub.ts';
import type { ConnectionRow } from '../../activities/open-connections.ts';
import type { Connector, Finding } from '../../connectors/contract.ts';
import { isPassive, passiveSentence } from './passive.ts';

const patienceMs = 25_000;

/** Checks a connection now; what goes wrong on the way is a finding like any other. */
export async function checkConnection(
  hub: Hub,
  row: ConnectionRow,
  /** Where the system calls the hub, if it does. */
  address: string | null,
  signal: AbortSignal,
): Promise<{ ok: boolean; findings: Finding[] }> {
  const patience = AbortSignal.timeout(patienceMs);
  const findings = await find(hub, row, address, AbortSignal.any([signal, patience])).catch(
    (error: unknown): Finding[] => {
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
    },
  );
  return { ok: findings.every(finding => finding.ok), findings };
}

async function find(hub: Hub, row: ConnectionRow, address: string | null, signal: AbortSignal): Promise<Finding[]> {
  const { ports, connector } = await hub.connections.get(row.workspaceId, row.id);
  const found = await ports.check(signal);
  return isPassive(ports) ? [heard(connector, row, address, ports.v1 !== undefined), ...found] : found;
}

/** One that has not called yet is no failure: somebody has to enter there how to call first. */
function heard(
  connector: Connector,
  { key, heardAt }: ConnectionRow,
  address: string | null,
  speaksV1: boolean,
): Finding {
  const what = passiveSentence(connector, heardAt);
  if (heardAt) return { ok: true, what };
  const enter = speaksV1
    ? `Give it a key (kladka keys add --connection ${key}), and let it send.`
    : `Enter there the address${address ? ` ${address}` : ''}, the user name and the password of connection ${key}, and let it send.`;
  return { ok: true, what: `${what} ${enter}` };
}
