#!/usr/bin/env node
import { DoesNotFit } from './does-not-fit.ts';
import { hubOverClient } from './hub-over-client.ts';
import { connectMssql } from './mssql-db.ts';
import { readSettings } from './settings.ts';
import { startAgent } from './start-agent.ts';

/** `kladka-agent-wapro settings.json`: runs until it is told to stop. Exit code 2: a person has to change something. */
const main = async (): Promise<void> => {
  const file = process.argv[2] ?? process.env.KLADKA_AGENT_SETTINGS;
  if (file === undefined) {
    console.error('Say where the settings are: kladka-agent-wapro settings.json');
    process.exitCode = 2;
    return;
  }
  const tell = (message: string) => console.log(`${new Date().toISOString()} ${message}`);
  const settings = readSettings(file);
  const db = await connectMssql(settings.database);
  try {
    const agent = await startAgent({ db, hub: hubOverClient(settings.hub), settings, tell });
    tell(`The agent works on ${settings.database.database} for ${settings.hub.url}.`);
    const stop = () => void agent.stop().then(() => process.exit(0));
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
  } catch (error) {
    await db.close();
    throw error;
  }
};

main().catch(error => {
  console.error(error instanceof Error ? error.message : error);
  // Another start would find the same: a service must not try for ever.
  process.exitCode = error instanceof DoesNotFit ? 2 : 1;
});
