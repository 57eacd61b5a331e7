import type { Environment } from '../config.ts';
import { type DataFolder, keepSecret } from './data-folder.ts';
import type { Ports } from './ports.ts';

/** The environment that API and worker run with: the person's, and what `up` chose or started. */
export function completeEnvironment(parts: {
  env: Environment;
  folder: DataFolder;
  ports: Ports;
  codecPath: string;
  databaseUrl: string;
}): Environment {
  const { env, folder, ports, codecPath, databaseUrl } = parts;
  const chosen = Object.entries(ports).map(([name, port]) => [name, String(port)]);
  return {
    ...env,
    ...Object.fromEntries(chosen),
    DATABASE_URL: databaseUrl,
    KLADKA_MASTER_KEY: env.KLADKA_MASTER_KEY || keepSecret(folder.masterKey),
    KLADKA_CODEC_PATH: codecPath,
    KLADKA_TEMPORAL_ADDRESS: env.KLADKA_TEMPORAL_ADDRESS || `127.0.0.1:${ports.KLADKA_TEMPORAL_PORT}`,
  };
}
