import { cpuMs } from '../support/cpu.ts';
import type { Figure } from '../support/figure.ts';
import { residentMb } from '../support/memory.ts';
import { mean, quantile, slope } from '../support/statistics.ts';
import type { OrderOptions } from './measure.ts';
import type { Scene } from './set-up.ts';

const sampleMs = 1_000;
/** Memory counts as flat while a thousand orders add no more than this share of it. */
const flat = 0.05;

type Sample = { seconds: number; orders: number; api: number; worker: number };

/**
 * Orders per second over the whole run, with the bare workflow before, half-way and afterwards, as a machine is seldom equally fast
 * for minutes; and how memory moved meanwhile.
 */
export async function measureThroughput(
  scene: Scene,
  { orders, atOnce }: OrderOptions,
  say: (line: string) => void,
): Promise<{ throughput: Figure[]; memory: Figure[] }> {
  const { systems, bare, activities, pids, settled } = scene;
  const workflows = Math.min(600, Math.max(100, Math.round(orders / 4)));
  const bareRun = async () => {
    const cpu = cpuMs(pids);
    const run = await bare.run({ workflows, atOnce, activities });
    return { cpu: perOrder(cpu, cpuMs(pids), workflows), rate: (workflows / run.ms) * 1000, times: run.times };
  };
  const bares = [await bareRun()];
  const samples: Sample[] = [];
  const start = await systems.arrived(undefined);
  const runs: { ms: number; times: number[]; spent: Cpu }[] = [];
  for (const part of [Math.ceil(orders / 2), Math.floor(orders / 2)]) {
    const before = runs.reduce((sum, run) => sum + run.ms, 0);
    const begun = performance.now();
    const look = async () => {
      const memory = { api: residentMb(pids.api), worker: residentMb(pids.worker) };
      const seconds = (before + performance.now() - begun) / 1000;
      samples.push({ ...memory, seconds, orders: (await systems.arrived(undefined)) - start });
    };
    const cpu = cpuMs(pids);
    const sampling = setInterval(() => void look().catch(() => {}), sampleMs);
    const run = await systems.run({ orders: part, atOnce }).finally(() => clearInterval(sampling));
    await settled();
    runs.push({ ...run, spent: perOrder(cpu, cpuMs(pids), part) });
    bares.push(await bareRun());
  }
  const spent = meanOf(runs.map(run => run.spent));

  say(
    `${orders} orders, ${atOnce} on their way at a time; per second in fifths of the run: ${pace(samples, orders).join(', ')}`,
  );
  say(`processor time of an order: ${shares(spent)}`);
  say(`processor time of a bare workflow: ${shares(meanOf(bares.map(run => run.cpu)))}`);
  say(`bare workflows per second: ${bares.map(run => run.rate.toFixed(1)).join(', ')}`);
  const rate = (orders / runs.reduce((sum, run) => sum + run.ms, 0)) * 1000;
  const baseline = mean(bares.map(run => run.rate));
  const time = (times: number[]) => quantile(times, 0.5);
  return {
    throughput: [
      { name: 'orders end to end', value: rate, baseline, unit: '/s', ratio: { least: 0.6 } },
      {
        name: 'orders: time under load p50',
        value: time(runs.flatMap(run => run.times)),
        baseline: time(bares.flatMap(run => run.times)),
        unit: 'ms',
      },
      {
        name: 'orders: processor time each',
        value: total(spent),
        baseline: mean(bares.map(run => total(run.cpu))),
        unit: 'ms',
      },
    ],
    memory: (['api', 'worker'] as const).flatMap(name => growthOf(name, samples, orders)),
  };
}

/** How memory moved over the second half of the run, when caches and heaps have their size. */
function growthOf(name: 'api' | 'worker', samples: Sample[], orders: number): Figure[] {
  const late = samples.filter(sample => sample.orders > orders / 2);
  if (late.length < 3) return [];
  const level = mean(late.map(sample => sample[name]));
  const growth = slope(late.map(sample => ({ x: sample.orders / 1000, y: sample[name] })));
  return [
    { name: `memory of the ${name}`, value: level, unit: 'MB' },
    {
      name: `memory of the ${name}: growth per 1,000 orders`,
      value: growth,
      unit: 'MB',
      bound: { most: Math.round(level * flat) },
    },
  ];
}

function pace(samples: Sample[], orders: number): string[] {
  return Array.from({ length: 5 }, (_, part) => {
    const within = samples.filter(
      sample => sample.orders >= (orders * part) / 5 && sample.orders <= (orders * (part + 1)) / 5,
    );
    return slope(within.map(sample => ({ x: sample.seconds, y: sample.orders }))).toFixed(1);
  });
}

type Cpu = ReturnType<typeof cpuMs>;

function perOrder(before: Cpu, after: Cpu, orders: number): Cpu {
  return Object.fromEntries(Object.entries(after).map(([name, ms]) => [name, (ms - (before[name] ?? 0)) / orders]));
}

const meanOf = (all: Cpu[]): Cpu =>
  Object.fromEntries(Object.keys(all[0] ?? {}).map(name => [name, mean(all.map(cpu => cpu[name] ?? 0))]));

const total = (cpu: Cpu): number => Object.values(cpu).reduce((sum, ms) => sum + ms, 0);

const shares = (cpu: Cpu): string =>
  Object.entries(cpu)
    .filter(([, ms]) => ms >= 0.5)
    .map(([name, ms]) => `${name} ${ms.toFixed(0)} ms`)
    .join(', ');
