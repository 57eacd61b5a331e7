import { readdirSync, readFileSync } from 'node:fs';

/** Processor time of processes with all their children, in milliseconds by name; unlike a rate, it does not depend on who else computes. */
export function cpuMs<Name extends string>(pids: Record<Name, number>): Record<Name, number> {
  const all = processes();
  const tree = (pid: number): number =>
    [...all.values()]
      .filter(each => each.parent === pid)
      .reduce((sum, child) => sum + tree(child.pid), all.get(pid)?.ms ?? 0);
  const names = Object.keys(pids) as Name[];
  return Object.assign({}, ...names.map(name => ({ [name]: tree(pids[name]) })));
}

type Process = { pid: number; parent: number; ms: number };

/** Linux counts in hundredths of a second (USER_HZ). */
const msPerTick = 10;

function processes(): Map<number, Process> {
  const found = new Map<number, Process>();
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, 'utf8');
      // After the name in brackets: state, parent, …; user, system, and those of ended children as 12th to 15th (proc(5)).
      const fields = stat
        .slice(stat.lastIndexOf(')') + 2)
        .split(' ')
        .map(Number);
      const ticks = fields.slice(11, 15).reduce((sum, count) => sum + count, 0);
      found.set(Number(entry), { pid: Number(entry), parent: fields[1] ?? 0, ms: ticks * msPerTick });
    } catch {
      // It ended meanwhile.
    }
  }
  return found;
}
