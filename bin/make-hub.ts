import { Client, Connection } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { pino } from 'pino';
import type { Hub } from '../activities/hub.ts';
import { openConnections } from '../activities/open-connections.ts';
import { dataConverter } from '../activities/payload-codec.ts';
import { wakeThroughTemporal } from '../activities/wake.ts';
import { openDatabase } from '../db/client.ts';
import { createKeyring } from '../db/keyring.ts';
import { type Config, requireVariables } from './config.ts';
import { readCa } from './read-ca.ts';
import { temporalOptions } from './temporal-options.ts';

export type MadeHub = {
  hub: Hub;
  /** Connects when it is first used, so that a push is taken while Temporal is away. */
  temporalClient: Client;
  dataConverter: DataConverter;
  close: () => Promise<void>;
};

/** Short statements only. */
const relaxedPool = 4;

/** Makes what a process works with. Nothing is asked of the database or of Temporal yet. Throws `ConfigError`. */
export function makeHub(config: Config, name = 'kladka'): MadeHub {
  const { DATABASE_URL: url, KLADKA_MASTER_KEY: masterKey } = requireVariables(
    config,
    'DATABASE_URL',
    'KLADKA_MASTER_KEY',
  );
  const db = openDatabase(url, { max: config.KLADKA_DATABASE_POOL, name, ca: readCa(config) });
  const relaxed = openDatabase(url, { max: relaxedPool, name, ca: readCa(config), relaxed: true });
  const keyring = createKeyring(db, [masterKey, ...config.KLADKA_PREVIOUS_MASTER_KEYS]);
  const connection = Connection.lazy(temporalOptions(config));
  const converter = dataConverter(keyring);
  const namespace = config.KLADKA_TEMPORAL_NAMESPACE;
  const temporalClient = new Client({ connection, namespace, dataConverter: converter });
  const now = () => new Date();
  const log = pino({ name, level: config.KLADKA_LOG_LEVEL });
  const hub: Hub = {
    db,
    keyring,
    connections: openConnections(db, keyring, now, log, relaxed.$client),
    wake: wakeThroughTemporal(temporalClient),
    log,
    now,
  };
  return {
    hub,
    temporalClient,
    dataConverter: converter,
    close: async () => {
      await connection.close();
      await Promise.all([db.$client.end({ timeout: 5 }), relaxed.$client.end({ timeout: 5 })]);
    },
  };
}
