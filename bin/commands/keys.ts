import { Command } from 'commander';
import { z } from 'zod';
import { openDatabase } from '../../db/client.ts';
import { issueApiKey } from '../../db/queries/api-keys.ts';
import type { Role } from '../../db/schema/access.ts';
import { readConfig, requireVariables } from '../config.ts';
import { localEnvironment } from '../local-environment.ts';
import { reachDatabase, requireMigrations } from '../reach-database.ts';
import { readCa } from '../read-ca.ts';
import { ToldError } from '../told-error.ts';
import { ensureWorkspace } from '../up/access.ts';
import { addConnectionKey, listKeys, revokeKey } from './connection-keys.ts';
import { askFor, reading, show } from './support.ts';

/** `kladka keys …` */
export const keysCommand = () =>
  new Command('keys')
    .description('master key and API keys')
    .addCommand(rotate())
    .addCommand(add())
    .addCommand(listKeys())
    .addCommand(revokeKey());

const rotate = () =>
  reading('rotate', 'wrap every data key with the current master key; nothing stops meanwhile')
    .addHelpText(
      'after',
      '\nStart API and workers with the new KLADKA_MASTER_KEY and the old one in KLADKA_PREVIOUS_MASTER_KEYS first.',
    )
    .action(async ({ json }: { json: boolean }) => {
      const answer = await askFor(z.object({ rewrapped: z.number() }), 'POST', '/api/keys/rotate');
      show(json, answer, ({ rewrapped }) =>
        rewrapped === 0
          ? 'Every data key is wrapped with the master key that the API runs with. For a new one, start the API with it first.'
          : `${rewrapped === 1 ? '1 data key is' : `${rewrapped} data keys are`} wrapped anew. Once every API and worker runs with the new key and rotating again finds nothing, take KLADKA_PREVIOUS_MASTER_KEYS away.`,
      );
    });

const roles: Role[] = ['viewer', 'operator', 'admin'];
type Options = { workspace: string; role: string; name?: string; connection?: string };

const add = () =>
  new Command('add')
    .description('make an API key, writing to the database itself: the way to the first one')
    .option('--connection <key>', 'a key with which a system speaks for this connection at /v1, made by the hub')
    .option('--workspace <slug>', 'made when it is not there', 'main')
    .option('--role <role>', roles.join(', '), 'admin')
    .option('--name <name>', 'whose it is, for the history')
    .action(async ({ workspace, role: wanted, connection, name = 'kladka keys add' }: Options) => {
      if (connection !== undefined) return addConnectionKey(connection, name);
      const role = roles.find(known => known === wanted);
      if (!role) throw new ToldError(`There is no role ${wanted}. Roles: ${roles.join(', ')}.`);
      const config = requireVariables(readConfig(localEnvironment(process.env)), 'DATABASE_URL');
      const db = openDatabase(config.DATABASE_URL, { max: 1, name: 'kladka-keys', ca: readCa(config) });
      try {
        await reachDatabase(db);
        await requireMigrations(db);
        const workspaceId = await ensureWorkspace(db, workspace, workspace);
        const { token } = await issueApiKey(db.$client, { workspaceId, name, role });
        console.error(`The key of workspace ${workspace} with the role ${role}; it is shown only now:`);
        console.log(token);
      } finally {
        await db.$client.end({ timeout: 5 });
      }
    });
