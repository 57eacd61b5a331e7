import { Command } from 'commander';
import { readConfig } from '../config.ts';

/** `kladka api` */
export const apiCommand = () =>
  new Command('api').description('run the API (for production; start as many as you need)').action(async () => {
    const { runApi } = await import('../processes/api.ts');
    await runApi(readConfig(process.env));
  });
