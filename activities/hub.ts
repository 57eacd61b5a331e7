import type { Logger } from 'pino';
import type { Database } from '../db/client.ts';
import type { Keyring } from '../db/keyring.ts';
import type { OpenConnections } from './open-connections.ts';
import type { Wake } from './wake.ts';

/** What every part of the hub works with; made once per process and handed down. */
export type Hub = {
  db: Database;
  keyring: Keyring;
  connections: OpenConnections;
  wake: Wake;
  log: Logger;
  now: () => Date;
};
