import { Command } from 'commander';
import { readConfig } from '../config.ts';

/** `kladka worker` */
export const workerCommand = () =>
  new Command('worker')
    .description('run a worker: workflows, activities, relay (for production; start as many as you need)')
    .action(async () => {
      // The worker's libraries are large: only this subcommand loads them.
      const { runWorker } = await import('../processes/worker.ts');
      await runWorker(readConfig(process.env));
    });
