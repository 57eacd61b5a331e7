import { decimal, plain } from '../../domain/decimal.ts';
import { reportOrder } from './report.ts';
import type { Line, World } from './world.ts';

function lineOf(world: World, id: string): Line {
  const line = world.lines.get(id);
  if (!line) throw new Error(`There is no line ${id} in production.`);
  if (line.state === 'refused' || line.state === 'cancelled') throw new Error(`Line ${line.number} is ${line.state}.`);
  return line;
}

function set(world: World, line: Line, changes: Partial<Line>): Line {
  Object.assign(line, changes, { changedAt: world.now().toISOString() });
  reportOrder(world, line.given.order ?? '');
  world.changed();
  return line;
}

/** What the workshop does; each is told to the hub. Throws a sentence for a line that is not there or not wanted. */
export const workshop = (world: World) => ({
  begin: (id: string) => set(world, lineOf(world, id), { state: 'in-production' }),
  /** So many more are made; all that are wanted: the line is made. */
  produce(id: string, quantity: string) {
    const line = lineOf(world, id);
    const wanted = decimal(line.given.quantity ?? '0');
    const sum = decimal(line.produced).plus(decimal(quantity, 'The quantity'));
    const produced = sum.gt(wanted) ? wanted : sum;
    return set(world, line, { produced: plain(produced), state: produced.eq(wanted) ? 'made' : 'in-production' });
  },
  finish(id: string) {
    const line = lineOf(world, id);
    return set(world, line, { produced: line.given.quantity ?? '0', state: 'made' });
  },
  stop: (id: string) => set(world, lineOf(world, id), { state: 'stopped' }),
});
export type Workshop = ReturnType<typeof workshop>;

/** How many lines are worked on beside each other. */
const benches = 3;

/** One step of the work: one of the lines that wait longest is begun, or a third of it is made; undefined without one. */
export function step(world: World): Line | undefined {
  const deeds = workshop(world);
  const waiting = [...world.lines.values()]
    .filter(line => line.state === 'planned' || line.state === 'in-production')
    .sort((a, b) => a.changedAt.localeCompare(b.changedAt));
  const due = waiting[Math.floor(world.random() * Math.min(benches, waiting.length))];
  if (!due) return undefined;
  if (due.state === 'planned') return deeds.begin(due.id);
  const third = decimal(due.given.quantity ?? '1')
    .div(3)
    .round(0, 3);
  return deeds.produce(due.id, plain(third.gt(0) ? third : decimal('1')));
}

/** Lets the work go on by itself every `settings.paceEvery` seconds. */
export function createPace(world: World) {
  let timer: NodeJS.Timeout | undefined;
  return {
    follow(): void {
      clearInterval(timer);
      const seconds = world.settings.paceEvery;
      if (seconds > 0) timer = setInterval(() => step(world), seconds * 1000).unref();
    },
    stop: () => clearInterval(timer),
  };
}
