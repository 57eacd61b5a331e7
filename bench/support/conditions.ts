import { execFileSync } from 'node:child_process';
import { cpus, loadavg, totalmem } from 'node:os';
import { projectRoot, temporalVersion } from '../../tools/setup/temporal-path.mjs';

/** What the figures were measured under, a line each. */
export function conditions(): string[] {
  const [processor] = cpus();
  const load = loadavg().map(value => value.toFixed(1));
  return [
    `${cpus().length} cores (${processor?.model.trim() || 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GiB, load before ${load[0]}`,
    `Node ${process.version}, Temporal CLI ${temporalVersion()} (start-dev, SQLite WAL), PostgreSQL embedded, synced commits`,
    `commit ${commit()}; ${new Date().toISOString()}`,
  ];
}

function commit(): string {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: projectRoot, encoding: 'utf8' }).trim();
  try {
    return git('rev-parse', '--short', 'HEAD') + (git('status', '--porcelain') === '' ? '' : ' with changes');
  } catch {
    return 'unknown';
  }
}
