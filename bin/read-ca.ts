import { readFileSync } from 'node:fs';
import type { Config } from './config.ts';

/** The certificate authority that PostgreSQL must be signed by, as PEM, where one is set. */
export const readCa = (config: Config): string | undefined =>
  config.KLADKA_DATABASE_CA === undefined ? undefined : readFileSync(config.KLADKA_DATABASE_CA, 'utf8');
