import { Command } from 'commander';
import { z } from 'zod';
import { page } from '../../api/schemas/common.ts';
import { taskDetail, taskSchema } from '../../api/schemas/tasks.ts';
import { facts, table } from '../table.ts';
import { ToldError } from '../told-error.ts';
import { askFor, jsonOrText, type Listing, listing, more, part, query, reading, show, when } from './support.ts';

type Task = z.output<typeof taskSchema>;

/** `kladka tasks …` */
export const tasksCommand = () =>
  new Command('tasks')
    .description('problems that only a person can solve')
    .addCommand(list())
    .addCommand(showOne())
    .addCommand(resolve());

const list = () =>
  listing('list', 'open tasks, newest first')
    .option('--state <state>', 'open or resolved', 'open')
    .option(
      '--kind <kind>',
      'lookup, setting, product, debtor, totals, connection, offer, delivery, state, carrier, silence …',
    )
    .action(async ({ json, ...wanted }: Listing & { state: string; kind?: string }) => {
      const answer = await askFor(page(taskSchema), 'GET', `/api/tasks${query(wanted)}`);
      show(json, answer, ({ items, next }) => taskTable(items) + more(next));
    });

const taskTable = (tasks: Task[]): string =>
  table(
    ['task', 'waiting', 'what', 'remedy'],
    tasks.map(task => [task.id, task.waiting, task.sentence, task.remedy]),
    'No tasks. Nothing waits for a person.',
  );

const showOne = () =>
  reading('show <task>', 'one task and the orders that wait for it').action(
    async (id: string, { json }: { json: boolean }) => {
      const answer = await askFor(taskDetail, 'GET', `/api/tasks/${part(id)}`);
      show(json, answer, task =>
        [
          facts([
            ['task', task.id],
            ['what', task.sentence],
            ['remedy', task.remedy],
            ...choicesOf(task),
            ['chosen', task.chosen],
            ['cause', task.cause],
            ['since', when(task.createdAt)],
            [
              'resolved',
              task.resolvedAt ? `${when(task.resolvedAt)} by ${task.resolvedBy}: ${task.resolution}` : undefined,
            ],
          ]),
          table(
            ['order', 'flow', 'since'],
            task.orders.map(order => [order.number, order.flow, when(order.since)]),
            'No order waits.',
          ),
        ].join('\n\n'),
      );
    },
  );

const choicesOf = ({ choices }: Task): [string, string][] =>
  Object.entries(choices ?? {}).map(([key, what]) => [`--choice ${key}`, what]);

const resolve = () =>
  new Command('resolve')
    .description('solve a task; every order that waits for it goes on')
    .argument('<task>', "its id; or a cause: with * at its end ('totals/*') every open task whose cause begins so")
    .option('--value <value>', 'the code in the target for a lookup, the value for a setting')
    .option('--choice <key>', 'for a task that asks to choose: one of those that `tasks show` names')
    .option('--note <text>', 'what was done, for the history')
    .action(async (name: string, { value, choice, note }: { value?: string; choice?: string; note?: string }) => {
      for (const task of await chosen(name)) {
        const given = task.kind === 'setting' && value !== undefined ? jsonOrText(value) : value;
        const { resumed } = await askFor(
          z.object({ resumed: z.number() }),
          'POST',
          `/api/tasks/${part(task.id)}/resolve`,
          { value: given, choice, note },
        );
        console.log(`Resolved: ${task.sentence} ${resumed} that waited go on.`);
      }
    });

/** The tasks that an id or a cause names. */
async function chosen(name: string): Promise<Task[]> {
  if (z.uuid().safeParse(name).success) return [await askFor(taskSchema, 'GET', `/api/tasks/${part(name)}`)];
  const open: Task[] = [];
  for (let after: string | null | undefined; after !== null; ) {
    const answer = await askFor(page(taskSchema), 'GET', `/api/tasks${query({ state: 'open', limit: 200, after })}`);
    open.push(...answer.items);
    after = answer.next;
  }
  const fits = withCause(open, name);
  if (fits.length === 0) throw new ToldError(`No open task has the cause ${name}. See \`kladka tasks list --json\`.`);
  return fits;
}

/** Tasks with exactly this cause, or, with `*` at its end, with one that begins so. */
export const withCause = <T extends { cause: string }>(tasks: T[], cause: string): T[] =>
  tasks.filter(task => (cause.endsWith('*') ? task.cause.startsWith(cause.slice(0, -1)) : task.cause === cause));
