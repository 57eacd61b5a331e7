import type { Ack, OrderLinePulled, OrderStatusRecord } from '../../client/types.ts';
import { seeded } from '../faults.ts';

export type LineState = 'planned' | 'in-production' | 'made' | 'stopped' | 'refused' | 'cancelled';

/** One line of an order as production works on it. */
export type Line = {
  /** The hub's id of the line in its feed. */
  id: string;
  seq: number;
  /** Production's own number of it. */
  number: string;
  state: LineState;
  /** How many are made, as a decimal. */
  produced: string;
  reason?: string;
  takenAt: string;
  changedAt: string;
  given: OrderLinePulled;
};

/** What is to be told of one order; a newer report takes its place. */
export type Report = { record: OrderStatusRecord; key: string };

export type Settings = {
  /** Seconds between two steps that the work takes by itself; 0: by hand. */
  paceEvery: number;
  /** Lines whose name matches this are refused; empty: none. */
  refuse: string;
};
export type Exchange = { at: string; what: string; outcome: 'done' | 'failed'; detail: string };

export type Snapshot = {
  format: 1;
  program: 'production';
  lines: Line[];
  cursor?: string;
  unacked: Ack[];
  reports: Report[];
  counter: number;
  settings: Settings;
};

export type World = ReturnType<typeof createWorld>;

const greatestLog = 100;

/** The production application's own database. */
export function createWorld(seed: number, now: () => Date = () => new Date()) {
  const world = {
    now,
    random: seeded(seed),
    lines: new Map<string, Line>(),
    cursor: undefined as string | undefined,
    unacked: [] as Ack[],
    /** By order. */
    reports: new Map<string, Report>(),
    counter: 0,
    settings: { paceEvery: 0, refuse: '' } as Settings,
    log: [] as Exchange[],
    onChange: new Set<() => void>(),
    changed(): void {
      for (const tell of world.onChange) tell();
    },
    note(what: string, outcome: Exchange['outcome'], detail: string): void {
      world.log.unshift({ at: now().toISOString(), what, outcome, detail });
      world.log.length = Math.min(world.log.length, greatestLog);
    },
    snapshot: (): Snapshot => ({
      ...{ format: 1, program: 'production', lines: [...world.lines.values()], cursor: world.cursor },
      ...{
        unacked: world.unacked,
        reports: [...world.reports.values()],
        counter: world.counter,
        settings: world.settings,
      },
    }),
    restore(kept: Snapshot): void {
      world.lines = new Map(kept.lines.map(line => [line.id, line]));
      world.cursor = kept.cursor;
      world.unacked = kept.unacked;
      world.reports = new Map(kept.reports.map(report => [report.record.order ?? '', report]));
      world.counter = kept.counter;
      world.settings = kept.settings;
    },
  };
  return world;
}
