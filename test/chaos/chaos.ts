import { startChaosHub } from './hub.ts';
import { judge, type Verdict } from './judge.ts';
import { goKilling } from './killing.ts';
import type { ChaosOptions } from './options.ts';
import { planChaos } from './plan.ts';
import { type Lag, lagOf, seconds } from './report.ts';
import { comeToRest } from './rest.ts';
import { startSandboxes } from './sandboxes.ts';
import { setUp, shopKey } from './set-up.ts';
import { goShopping } from './shopping.ts';

export type ChaosResult = {
  verdict: Verdict;
  kills: Record<string, number>;
  /** What was still under way when the time to come to rest was over. */
  restless: string[];
  placingMs: number;
  restMs: number;
  lag: Lag;
  webhooks: Record<string, number>;
};

/** Runs the hub under faults and kills while orders arrive, and judges what came of them. `print` gets a line per event. */
export async function runChaos(options: ChaosOptions, print: (line: string) => void): Promise<ChaosResult> {
  const plan = planChaos(options);
  const begun = Date.now();
  const say = (line: string) => print(`${seconds(Date.now() - begun).padStart(8)}  ${line}`);
  const stops: (() => Promise<unknown>)[] = [];
  try {
    const sandboxes = await startSandboxes(options);
    stops.unshift(() => sandboxes.close());
    const { processes, api, sql, trigger, stop } = await startChaosHub(options, say);
    stops.unshift(stop);
    await setUp({
      api,
      hubUrl: processes.apiUrl,
      shopUrl: sandboxes.shop.url,
      tillUrl: sandboxes.till.url,
      settleSeconds: options.settleSeconds,
    });
    await processes.startWorker();
    say('The hub is up. Orders arrive.');

    await sandboxes.faultsOn();
    const placingSince = Date.now();
    const [paidAt, kills] = await Promise.all([
      goShopping(sandboxes.shop.world, plan.deeds),
      goKilling(processes, plan.kills, say),
    ]);
    const placingMs = Date.now() - placingSince;
    await sandboxes.faultsOff();
    say('The last order is placed and the faults are over. The hub comes to rest.');

    const restSince = Date.now();
    const poll = () => trigger(`poll/${shopKey}/orders`);
    const restless = await comeToRest(sql, sandboxes.shop.world, poll, options.restSeconds * 1000);
    const restMs = Date.now() - restSince;
    const verdict = await judge(sql, sandboxes.shop.world, sandboxes.till.world);
    say('Judged.');
    const state = await fetch(`${sandboxes.shop.url}/_sandbox/state`);
    const { webhookLog } = (await state.json()) as { webhookLog: Record<string, number> };
    const lag = lagOf(verdict.standings, paidAt);
    return { verdict, kills, restless, placingMs, restMs, lag, webhooks: webhookLog };
  } finally {
    for (const stop of stops) await stop().catch(error => say(`Not stopped cleanly: ${error}`));
  }
}
