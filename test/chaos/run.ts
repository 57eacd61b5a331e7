import { Command, InvalidArgumentError, Option } from 'commander';
import { type ProfileName, profileNames } from '../../sandbox/prestashop/profile.ts';
import { runChaos } from './chaos.ts';
import { defaultOptions as spine } from './options.ts';
import { runPharmacyChaos } from './pharmacy/chaos.ts';
import { defaultPharmacyOptions as pharmacy } from './pharmacy/options.ts';
import { reportPharmacy } from './pharmacy/report.ts';
import { reportSpine } from './report-spine.ts';

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
    new Option('--only <part>', 'a web shop and its till (spine), or a pharmacy and its web shop')
      .choices(['spine', 'pharmacy'])
      .default('spine'),
  )
  .option('--orders <n>', `orders to place (${spine.orders}; pharmacy: ${pharmacy.orders})`, number)
  .option('--seed <n>', 'draws orders, faults and kills; drawn itself when not given', number)
  .option('--kills <n>', `kill -9 in all; one per 40 orders when not given (pharmacy: ${pharmacy.kills})`, number)
  .option('--rate <n>', `orders per second (${spine.rate}; pharmacy: ${pharmacy.rate})`, number)
  .option('--rest-seconds <n>', `to come to rest (${spine.restSeconds}; pharmacy: ${pharmacy.restSeconds})`, number)
  .option('--keep', 'keep logs and data')
  .option('--settle-seconds <n>', `spine: after which a lost write cannot land (${spine.settleSeconds})`, number)
  .option(
    '--till-throttles <n>',
    `spine: how often the till answers 429, a minute each (${spine.tillThrottles})`,
    number,
  )
  .option('--items <n>', `pharmacy: items of its offer (${pharmacy.items})`, number)
  .addOption(
    new Option('--profile <name>', `pharmacy: which shop it is (${pharmacy.profile})`).choices([...profileNames]),
  )
  .parse();

type Given = Partial<typeof spine & typeof pharmacy> & { only: 'spine' | 'pharmacy'; profile?: ProfileName };
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

process.exit((await (only === 'pharmacy' ? pharmacyPart() : spinePart())) ? 0 : 1);
