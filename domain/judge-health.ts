import type { FlowEntity, FlowMode } from './flow-settings.ts';

/** One end of a flow, as far as it can hold the flow up. */
export type EndFacts = {
  id: string;
  key: string;
  pausedReason: string | null;
  /** When it last called us; null for one that never did or never does. */
  heardAt: Date | null;
  /** Minutes of silence that its own settings allow. */
  silenceMinutes: number | null;
};

/** Objects that ought to move: how many (counted up to `countedUpTo`) and since when the oldest of them waits. */
export type Waiting = { count: number; since: Date | null };

/** The update queue of a connection (W12b): from a change being told to its content being taken in. */
export type QueueFacts = Waiting & { connection: string; lagMs: number | null };

/** What a flow is judged by. */
export type FlowFacts = {
  workspaceId: string;
  id: string;
  key: string;
  entity: FlowEntity;
  mode: FlowMode;
  paused: boolean;
  source: EndFacts;
  target: EndFacts;
  /** Pushes of the source that are stored and not taken in. */
  inbox: Waiting;
  /** Orders and deliveries that are due and not held by anything. */
  due: Waiting;
  /** Objects that lie ready for a target which fetches them itself. */
  unfetched: Waiting;
  /** Objects that wait for a person, a match or a lock. */
  held: Waiting;
  queues: QueueFacts[];
  /** Milliseconds from a message being stored to the object being delivered, the median of the last hour. */
  lagMs: number | null;
  /** Records of the last hour, or of its last part where there were very many, and how many of them failed. */
  handled: number;
  failed: number;
  lastFailure: string | null;
  lastSuccessAt: Date | null;
  tasks: { count: number; oldest: { id: string; sentence: string; remedy: string; since: Date } | null };
};

/** Nothing is counted beyond this. */
export const countedUpTo = 10_000;

/** Of fewer records nothing is concluded. */
export const fewestHandled = 5;

export type HealthLimits = { lagMinutes: number; errorRate: number };

export type Verdict = 'off' | 'paused' | 'held-up' | 'failing' | 'lagging' | 'unfetched' | 'waiting' | 'well';

export type FlowHealth = {
  state: FlowMode | 'paused';
  verdict: Verdict;
  /** What is wrong and what to do; of a flow that is well, that it is. */
  sentence: string;
  backlog: number;
  oldest: Date | null;
  /** Share, 0 to 1; null where too little was handled to say. */
  errorRate: number | null;
};

/** Judges one flow by what is known of it: its state, its backlog, and one sentence that says what is wrong and what to do. */
export function judgeHealth(facts: FlowFacts, limits: HealthLimits, now: Date): FlowHealth {
  const moving = [facts.inbox, facts.due, facts.unfetched, ...facts.queues];
  const judged = judge(facts, limits, now);
  return {
    state: facts.paused && facts.mode !== 'off' ? 'paused' : facts.mode,
    ...judged,
    backlog: moving.reduce((sum, { count }) => sum + count, 0),
    oldest: earliest(moving.map(({ since }) => since)),
    errorRate: errorRateOf(facts),
  };
}

/** Share of the records handled that failed; null where too few were handled. */
export const errorRateOf = ({ handled, failed }: Pick<FlowFacts, 'handled' | 'failed'>): number | null =>
  handled < fewestHandled ? null : failed / handled;

export const earliest = (times: (Date | null)[]): Date | null =>
  times.reduce((first, time) => (time && (!first || time < first) ? time : first), null);

const minutesSince = (since: Date, now: Date): number => Math.floor((now.getTime() - since.getTime()) / 60_000);

/** Whether the oldest waits for longer than is allowed. */
export const isLate = (waiting: Waiting, limits: HealthLimits, now: Date): boolean =>
  waiting.count > 0 && waiting.since !== null && minutesSince(waiting.since, now) >= limits.lagMinutes;

function judge(facts: FlowFacts, limits: HealthLimits, now: Date): { verdict: Verdict; sentence: string } {
  const { key, source, target, tasks, held } = facts;
  if (facts.mode === 'off')
    return {
      verdict: 'off',
      sentence: `Off: nothing is carried. Switch it on with \`kladka flow set ${key} --mode live\`.`,
    };
  if (facts.paused)
    return { verdict: 'paused', sentence: `Paused: nothing is carried. Go on with \`kladka flow resume ${key}\`.` };
  for (const end of [source, target]) {
    if (end.pausedReason !== null)
      return {
        verdict: 'held-up',
        sentence: `${end.key} is paused (${withoutDot(end.pausedReason)}). Correct its settings, then \`kladka connection resume ${end.key}\`.`,
      };
  }
  const rate = errorRateOf(facts);
  if (rate !== null && rate > limits.errorRate) {
    const why = facts.lastFailure ? ` Last: ${withoutDot(facts.lastFailure)}.` : '';
    return {
      verdict: 'failing',
      sentence: `${facts.failed} of the last ${facts.handled} failed.${why} ${tasks.oldest ? toTasks(tasks.count) : `Look at \`kladka messages list --status rejected\`.`}`,
    };
  }
  const late = [
    ...facts.queues.map(queue => ({
      ...queue,
      what: `changes told by ${queue.connection} wait to be read`,
      mend: toProgram(queue.connection),
    })),
    { ...facts.inbox, what: `pushes of ${source.key} wait to be taken in`, mend: toWorkers },
    { ...facts.due, what: `wait to be delivered to ${target.key}`, mend: toWorkers },
  ].find(waiting => isLate(waiting, limits, now));
  if (late?.since)
    return {
      verdict: 'lagging',
      sentence: `${told(late.count)} ${late.what}, the oldest for ${span(minutesSince(late.since, now))}. ${late.mend}`,
    };
  if (isLate(facts.unfetched, limits, now) && facts.unfetched.since)
    return {
      verdict: 'unfetched',
      sentence: `${told(facts.unfetched.count)} lie ready for ${target.key}, the oldest for ${span(minutesSince(facts.unfetched.since, now))}. ${toProgram(target.key)}`,
    };
  if (tasks.oldest)
    return { verdict: 'waiting', sentence: `${withoutDot(tasks.oldest.sentence)}. ${tasks.oldest.remedy}` };
  if (held.count > 0)
    return {
      verdict: 'waiting',
      sentence: `${told(held.count)} are held back by a missing match or a lock. Look at \`kladka health ${key}\`.`,
    };
  const shadow = facts.mode === 'shadow' ? ' In shadow mode nothing is written.' : '';
  return { verdict: 'well', sentence: `Well: nothing waits for longer than it should.${shadow}` };
}

const toWorkers = 'Look with `kladka doctor` whether workers run and reach it.';
const toProgram = (key: string) => `Look whether the program at ${key} runs and reaches the hub.`;
const toTasks = (count: number) =>
  count === 1 ? 'A task waits: `kladka tasks list`.' : `${told(count)} tasks wait: \`kladka tasks list\`.`;

const withoutDot = (text: string): string => text.trim().replace(/\.$/, '');

/** A count as it is told: nothing is counted beyond some number. */
export const told = (count: number): string => (count > countedUpTo ? `more than ${countedUpTo}` : String(count));

/** Minutes as a person says them. */
export function span(minutes: number): string {
  if (minutes < 120) return `${minutes} min`;
  return minutes < 48 * 60 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 1440)} days`;
}
