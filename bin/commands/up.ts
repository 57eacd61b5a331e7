import { Command } from 'commander';
import { readConfig } from '../config.ts';
import { ToldError } from '../told-error.ts';
import { dataFolder, emptyFolder, endLeftovers, runningUp } from '../up/data-folder.ts';
import { confirm } from './confirm.ts';

type Options = { demo: boolean; fresh: boolean; yes: boolean };

/** `kladka up` */
export const upCommand = () =>
  new Command('up')
    .description('run everything on this machine: PostgreSQL, Temporal, API, worker')
    .option(
      '--demo',
      'a demo workspace as well: a web shop with its till and a pharmacy with its web shop, in which orders keep arriving',
      false,
    )
    .option('--fresh', 'empty the data folder first, after asking', false)
    .option('-y, --yes', 'do not ask', false)
    .action(async ({ demo, fresh, yes }: Options) => {
      const stop = new AbortController();
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort());
      if (fresh) await empty(yes);
      const { up } = await import('../up/up.ts');
      await up({ demo, env: process.env, print: line => console.log(line), signal: stop.signal });
    });

async function empty(yes: boolean): Promise<void> {
  const folder = dataFolder(readConfig(process.env).KLADKA_DATA_DIR);
  const other = runningUp(folder);
  if (other !== undefined) throw new ToldError(`Kładka runs on ${folder.root} (process ${other}). Stop it first.`);
  const question = `Delete all orders, settings and keys in ${folder.root}?`;
  if (!yes && !(await confirm(question))) throw new ToldError('Nothing was deleted.');
  await endLeftovers(folder);
  emptyFolder(folder);
  if (process.env.DATABASE_URL)
    console.log('DATABASE_URL is set: that database is not ours to empty, and was left as it is.');
}
