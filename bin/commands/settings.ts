import { Command } from 'commander';
import type { z } from 'zod';
import { workspaceSettingsSchema } from '../../api/schemas/workspace-settings.ts';
import { facts } from '../table.ts';
import { askFor, jsonOrText, parted, reading, show } from './support.ts';

type Settings = z.output<typeof workspaceSettingsSchema>;

/** `kladka settings …` */
export const settingsCommand = () =>
  new Command('settings')
    .description('what holds in this workspace: time zone, full sync, alerts, retention')
    .addCommand(showAll())
    .addCommand(set());

const showAll = () =>
  reading('show', 'the settings, defaults included').action(async ({ json }: { json: boolean }) => {
    show(json, await askFor(workspaceSettingsSchema, 'GET', '/api/settings'), told);
  });

/** One line per setting, named as `set` takes it. */
const told = ({ timeZone, ...sections }: Settings): string =>
  facts([
    ['timeZone', timeZone],
    ...Object.entries(sections).flatMap(([section, values]) =>
      Object.entries(values).map(([name, value]): [string, string] => [
        `${section}.${name}`,
        Array.isArray(value) ? JSON.stringify(value) : String(value),
      ]),
    ),
  ]);

const set = () =>
  new Command('set')
    .description('change settings; what they concern follows by itself')
    .argument(
      '<path=value...>',
      'such as retention.payloads=30 or fullSync.cron="0 3 * * *"; null takes an optional one away',
    )
    .action(async (changes: string[]) => {
      const change = changes
        .map(parted)
        .reduce<Record<string, unknown>>((all, [path, value]) => withChange(all, path, jsonOrText(value)), {});
      console.log(told(await askFor(workspaceSettingsSchema, 'PATCH', '/api/settings', change)));
    });

/** Adds one change; a value of null stays one, as it is the API that takes away by it. */
function withChange(all: Record<string, unknown>, path: string, value: unknown): Record<string, unknown> {
  const [head = '', ...rest] = path.split('.');
  const below = all[head];
  if (rest.length === 0) return { ...all, [head]: value };
  const section = typeof below === 'object' && below !== null ? Object.fromEntries(Object.entries(below)) : {};
  return { ...all, [head]: withChange(section, rest.join('.'), value) };
}
