import { Command } from 'commander';
import { z } from 'zod';
import { connectionKeySchema, madeKeySchema } from '../../api/schemas/connection-keys.ts';
import { table } from '../table.ts';
import { anything, askFor, part, reading, show, when } from './support.ts';

const path = (connection: string) => `/api/connections/${part(connection)}/keys`;

/** Makes a key of the connector API for a connection and prints it, the only time that it can be seen. */
export async function addConnectionKey(connection: string, name: string): Promise<void> {
  const { key } = await askFor(madeKeySchema, 'POST', path(connection), { name });
  console.error(`The key with which a system speaks for ${connection} at /v1; it is shown only now:`);
  console.log(key);
}

export const listKeys = () =>
  reading('list <connection>', 'the keys of a connection').action(
    async (connection: string, { json }: { json: boolean }) => {
      const answer = await askFor(z.object({ items: z.array(connectionKeySchema) }), 'GET', path(connection));
      show(json, answer, ({ items }) =>
        table(
          ['id', 'key', 'name', 'last used', 'state'],
          items.map(key => [
            key.id,
            `${key.prefix}…`,
            key.name,
            when(key.lastUsedAt),
            key.revokedAt ? `revoked ${when(key.revokedAt)}` : 'on',
          ]),
          `No keys yet. Make one with kladka keys add --connection ${connection}.`,
        ),
      );
    },
  );

export const revokeKey = () =>
  new Command('revoke')
    .description('end a key of a connection')
    .argument('<connection>')
    .argument('<id>', 'as `kladka keys list` shows it')
    .action(async (connection: string, id: string) => {
      await askFor(anything, 'DELETE', `${path(connection)}/${part(id)}`);
      console.log('The key is revoked.');
    });
