import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { z } from 'zod';
import { connectionSchema, findingsSchema } from '../../api/schemas/connections.ts';
import { findingLine } from '../doctor/finding.ts';
import { table } from '../table.ts';
import { statedCommand } from './connection-stated.ts';
import { askFor, gather, jsonOrText, part, parted, reading, show, when } from './support.ts';
import { systemsText } from './systems.ts';

type Connection = z.output<typeof connectionSchema>;

/** `kladka connection …` */
export const connectionCommand = () =>
  new Command('connection')
    .description('the systems that the hub speaks with')
    .addCommand(list())
    .addCommand(systems())
    .addCommand(add())
    .addCommand(set())
    .addCommand(check())
    .addCommand(statedCommand())
    .addCommand(pause())
    .addCommand(resume());

const list = () =>
  reading('list', 'every connection').action(async ({ json }: { json: boolean }) => {
    const answer = await askFor(z.object({ items: z.array(connectionSchema) }), 'GET', '/api/connections');
    show(json, answer, ({ items }) =>
      table(
        ['connection', 'system', 'address', 'heard', 'state', ''],
        items.map(row => [
          row.key,
          row.system,
          String(row.settings.shopUrl ?? ''),
          when(row.heardAt),
          row.paused ? `paused: ${row.paused.reason}` : 'on',
          row.passive ? 'calls the hub by itself, which cannot call it' : '',
        ]),
        'No connections yet. Add one with `kladka connection add`.',
      ),
    );
  });

const systems = () =>
  new Command('systems')
    .description('the systems that can be connected, with the settings that each asks for')
    .action(() => console.log(systemsText()));

const settingOption = (command: Command): Command =>
  command.option(
    '--set <name=value>',
    'a setting; @file as value reads it from there, @- from standard input',
    gather,
    [],
  );

const add = () =>
  settingOption(new Command('add'))
    .description('connect a system; see `connection systems` for its settings')
    .argument('<key>', 'how people and addresses call it: lower-case letters, digits, dashes')
    .requiredOption('--system <system>', 'see `connection systems`')
    .action(async (key: string, { system, set }: { system: string; set: string[] }) => {
      const settings = readSettings(set);
      const made = await askFor(connectionSchema, 'POST', '/api/connections', { key, system, settings });
      console.log(`Connection ${key} is made.`);
      if (made.webhookUrl) console.log(`The system calls the hub at ${made.webhookUrl}`);
      await printCheck(key, false);
    });

const set = () =>
  settingOption(new Command('set'))
    .description('change settings; what is not named stays, null removes')
    .argument('<key>')
    .action(async (key: string, options: { set: string[] }) => {
      await askFor(connectionSchema, 'PATCH', `/api/connections/${part(key)}`, { settings: readSettings(options.set) });
      console.log(`Connection ${key} is changed.`);
      await printCheck(key, false);
    });

/** Settings from `name=value`; `@` reads a file, so that a secret stays out of the shell's history. */
function readSettings(given: string[]): Record<string, unknown> {
  return Object.fromEntries(
    given.map(parted).map(([name, value]) => {
      if (!value.startsWith('@')) return [name, jsonOrText(value)];
      const file = value.slice(1);
      return [name, readFileSync(file === '-' ? 0 : file, 'utf8').trim()];
    }),
  );
}

async function printCheck(key: string, json: boolean): Promise<void> {
  const answer = await askFor(findingsSchema, 'POST', `/api/connections/${part(key)}/check`);
  show(json, answer, ({ findings }) => findings.map(findingLine).join('\n'));
  if (!answer.ok) process.exitCode = 1;
}

const check = () =>
  reading('check <key>', 'ask the system whether it is reached and lets us in; exit code 1 when it does not').action(
    (key: string, { json }: { json: boolean }) => printCheck(key, json),
  );

const stateOf = (row: Connection): string =>
  row.paused ? `Connection ${row.key} is paused: ${row.paused.reason}` : `Connection ${row.key} is on.`;

const pause = () =>
  new Command('pause')
    .description('hold back everything that would go to the system or be read from it')
    .argument('<key>')
    .option('--reason <text>', 'why, for whoever looks', 'Paused by hand.')
    .action(async (key: string, { reason }: { reason: string }) => {
      console.log(stateOf(await askFor(connectionSchema, 'POST', `/api/connections/${part(key)}/pause`, { reason })));
    });

const resume = () =>
  new Command('resume')
    .description('end the pause; whatever waits for it goes on')
    .argument('<key>')
    .action(async (key: string) => {
      console.log(stateOf(await askFor(connectionSchema, 'POST', `/api/connections/${part(key)}/resume`)));
    });
