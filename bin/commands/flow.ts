import { readFileSync, writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { z } from 'zod';
import { flowExport, flowSchema } from '../../api/schemas/flows.ts';
import { facts, table } from '../table.ts';
import { ToldError } from '../told-error.ts';
import { flowChange } from './flow-change.ts';
import { flowText } from './flow-text.ts';
import { anything, askFor, gather, part, reading, show } from './support.ts';

type Flow = z.output<typeof flowSchema>;

/** `kladka flow …` */
export const flowCommand = () =>
  new Command('flow')
    .description('what goes from where to where, and by what rules')
    .addCommand(list())
    .addCommand(showOne())
    .addCommand(add())
    .addCommand(set())
    .addCommand(pauseOrResume('pause', 'hold back what the flow would send; what comes is still taken in', true))
    .addCommand(pauseOrResume('resume', 'end the pause; what waits goes on', false))
    .addCommand(exportOne())
    .addCommand(importOne());

const stateOf = (flow: Flow): string => (flow.paused ? `${flow.mode}, paused` : flow.mode);

const list = () =>
  reading('list', 'every flow').action(async ({ json }: { json: boolean }) => {
    const answer = await askFor(z.object({ items: z.array(flowSchema) }), 'GET', '/api/flows');
    show(json, answer, ({ items }) =>
      table(
        ['flow', 'carries', 'from', 'to', 'mode', 'mapping'],
        items.map(flow => [
          flow.key,
          flow.entity,
          flow.source,
          flow.target,
          stateOf(flow),
          flow.entity === 'orders' ? `version ${flow.mappingVersion}` : '',
        ]),
        'No flows yet. Make one with `kladka flow add`.',
      ),
    );
  });

const showOne = () =>
  reading('show <flow>', 'one flow with its settings, lookups and mapping').action(
    async (key: string, { json }: { json: boolean }) => {
      show(json, await askFor(flowExport, 'GET', `/api/flows/${part(key)}/export`), flowText);
    },
  );

type Ends = { entity: string; from: string; to: string };
type Changes = { mode?: string; set: string[]; lookup: string[] };

const changeOptions = (command: Command): Command =>
  command
    .option('--mode <mode>', 'off, shadow (everything but the write) or live')
    .option('--set <path=value>', 'a setting, such as gate.waitDays=3; null removes', gather, [])
    .option('--lookup <table.code=value>', 'what a code of the source is in the target', gather, []);

const add = () =>
  changeOptions(new Command('add'))
    .description('make a flow between two connections')
    .argument('<flow>', 'its key: lower-case letters, digits, dashes')
    .option('--entity <entity>', 'what it carries: orders, products, order-statuses, customers or invoices', 'orders')
    .requiredOption('--from <connection>', 'where they come from')
    .requiredOption('--to <connection>', 'where they go')
    .action(async (key: string, { entity, from, to, ...changes }: Changes & Ends) => {
      const { mode, settings, lookups } = flowChange(changes);
      await askFor(flowSchema, 'POST', '/api/flows', { key, entity, source: from, target: to, mode, settings });
      await putLookups(key, lookups);
      console.log(
        `Flow ${key} is made${mode === undefined ? ', switched off. Start it with `kladka flow set --mode live`' : ''}.`,
      );
    });

const set = () =>
  changeOptions(new Command('set'))
    .description('change mode, settings and lookups; what waits is looked at again')
    .argument('<flow>')
    .action(async (key: string, changes: Changes) => {
      const { lookups, ...change } = flowChange(changes);
      if (Object.keys(change).length === 0 && lookups.length === 0) {
        throw new ToldError('Nothing to change. Give --mode, --set or --lookup.');
      }
      await putLookups(key, lookups);
      if (Object.keys(change).length > 0) await askFor(flowSchema, 'PATCH', `/api/flows/${part(key)}`, change);
      console.log(`Flow ${key} is changed.`);
    });

async function putLookups(key: string, lookups: { table: string; code: string; value: string }[]): Promise<void> {
  for (const { table: name, code, value } of lookups) {
    await askFor(anything, 'PUT', `/api/flows/${part(key)}/lookups/${part(name)}/${part(code)}`, { value });
  }
}

const pauseOrResume = (name: string, description: string, paused: boolean) =>
  new Command(name)
    .description(description)
    .argument('<flow>')
    .action(async (key: string) => {
      const flow = await askFor(flowSchema, 'PATCH', `/api/flows/${part(key)}`, { paused });
      console.log(facts([[flow.key, stateOf(flow)]]));
    });

const exportOne = () =>
  new Command('export')
    .description('settings, mapping and lookups as one JSON document')
    .argument('<flow>')
    .argument('[file]', 'printed when not given')
    .action(async (key: string, file: string | undefined) => {
      const text = JSON.stringify(await askFor(flowExport, 'GET', `/api/flows/${part(key)}/export`), null, 2);
      if (file === undefined) return console.log(text);
      writeFileSync(file, `${text}\n`);
      console.log(`Flow ${key} is in ${file}.`);
    });

const importOne = () =>
  new Command('import')
    .description("replace a flow's settings, mapping and lookups by those of an exported document")
    .argument('<flow>')
    .argument('<file>', '- reads standard input')
    .action(async (key: string, file: string) => {
      await askFor(anything, 'POST', `/api/flows/${part(key)}/import`, readDocument(file));
      console.log(`Flow ${key} is as ${file} has it.`);
    });

function readDocument(file: string): unknown {
  const text = readFileSync(file === '-' ? 0 : file, 'utf8');
  try {
    return JSON.parse(text);
  } catch {
    throw new ToldError(`${file} is no JSON. Give a file that \`kladka flow export\` wrote.`);
  }
}
