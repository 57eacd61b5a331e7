import type { AlertKind } from './alert-words.ts';
import { errorRateOf, type FlowFacts, type HealthLimits, judgeHealth, told } from './judge-health.ts';

/** How the engine stands: `unwatched` where whoever looks could not tell. */
export type EngineState = 'reachable' | 'unreachable' | 'workerless' | 'unwatched';

export type AlertLimits = HealthLimits & { silenceMinutes: number; taskHours: number };

export type AlertFacts = {
  flows: FlowFacts[];
  /** The backlog of each flow at the last looks, oldest first, without the present one. */
  backlogs: Map<string, number[]>;
  engine: EngineState;
  /** Tasks that are open for longer than `taskHours`, without those of paused or silent connections. */
  oldTasks: { count: number; oldest: { sentence: string; remedy: string } | null };
  sync: SyncFacts;
};

/** The full sync of a workspace; only whole ones that are no dry runs. */
export type SyncFacts = {
  /** The last one that ended. `why`: what it came to, or what its first part lacks. */
  last: { id: string; state: 'done' | 'unsure' | 'failed'; why: string; startedAt: Date } | null;
  /** When one ought to have begun by its schedule, where none did. */
  missed: Date | null;
};

/** A cause to tell somebody of. */
export type AlertCause = {
  /** What makes two troubles the same. */
  cause: string;
  kind: AlertKind;
  values: Record<string, string>;
  /** It only follows from another cause: it raises nothing by itself, but what was raised for it stays. */
  follows?: true;
};

/** From health to causes: one per trouble, and what merely follows from another trouble is not told beside it. */
export function judgeAlerts(facts: AlertFacts, limits: AlertLimits, now: Date): AlertCause[] {
  const live = facts.flows.filter(flow => flow.mode !== 'off' && !flow.paused);
  // Where nothing is to be carried, nobody misses the engine.
  const engine = live.length > 0 ? engineCauses(facts.engine) : [];
  const stopped = engine.length > 0;
  const causes = [
    ...engine,
    ...connectionCauses(live, limits, now),
    ...live.flatMap(flow => flowCauses(flow, facts.backlogs.get(flow.id) ?? [], limits, now, stopped)),
    ...taskCauses(facts.oldTasks, limits),
    ...(live.length > 0 ? syncCauses(facts.sync, stopped) : []),
  ];
  return [...new Map(causes.map(cause => [cause.cause, cause])).values()];
}

function engineCauses(engine: EngineState): AlertCause[] {
  if (engine === 'unreachable') return [{ cause: 'engine', kind: 'engine-away', values: {} }];
  if (engine === 'workerless') return [{ cause: 'workers', kind: 'workers-away', values: {} }];
  return [];
}

function connectionCauses(flows: FlowFacts[], limits: AlertLimits, now: Date): AlertCause[] {
  return flows
    .flatMap(flow => [flow.source, flow.target])
    .flatMap((end): AlertCause[] => {
      const { id, key: connection, pausedReason } = end;
      if (pausedReason !== null)
        return [
          {
            cause: `connection/${id}/paused`,
            kind: 'connection-paused',
            values: { connection, reason: pausedReason.trim().replace(/\.$/, '') },
          },
        ];
      if (!isSilent(end, limits, now)) return [];
      const values = { connection, since: minute(end.heardAt) };
      return [{ cause: `connection/${id}/silent`, kind: 'connection-silent', values }];
    });
}

/** One that called before and no longer does. One that never did is not set up yet, or is one that the hub calls. */
const isSilent = ({ heardAt, silenceMinutes }: FlowFacts['source'], limits: AlertLimits, now: Date): boolean =>
  heardAt !== null && now.getTime() - heardAt.getTime() > (silenceMinutes ?? limits.silenceMinutes) * 60_000;

function flowCauses(
  flow: FlowFacts,
  backlogs: number[],
  limits: AlertLimits,
  now: Date,
  stopped: boolean,
): AlertCause[] {
  const heldUp = stopped || flow.source.pausedReason !== null || flow.target.pausedReason !== null;
  const silent = isSilent(flow.source, limits, now) || isSilent(flow.target, limits, now);
  // What it lags by is a trouble of its own only where nothing else explains it.
  const health = judgeHealth({ ...flow, handled: 0, failed: 0 }, limits, now);
  const causes: AlertCause[] = [];
  const rate = errorRateOf(flow);
  const fails = rate !== null && rate > limits.errorRate;
  const follows = heldUp || silent || fails ? { follows: true as const } : {};
  if (fails)
    causes.push({
      cause: `flow/${flow.id}/fails`,
      kind: 'flow-fails',
      values: {
        flow: flow.key,
        failed: String(flow.failed),
        handled: String(flow.handled),
        ...(flow.lastFailure && { why: flow.lastFailure.trim().replace(/\.$/, '') }),
      },
    });
  if (health.verdict === 'lagging' || health.verdict === 'unfetched' || (heldUp && health.backlog > 0))
    causes.push({
      cause: `flow/${flow.id}/lags`,
      kind: 'flow-lags',
      values: { flow: flow.key, count: told(health.backlog), since: minute(health.oldest), mend: health.sentence },
      ...follows,
    });
  else if (grows([...backlogs, health.backlog]))
    causes.push({
      cause: `flow/${flow.id}/grows`,
      kind: 'flow-grows',
      values: { flow: flow.key, target: flow.target.key, count: told(health.backlog), before: told(backlogs[0] ?? 0) },
      ...follows,
    });
  return causes;
}

/** How many looks are kept of each flow's backlog. */
export const keptLooks = 30;
const fewestLooks = 12;
/** What is smaller than this may grow. */
const smallBacklog = 100;

/** Whether a backlog grows and does not merely swing: all of its last third lies above all of its first third, by half. */
export function grows(backlogs: number[]): boolean {
  const third = Math.floor(backlogs.length / 3);
  if (backlogs.length < fewestLooks || (backlogs.at(-1) ?? 0) < smallBacklog) return false;
  return Math.min(...backlogs.slice(-third)) > 1.5 * Math.max(...backlogs.slice(0, third));
}

function taskCauses({ count, oldest }: AlertFacts['oldTasks'], { taskHours }: AlertLimits): AlertCause[] {
  if (!oldest || count === 0) return [];
  const values = { count: told(count), hours: String(taskHours), task: oldest.sentence, mend: oldest.remedy };
  return [{ cause: 'tasks', kind: 'task-open', values }];
}

/** Where the engine is away, none can run; one that failed is told of until a whole one went well. */
function syncCauses({ last, missed }: SyncFacts, stopped: boolean): AlertCause[] {
  const causes: AlertCause[] = [];
  if (last && last.state !== 'done')
    causes.push({
      cause: `sync/${last.state}`,
      kind: last.state === 'failed' ? 'sync-failed' : 'sync-unsure',
      values: { sync: last.id, since: minute(last.startedAt), why: last.why },
    });
  if (missed)
    causes.push({
      cause: 'sync/missed',
      kind: 'sync-missed',
      values: { due: minute(missed), ...(last && { last: minute(last.startedAt) }) },
      ...(stopped && { follows: true as const }),
    });
  return causes;
}

/** A time as alerts say it: to the minute, in UTC. */
const minute = (time: Date | null): string => (time ? `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC` : '?');
