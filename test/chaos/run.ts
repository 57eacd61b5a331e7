import { Command, InvalidArgumentError } from 'commander';
import { runChaos } from './chaos.ts';
import { defaultOptions as usual } from './options.ts';
import { counted, seconds } from './report.ts';

function number(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < 0)
    throw new InvalidArgumentError('Give a number, 0 or more.');
  return value;
}

const command = new Command('test:chaos')
  .description(
    'Kills the hub at random while orders arrive under faults, and checks that none is lost, doubled or wrong.',
  )
  .option('--orders <n>', 'orders to place', number, usual.orders)
  .option('--seed <n>', 'draws orders, faults and kills; drawn itself when not given', number)
  .option('--kills <n>', 'kill -9 in all; one per 40 orders when not given', number)
  .option('--rate <n>', 'orders per second', number, usual.rate)
  .option('--settle-seconds <n>', 'after which a lost write can no longer land', number, usual.settleSeconds)
  .option(
    '--till-throttles <n>',
    'how often the till answers 429, each holding it back for a minute',
    number,
    usual.tillThrottles,
  )
  .option('--rest-seconds <n>', 'to come to rest after the last order', number, usual.restSeconds)
  .option('--keep', 'keep logs and data', usual.keep)
  .parse();

const given = command.opts<Partial<typeof usual>>();
const seed = given.seed ?? Math.floor(Math.random() * 1_000_000);
const orders = given.orders ?? usual.orders;
const kills = given.kills ?? Math.max(4, Math.round(orders / 40));
const asked = [...process.argv.slice(2), ...(given.seed === undefined ? ['--seed', seed] : [])].join(' ');
console.log(`${orders} orders, ${kills} kills. To repeat this run: npm run test:chaos -- ${asked}`);

// Whatever was started ends with this process.
process.once('SIGINT', () => process.exit(130));
const begun = Date.now();
const { verdict, restless, lag, ...result } = await runChaos({ ...usual, ...given, seed, kills }, line =>
  console.log(line),
);
const { figures, discrepancies } = verdict;
console.log(`
Orders          ${figures.orders} placed: ${figures.inTill} in the till, ${figures.waiting} wait for payment or a person, ${figures.skipped} skipped
Debtors         ${figures.debtors} accounts, notes doubled: ${figures.doubledNotes}
Killed          ${counted(result.kills)}
Webhooks        ${counted(result.webhooks)}
Throughput      ${(figures.inTill / ((result.placingMs + result.restMs) / 1000)).toFixed(1)} orders/s, ${seconds(result.placingMs)} of orders and ${seconds(result.restMs)} to come to rest
From paid to till  half within ${seconds(lag.half)}, the slowest ${seconds(lag.most)} (order ${lag.number})
Duration        ${seconds(Date.now() - begun)}
`);
for (const task of verdict.tasks) console.log(`Open task: ${task}`);
for (const order of verdict.doubledNotes) console.log(`Note doubled: order ${order}`);
for (const what of restless) console.log(`Not at rest: ${what}.`);
for (const what of discrepancies) console.log(what);
const isSound = discrepancies.length === 0 && restless.length === 0;
console.log(
  isSound
    ? 'Every order is where it belongs, exactly once and to the cent.'
    : `${discrepancies.length} discrepancies (seed ${seed}).`,
);
process.exit(isSound ? 0 : 1);
