import { Command, InvalidArgumentError, Option } from 'commander';
import { type ProfileName, profileNames } from '../../sandbox/prestashop/profile.ts';
import { runChaos } from './chaos.ts';
import { defaultOptions as spine } from './options.ts';
import { runPharmacyChaos } from './pharmacy/chaos.ts';
import { defaultPharmacyOptions as pharmacy } from './pharmacy/options.ts';
import { reportPharmacy } from './pharmacy/report.ts';
import { reportSpine } from './report-spine.ts';
import { runWholesalerChaos } from './wholesaler/chaos.ts';
import { defaultWholesalerOptions as wholesaler } from './wholesaler/options.ts';
import { reportWholesaler } from './wholesaler/report.ts';

function number(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < 0)
    throw new InvalidArgumentError('Give a number, 0 or more.');
  return value;
}

const command = new Command('test:chaos')
  .description(
    'Kills the hub at random while orders, and with a pharmacy whole offers, arrive under faults; checks that none is lost, doubled or wrong.',
  )
  .addOption(
    new Option('--only <part>', 'a web shop and its till (spine), a pharmacy and its web shop, or a wholesaler')
      .choices(['spine', 'pharmacy', 'wholesaler'])
      .default('spine'),
  )
  .option(
    '--orders <n>',
    `orders to place (${spine.orders}; pharmacy: ${pharmacy.orders}; wholesaler: ${wholesaler.orders})`,
    number,
  )
  .option('--seed <n>', 'draws orders, faults and kills; drawn itself when not given', number)
  .option(
    '--kills <n>',
    `kill -9 in all; one per 40 orders when not given (pharmacy: ${pharmacy.kills}; wholesaler: ${wholesaler.kills})`,
    number,
  )
  .option(
    '--rate <n>',
    `orders per second (${spine.rate}; pharmacy: ${pharmacy.rate}; wholesaler: ${wholesaler.rate})`,
    number,
  )
  .option(
    '--rest-seconds <n>',
    `to come to rest (${spine.restSeconds}; pharmacy: ${pharmacy.restSeconds}; wholesaler: ${wholesaler.restSeconds})`,
    number,
  )
  .option('--keep', 'keep logs and data')
  .option('--settle-seconds <n>', `spine: after which a lost write cannot land (${spine.settleSeconds})`, number)
  .option(
    '--till-throttles <n>',
    `spine: how often the till answers 429, a minute each (${spine.tillThrottles})`,
    number,
  )
  .option('--goods <n>', `wholesaler: catalogue numbers of WAPRO (${wholesaler.goods})`, number)
  .option('--buyers <n>', `wholesaler: buyers in WAPRO (${wholesaler.buyers})`, number)
  .option('--items <n>', `pharmacy: items of its offer (${pharmacy.items})`, number)
  .addOption(
    new Option('--profile <name>', `pharmacy: which shop it is (${pharmacy.profile})`).choices([...profileNames]),
  )
  .parse();

type Given = Partial<typeof spine & typeof pharmacy & typeof wholesaler> & {
  only: 'spine' | 'pharmacy' | 'wholesaler';
  profile?: ProfileName;
};
const { only, ...given } = command.opts<Given>();
const seed = given.seed ?? Math.floor(Math.random() * 1_000_000);
const asked = [...process.argv.slice(2), ...(given.seed === undefined ? ['--seed', seed] : [])].join(' ');
const print = (line: string) => console.log(line);

// Whatever was started ends with this process.
process.once('SIGINT', () => process.exit(130));
const begun = Date.now();
const told = () => ({ seed, tookMs: Date.now() - begun });

async function spinePart(): Promise<boolean> {
  const orders = given.orders ?? spine.orders;
  const kills = given.kills ?? Math.max(4, Math.round(orders / 40));
  print(`${orders} orders, ${kills} kills. To repeat this run: npm run test:chaos -- ${asked}`);
  return reportSpine(await runChaos({ ...spine, ...given, seed, kills }, print), told());
}

async function pharmacyPart(): Promise<boolean> {
  const options = { ...pharmacy, ...given, seed };
  print(
    `${options.items} items, ${options.orders} orders, ${options.kills} kills. To repeat this run: npm run test:chaos -- ${asked}`,
  );
  return reportPharmacy(await runPharmacyChaos(options, print), told());
}

async function wholesalerPart(): Promise<boolean> {
  const options = { ...wholesaler, ...given, seed };
  print(`${options.orders} orders, ${options.kills} kills. To repeat this run: npm run test:chaos -- ${asked}`);
  return reportWholesaler(await runWholesalerChaos(options, print), told());
}

const parts = { spine: spinePart, pharmacy: pharmacyPart, wholesaler: wholesalerPart };
process.exit((await parts[only]()) ? 0 : 1);
