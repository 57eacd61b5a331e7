import { Command } from 'commander';
import type { z } from 'zod';
import { alertSchema, alertTestSchema } from '../../api/schemas/alerts.ts';
import { page } from '../../api/schemas/common.ts';
import { table } from '../table.ts';
import { askFor, type Listing, listing, more, query, reading, show, when } from './support.ts';

type Alert = z.output<typeof alertSchema>;

/** `kladka alerts …` */
export const alertsCommand = () =>
  new Command('alerts')
    .description('what people are told when something is wrong')
    .addCommand(list())
    .addCommand(test());

const list = () =>
  listing('list', 'open alerts, newest first')
    .option('--all', 'also those that are over')
    .action(async ({ json, all, ...wanted }: Listing & { all?: true }) => {
      const path = `/api/alerts${query({ ...wanted, open: all ? undefined : 'true' })}`;
      show(json, await askFor(page(alertSchema), 'GET', path), ({ items, next }) => alertTable(items) + more(next));
    });

const alertTable = (alerts: Alert[]): string =>
  table(
    ['since', 'over', 'what', 'what to do', 'told'],
    alerts.map(alert => [
      when(alert.raisedAt),
      when(alert.clearedAt),
      alert.sentence,
      alert.remedy,
      alert.tellings.map(tellingText).join('; '),
    ]),
    'No alerts.',
  );

const tellingText = ({ channel, edge, state, reason }: Alert['tellings'][number]): string =>
  `${channel}${edge === 'cleared' ? ' (end)' : ''} ${state}${reason && state !== 'told' ? `: ${reason}` : ''}`;

const test = () =>
  reading('test', 'tell a test by every channel that is set').action(async ({ json }: { json: boolean }) => {
    const answer = await askFor(alertTestSchema, 'POST', '/api/alerts/test');
    show(json, answer, ({ items }) =>
      items.map(({ channel, told, detail }) => `${channel}: ${told ? 'told' : 'NOT told'} (${detail})`).join('\n'),
    );
    if (answer.items.some(({ told }) => !told)) process.exitCode = 1;
  });
