import { Command } from 'commander';
import { z } from 'zod';
import { madeWebhook, rotatedSecret, webhookSchema } from '../../api/schemas/webhooks.ts';
import { table } from '../table.ts';
import { anything, askFor, gather, part, reading, show, when } from './support.ts';

const path = (connection: string, ...more: string[]) =>
  ['/api/connections', part(connection), 'webhooks', ...more.map(part)].join('/');

/** `kladka webhooks …` */
export const webhooksCommand = () =>
  new Command('webhooks')
    .description('where systems that speak /v1 want to be called')
    .addCommand(list())
    .addCommand(add())
    .addCommand(rotate())
    .addCommand(replay())
    .addCommand(remove());

const list = () =>
  reading('list <connection>', 'the webhooks of a connection').action(
    async (connection: string, { json }: { json: boolean }) => {
      const answer = await askFor(z.object({ items: z.array(webhookSchema) }), 'GET', path(connection));
      show(json, answer, ({ items }) =>
        table(
          ['id', 'address', 'types', 'state'],
          items.map(row => [
            row.id,
            row.url,
            row.types.join(', ') || 'all',
            row.disabled ? `disabled ${when(row.disabled.since)}: ${row.disabled.reason}` : 'on',
          ]),
          `No webhooks yet. Add one with kladka webhooks add ${connection} --url <address>.`,
        ),
      );
    },
  );

const add = () =>
  new Command('add')
    .description('call an address when there is something to pull or to read')
    .argument('<connection>')
    .requiredOption('--url <address>', 'an https address')
    .option('--type <type>', 'such as orders.changed; all when none is given', gather, [])
    .action(async (connection: string, { url, type }: { url: string; type: string[] }) => {
      const { id, secret } = await askFor(madeWebhook, 'POST', path(connection), { url, types: type });
      console.error(`Webhook ${id} is added. Its secret is shown only now:`);
      console.log(secret);
    });

const rotate = () =>
  new Command('rotate')
    .description('make a new secret; the former one signs beside it for a day')
    .argument('<connection>')
    .argument('<id>')
    .action(async (connection: string, id: string) => {
      const { secret, bothUntil } = await askFor(rotatedSecret, 'POST', path(connection, id, 'rotate'));
      console.error(`Both secrets sign until ${when(bothUntil)}. The new one is shown only now:`);
      console.log(secret);
    });

const replay = () =>
  new Command('replay')
    .description('send again, under their own ids: those named, or those that were given up since a moment')
    .argument('<connection>')
    .argument('<id>')
    .option('--delivery <id>', 'one of its deliveries', gather, [])
    .option('--since <time>', 'such as 2026-03-01T00:00:00Z')
    .action(async (connection: string, id: string, { delivery, since }: { delivery: string[]; since?: string }) => {
      const wishes = { deliveries: delivery, since };
      const shape = z.object({ replayed: z.number() });
      const { replayed } = await askFor(shape, 'POST', path(connection, id, 'replay'), wishes);
      console.log(`${replayed} deliveries are due again.`);
    });

const remove = () =>
  new Command('remove')
    .description('remove a webhook with its deliveries')
    .argument('<connection>')
    .argument('<id>')
    .action(async (connection: string, id: string) => {
      await askFor(anything, 'DELETE', path(connection, id));
      console.log('The webhook is removed.');
    });
