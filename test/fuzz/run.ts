import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { projectRoot } from '../../tools/setup/temporal-path.mjs';
import { configuration, type PartName, parts } from './configure.ts';
import { ensureSchemathesis } from './ensure-schemathesis.ts';
import { startFuzzHub } from './hub.ts';
import { seed } from './seed.ts';
import { knownWords } from './words.ts';

function count(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('Give a whole number, 1 or more.');
  return value;
}

const options = new Command('test:fuzz')
  .description(
    'Asks every route of /openapi.json at random, and checks that no answer is a 5xx or unlike its description.',
  )
  .option(
    '--max-examples <n>',
    'requests per route that are drawn at random, besides those at the bounds of its schema',
    count,
    15,
  )
  .option('--seed <n>', 'draws the requests; the same number draws the same ones', count, 1)
  .addOption(new Option('--only <part>', 'one part of the API').choices(Object.keys(parts)))
  .parse()
  .opts<{ maxExamples: number; seed: number; only?: PartName }>();

const say = (line: string) => console.log(line);
const folder = join(projectRoot, '.kladka/fuzz');
const log = join(folder, 'hub.log');
// Whatever was started ends with this process.
process.once('SIGINT', () => process.exit(130));

/** Asks one part; true when nothing was found. */
async function ask(
  part: PartName,
  url: string,
  key: string,
  program: { file: string; args: string[] },
): Promise<boolean> {
  say(`\nAsking ${parts[part].what}…`);
  const { maxExamples, seed } = options;
  const args = [
    ...['--config-file', join(folder, 'schemathesis.toml'), 'run', `${url}/openapi.json`, '--url', url],
    ...['--include-path-regex', parts[part].paths, '--header', `Authorization: Bearer ${key}`],
    ...['--max-examples', String(maxExamples), '--seed', String(seed), '--continue-on-failure', '--no-shrink'],
    ...['--suppress-health-check', 'all', '--request-timeout', '30', '--workers', '1', '--warnings', 'off'],
  ];
  const child = spawn(program.file, [...program.args, ...args], { cwd: folder, stdio: 'inherit' });
  return await new Promise(resolve => child.once('close', code => resolve(code === 0)));
}

/** The paths of the description. */
async function documented(url: string): Promise<string[]> {
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as { paths: Record<string, unknown> };
  return Object.keys(document.paths);
}

async function run(): Promise<boolean> {
  mkdirSync(folder, { recursive: true });
  writeFileSync(log, '');
  const program = ensureSchemathesis(say);
  say('Starting a hub with a PostgreSQL of its own, and putting a little of everything into it…');
  const fuzz = await startFuzzHub(log);
  try {
    const keys = await seed(fuzz);
    writeFileSync(join(folder, 'schemathesis.toml'), configuration(await documented(fuzz.url), await knownWords(fuzz)));
    // The connector API comes first, as an operator may take its keys away.
    const names = options.only ? [options.only] : (Object.keys(parts) as PartName[]);
    const fits: boolean[] = [];
    for (const name of names) fits.push(await ask(name, fuzz.url, name === 'v1' ? keys.b2b : fuzz.token, program));
    await fuzz.taker.rest();
    for (const { entity, messageId, error } of fuzz.taker.broken)
      say(`\nA push of ${entity} was kept and could not be taken in (message ${messageId}): ${error}`);
    return fits.every(Boolean) && fuzz.taker.broken.length === 0;
  } finally {
    await fuzz.stop();
  }
}

const begun = Date.now();
const fine = await run().catch(error => {
  say(error instanceof Error ? error.message : String(error));
  return process.exit(1);
});
const errors = readFileSync(log, 'utf8')
  .split('\n')
  .filter(line => line.includes('"level":50')).length;
if (errors > 0) say(`${errors} errors are in ${log}.`);
say(
  `${fine ? 'No 5xx and no breach of a schema.' : 'Something was found; see above.'} ${Math.round((Date.now() - begun) / 1000)} s. To repeat this run: npm run test:fuzz -- --seed ${options.seed} --max-examples ${options.maxExamples}`,
);
process.exit(fine ? 0 : 1);
