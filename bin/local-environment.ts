import { existsSync, readFileSync } from 'node:fs';
import { type Environment, readConfig } from './config.ts';
import { dataFolder } from './up/data-folder.ts';
import { readHubFile } from './up/hub-file.ts';

/**
 * The environment of the hub that a command is meant for: what is set, and for what is not set the hub that `up`
 * runs from the data folder here.
 */
export function localEnvironment(env: Environment): Environment {
  const folder = dataFolder(env.KLADKA_DATA_DIR || readConfig({}).KLADKA_DATA_DIR);
  const hub = readHubFile(folder);
  if (!hub) return env;
  const masterKey = existsSync(folder.masterKey) ? readFileSync(folder.masterKey, 'utf8').trim() : undefined;
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  return { KLADKA_MASTER_KEY: masterKey, KLADKA_URL: hub.url, KLADKA_TOKEN: hub.token, ...hub.environment, ...given };
}
