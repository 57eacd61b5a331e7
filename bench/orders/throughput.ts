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

/** Orders per second over the whole run, between two runs of the bare workflow; and how memory moved meanwhile. */
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
  const before = await bareRun();
  const cpu = cpuMs(pids);

  const samples: Sample[] = [];
  const start = await systems.arrived(undefined);
  const look = async () => {
    const memory = { api: residentMb(pids.api), worker: residentMb(pids.worker) };
    samples.push({ ...memory, seconds: performance.now() / 1000, orders: (await systems.arrived(undefined)) - start });
  };
  const sampling = setInterval(() => void look().catch(() => {}), sampleMs);
  const run = await systems.run({ orders, atOnce }).finally(() => clearInterval(sampling));
  await settled();
  const spent = perOrder(cpu, cpuMs(pids), orders);
  const afterwards = await bareRun();

  say(
    `${orders} orders, ${atOnce} on their way at a time; per second in fifths of the run: ${pace(samples, orders).join(', ')}`,
  );
  say(`processor time of an order: ${shares(spent)}`);
  say(`processor time of a bare workflow: ${shares(afterwards.cpu)}`);
  const rate = (orders / run.ms) * 1000;
  const baseline = mean([before.rate, afterwards.rate]);
  const time = (times: number[]) => quantile(times, 0.5);
  return {
    throughput: [
      { name: 'orders end to end', value: rate, baseline, unit: '/s', ratio: { least: 0.6 } },
      {
        name: 'orders: time under load p50',
        value: time(run.times),
        baseline: time([...before.times, ...afterwards.times]),
        unit: 'ms',
      },
      {
        name: 'orders: processor time each',
        value: total(spent),
        baseline: mean([total(before.cpu), total(afterwards.cpu)]),
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

const total = (cpu: Cpu): number => Object.values(cpu).reduce((sum, ms) => sum + ms, 0);

const shares = (cpu: Cpu): string =>
  Object.entries(cpu)
    .filter(([, ms]) => ms >= 0.5)
    .map(([name, ms]) => `${name} ${ms.toFixed(0)} ms`)
    .join(', ');
