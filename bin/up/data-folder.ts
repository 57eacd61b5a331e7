import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { deleteCluster } from '../../tools/services/postgres-cluster.ts';
import { isAlive, markOf, type ProcessMark } from '../../tools/services/processes.ts';
import { takeOverData } from '../../tools/services/run-record.ts';
import { ToldError } from '../told-error.ts';

export type DataFolder = ReturnType<typeof dataFolder>;

/** What `up` keeps, and where: everything that one machine's hub needs to go on where it was. */
export function dataFolder(path: string) {
  const root = resolve(path);
  const at = (name: string) => join(root, name);
  return {
    root,
    postgres: at('postgres'),
    temporal: at('temporal.db'),
    masterKey: at('master.key'),
    codecPath: at('codec-path'),
    tokens: at('tokens'),
    ports: at('ports.json'),
    shop: at('demo-shop.json'),
    till: at('demo-till.json'),
    drugstore: at('demo-drugstore.json'),
    pharmacy: at('demo-pharmacy.json'),
    wapro: at('demo-wapro.json'),
    b2b: at('demo-b2b.json'),
    production: at('demo-production.json'),
    waproAgent: at('demo-wapro-agent'),
    waproKey: at('demo-wapro.key'),
    b2bKey: at('demo-b2b.key'),
    productionKey: at('demo-production.key'),
    pharmacyPassword: at('demo-pharmacy.password'),
    logs: at('logs'),
    runs: at('runs'),
    lock: at('up.lock'),
    hub: at('hub.json'),
  };
}

/** Writes a file as a whole or not at all, readable by its owner only. */
export function writePrivately(file: string, text: string): void {
  const fresh = `${file}.new`;
  writeFileSync(fresh, text, { mode: 0o600 });
  renameSync(fresh, file);
}

/** The secret in a file; made (by default 32 random bytes in base64) when it is not there. */
export function keepSecret(file: string, make = () => randomBytes(32).toString('base64')): string {
  if (!existsSync(file)) writePrivately(file, `${make()}\n`);
  return readFileSync(file, 'utf8').trim();
}

/** Reads a JSON file; `undefined` when it is not there or no JSON. */
export function readJsonFile(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

const isMark = (value: unknown): value is ProcessMark =>
  typeof value === 'object' && value !== null && 'pid' in value && typeof value.pid === 'number';

/** The process of the `up` that runs on this folder, if one does. */
export function runningUp(folder: DataFolder): number | undefined {
  const mark = readJsonFile(folder.lock);
  return isMark(mark) && mark.pid !== process.pid && isAlive(mark) ? mark.pid : undefined;
}

/** Makes the folder and takes it for this process. Throws `ToldError` when another `up` runs on it. */
export function takeFolder(folder: DataFolder): () => void {
  for (const path of [folder.root, folder.logs, folder.runs, folder.tokens])
    mkdirSync(path, { recursive: true, mode: 0o700 });
  const other = runningUp(folder);
  if (other !== undefined) {
    throw new ToldError(
      `Kładka already runs on ${folder.root} (process ${other}). Stop it first, or set KLADKA_DATA_DIR to another folder.`,
    );
  }
  writePrivately(folder.lock, JSON.stringify(markOf(process.pid)));
  return () => rmSync(folder.lock, { force: true });
}

/** Ends what an `up` that was killed left running: it would hold the ports. */
export async function endLeftovers(folder: DataFolder): Promise<void> {
  const records = existsSync(folder.runs) ? readdirSync(folder.runs).map(name => join(folder.runs, name)) : [];
  for (const record of records) await takeOverData(record, 'It', 'SIGTERM');
  await takeOverData(`${folder.temporal}.run.json`, 'Temporal', 'SIGTERM');
  await takeOverData(join(folder.postgres, 'run.json'), 'PostgreSQL', 'SIGINT');
}

/** Deletes what `up` keeps, and nothing else that may lie in the folder. Throws `ToldError` while an `up` runs on it. */
export function emptyFolder(folder: DataFolder): void {
  const other = runningUp(folder);
  if (other !== undefined) throw new ToldError(`Kładka runs on ${folder.root} (process ${other}). Stop it first.`);
  deleteCluster(folder.postgres);
  const { root, postgres, ...rest } = folder;
  const beside = ['-wal', '-shm', '.run.json'].map(ending => `${folder.temporal}${ending}`);
  for (const path of [...Object.values(rest), ...beside]) rmSync(path, { recursive: true, force: true });
}
