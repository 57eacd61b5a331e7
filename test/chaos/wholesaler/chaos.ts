import { seeded } from '../../../sandbox/faults.ts';
import { startChaosHub } from '../hub.ts';
import { goKilling, killOne } from '../killing.ts';
import { comeToRest } from '../pharmacy/rest.ts';
import { seconds } from '../report.ts';
import { openTasks } from '../standing.ts';
import { type ClerkCount, goClerking } from './clerk.ts';
import { syncInterrupted } from './interrupting.ts';
import { neverRight, underWay } from './judge-hub.ts';
import { judgeMoney, type MoneyVerdict } from './judge-money.ts';
import { judgeOrders, type OrdersVerdict } from './judge-orders.ts';
import { judgeSides, type SidesVerdict } from './judge-sides.ts';
import type { WholesalerChaosOptions } from './options.ts';
import { planWholesaler, type WholesalerVictim } from './plan.ts';
import { type Stage, startStage } from './stage.ts';
import { beginSync, disagreements, type SyncReport, syncOver, wrongSync } from './syncing.ts';
import { goAway, goOrdering, platformReady } from './users.ts';

export type WholesalerChaosResult = {
  orders: OrdersVerdict;
  money: MoneyVerdict;
  sides: SidesVerdict;
  /** What must never be, one sentence each. */
  never: string[];
  /** What was still under way, or not yet equal, when the time to come to rest was over. */
  restless: string[];
  /** What is wrong with the full syncs: the one that was killed, and the two after it. */
  syncs: string[];
  /** Begun under kills, then twice at rest. */
  reports: SyncReport[];
  clerk: ClerkCount;
  kills: Record<string, number>;
  /** What a person is asked, each once. */
  tasks: string[];
  runMs: number;
  restMs: number;
};

type Verdicts = Pick<WholesalerChaosResult, 'orders' | 'money' | 'sides'>;
const sentences = ({ orders, money, sides }: Verdicts): string[] => [
  ...orders.discrepancies,
  ...money.discrepancies,
  ...sides.discrepancies,
];

/** Everything that is wrong, one sentence each. */
export const wrongs = (result: WholesalerChaosResult): string[] => [
  ...result.restless.map(what => `Not at rest: ${what}.`),
  ...sentences(result),
  ...result.never,
  ...result.syncs,
];

/**
 * Runs the hub between a wholesaler's WAPRO, its platform and its production under faults and kills, with a full sync in the middle
 * of which the source dies, and judges what came of it. `print` gets a line per event.
 */
export async function runWholesalerChaos(
  options: WholesalerChaosOptions,
  print: (line: string) => void,
): Promise<WholesalerChaosResult> {
  const begun = Date.now();
  const say = (line: string) => print(`${seconds(Date.now() - begun).padStart(8)}  ${line}`);
  const within = options.restSeconds * 1_000;
  const plan = planWholesaler(options);
  const stops: (() => Promise<unknown>)[] = [];
  try {
    const hub = await startChaosHub(options, say);
    stops.unshift(hub.stop);
    const { processes, api, sql } = hub;
    const stage = await startStage(options, hub, say);
    stops.unshift(stage.stop);
    await processes.startWorker();
    await stage.startAgent();
    await platformReady(stage.b2b.world, stage.sold, within);
    say(`The platform has ${stage.b2b.world.held.products.size} products. Users order.`);

    await stage.faultsOn();
    stage.production.configure({ paceEvery: 2 });
    const killable = {
      kill: (victim: WholesalerVictim) =>
        victim === 'agent' || victim === 'wapro' ? stage.kill(victim) : processes.kill(victim),
    };
    const closing = new AbortController();
    const at = { desk: stage.desk, shelves: stage.shelves, random: seeded(options.seed + 1) };
    const runSince = Date.now();
    const clerking = goClerking(at, { signal: closing.signal, everyMs: Math.min(400, plan.lastsMs / 60) });
    const [kills, , , interrupted] = await Promise.all([
      goKilling(killable, plan.kills, say),
      goOrdering(stage.b2b.world, stage.desk, plan.deeds, seeded(options.seed + 2)),
      goAway(stage, plan.absences),
      syncInterrupted({
        api,
        sql,
        say,
        atMs: plan.syncAtMs,
        withinMs: within,
        kill: () => killOne(killable, 'worker'),
      }),
    ]).finally(() => closing.abort());
    const clerk = await clerking;
    const runMs = Date.now() - runSince;
    await stage.faultsOff();
    stage.production.configure({ paceEvery: 0 });
    say('The last order is placed and the faults are over. What is owed comes to rest.');

    const restSince = Date.now();
    const rest = () =>
      comeToRest(
        () => look(stage, hub.sql),
        async () => {},
        within,
      );
    const restless = await rest();
    const restMs = Date.now() - restSince;
    if (restless.length > 0) for (const what of sentences(await judgeAll(stage))) say(what);
    const killed = await syncOver(api, interrupted.syncId, within);
    say('At rest. Full syncs follow, one after the other.');
    const one = await syncOver(api, await beginSync(api, within), within);
    const other = await syncOver(api, await beginSync(api, within), within);
    // What does not come to rest once is not waited for again.
    if (restless.length === 0) restless.push(...(await rest()));
    say('Judging.');
    return {
      ...(await judgeAll(stage)),
      never: await neverRight(sql),
      restless,
      syncs: [
        ...(interrupted.agentDied ? [] : ['WAPRO’s agent did not die while it answered the full sync.']),
        ...wrongSync('The full sync that was killed', killed),
        ...wrongSync('The full sync after it', one),
        ...wrongSync('The last full sync', other),
        ...disagreements(one, other),
      ],
      reports: [killed, one, other],
      clerk,
      kills: { ...kills, worker: (kills.worker ?? 0) + interrupted.killed },
      tasks: await openTasks(sql),
      runMs,
      restMs,
    };
  } finally {
    for (const stop of stops) await stop().catch(error => say(`Not stopped cleanly: ${error}`));
  }
}

const judgeAll = async ({ desk, shelves, b2b, production }: Stage) => ({
  orders: await judgeOrders(desk, b2b.world, production.world),
  money: await judgeMoney(desk, b2b.world),
  sides: await judgeSides(desk, b2b.world, shelves),
});

/** All is at rest when nothing is under way and both sides are equal, as WAPRO's changes are only found by looking. */
async function look(stage: Stage, sql: Parameters<typeof underWay>[0]): Promise<Record<string, number>> {
  const { orders, money, sides } = await judgeAll(stage);
  return {
    ...(await underWay(sql, stage)),
    'discrepancies of orders': orders.discrepancies.length,
    'discrepancies of invoices and payments': money.discrepancies.length,
    'discrepancies of goods and buyers': sides.discrepancies.length,
  };
}
