import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { endProcess, isAlive, markOf, type ProcessMark } from './processes.ts';
import { ServiceError } from './service-error.ts';

interface RunRecord {
  server: ProcessMark;
  owner: ProcessMark;
}

/**
 * Before a server is started on data that may be in use: ends the server that a killed hub left behind.
 * Throws a ServiceError when the hub that started it still lives: two servers on one folder would spoil it.
 */
export async function takeOverData(recordFile: string, what: string, signal: NodeJS.Signals): Promise<void> {
  const record = readRecord(recordFile);
  if (record === undefined || !isAlive(record.server)) return;
  if (record.owner.pid !== process.pid && isAlive(record.owner)) {
    throw new ServiceError(
      `${what} already runs on this data for another kladka (process ${record.owner.pid}). Stop that one first.`,
    );
  }
  await endProcess(record.server, signal, 20_000);
}

/** Notes which server runs on the data and for whom. */
export function recordRun(recordFile: string, serverPid: number): void {
  const record: RunRecord = { server: markOf(serverPid), owner: markOf(process.pid) };
  writeFileSync(recordFile, JSON.stringify(record));
}

/** Takes the note away after a clean stop. */
export function forgetRun(recordFile: string): void {
  rmSync(recordFile, { force: true });
}

function readRecord(recordFile: string): RunRecord | undefined {
  try {
    const record: unknown = JSON.parse(readFileSync(recordFile, 'utf8'));
    return isRunRecord(record) ? record : undefined;
  } catch {
    return undefined;
  }
}

function isRunRecord(value: unknown): value is RunRecord {
  return typeof value === 'object' && value !== null && 'server' in value && 'owner' in value;
}
