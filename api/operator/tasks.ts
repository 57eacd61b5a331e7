import { createRoute, z } from '@hono/zod-openapi';
import { ChoiceNeeded, decideTask } from '../../activities/decide-task.ts';
import type { Hub } from '../../activities/hub.ts';
import { type ListedTask, listTasks, waitingFor } from '../../db/queries/list-tasks.ts';
import { atLeast } from '../auth.ts';
import { type Access, createRoutes } from '../environment.ts';
import { notFound, Problem, unusable } from '../problem.ts';
import { idParam, json, optionalBody, page, pageQuery, refusals, security } from '../schemas/common.ts';
import { taskDetail, taskKind, taskSchema, taskState } from '../schemas/tasks.ts';
import { putLookup } from './put-lookup.ts';
import { setFlowSetting } from './set-flow-setting.ts';

const tags = ['Tasks'];

const list = createRoute({
  method: 'get',
  path: '/tasks',
  tags,
  security,
  summary: 'Problems that only a person can solve; one per cause, however many orders wait for it',
  request: { query: z.object({ ...pageQuery, state: taskState.optional(), kind: taskKind.optional() }) },
  responses: { 200: json(page(taskSchema), 'One page'), ...refusals },
});

const show = createRoute({
  method: 'get',
  path: '/tasks/{id}',
  tags,
  security,
  summary: 'One task and the orders that wait for it',
  request: { params: idParam },
  responses: { 200: json(taskDetail, 'The task'), ...refusals },
});

const value = z.union([z.string().max(1000), z.number(), z.boolean(), z.array(z.string().max(200)).max(1000)]);

const resolve = createRoute({
  method: 'post',
  path: '/tasks/{id}/resolve',
  tags,
  security,
  summary: 'Solves a task and resumes every order that waits for it',
  middleware: [atLeast('operator')] as const,
  request: {
    params: idParam,
    body: optionalBody(
      z.object({
        value: value
          .optional()
          .describe(
            'For a task about a lookup: the target’s code. For one about a setting: its new value. Others take none.',
          ),
        choice: z
          .string()
          .max(100)
          .optional()
          .describe('For a task with choices: the key of one of them. Others take none.'),
        note: z.string().trim().min(1).max(500).optional().describe('What was done, for the history'),
      }),
    ),
  },
  responses: {
    200: json(z.object({ resumed: z.number().int().describe('How many orders or deliveries go on') }), 'Solved'),
    ...refusals,
  },
});

/** Tasks: what is wrong, and the mend in place. */
export function taskRoutes(hub: Hub) {
  async function taskOf(workspaceId: string, id: string): Promise<ListedTask> {
    const [task] = await listTasks(hub.db.$client, { workspaceId, id, limit: 1 });
    if (!task) throw notFound('task');
    return task;
  }

  /** The choice that a task needs, checked; undefined for a task without any. */
  function choiceOf({ choices }: ListedTask, given: string | undefined): string | undefined {
    if (choices === null) {
      if (given === undefined) return undefined;
      throw unusable('/choice', 'There is nothing to choose in this task. Resolve it without a choice.');
    }
    if (given !== undefined && Object.hasOwn(choices, given)) return given;
    throw unusable('/choice', new ChoiceNeeded(choices).message);
  }

  /** Does what the value of a task's answer stands for; a sentence for the history. */
  async function apply(access: Access, task: ListedTask, given: z.output<typeof value> | undefined): Promise<string> {
    const { flowId, table, code, setting } = task.detail;
    if (given === undefined) return 'Resumed by hand.';
    if (task.kind === 'lookup' && flowId && table && code !== undefined) {
      if (typeof given !== 'string') throw unusable('/value', 'The code in the target is a text.');
      await putLookup(hub, access, { flowId, table, code, value: given });
      return `Mapped ${table} ${code} to “${given}”.`;
    }
    if (task.kind === 'setting' && flowId && setting) {
      await setFlowSetting(hub, access, { flowId, setting, value: given });
      return `Set ${setting} to ${JSON.stringify(given)}.`;
    }
    throw unusable('/value', `A task of the kind ${task.kind} takes no value. ${task.remedy}`);
  }

  return createRoutes()
    .openapi(list, async c => {
      const query = c.req.valid('query');
      const rows = await listTasks(hub.db.$client, {
        ...query,
        workspaceId: c.get('access').workspaceId,
        limit: query.limit + 1,
      });
      const items = rows.slice(0, query.limit);
      return c.json({ items, next: rows.length > query.limit ? (items.at(-1)?.id ?? null) : null }, 200);
    })
    .openapi(show, async c => {
      const { workspaceId } = c.get('access');
      const task = await taskOf(workspaceId, c.req.valid('param').id);
      const orders = await waitingFor(hub.db.$client, { workspaceId, taskId: task.id });
      return c.json({ ...task, orders }, 200);
    })
    .openapi(resolve, async c => {
      const access = c.get('access');
      const { workspaceId, name: who } = access;
      const task = await taskOf(workspaceId, c.req.valid('param').id);
      if (task.state === 'resolved')
        throw new Problem(
          409,
          `This task was resolved by ${task.resolvedBy ?? 'somebody'}: ${task.resolution ?? ''}`.trim(),
        );
      const { value: given, choice: wanted, note } = c.req.valid('json');
      const choice = choiceOf(task, wanted);
      const decided =
        choice === undefined ? undefined : `Chose ${choice}: ${(task.choices?.[choice] ?? '').replace(/\.$/, '')}.`;
      const applied = given === undefined && decided ? decided : await apply(access, task, given);
      const resolution = note ? `${applied} ${note}` : applied;
      const { resumed } = await decideTask(hub, { workspaceId, taskId: task.id, who, resolution, choice });
      return c.json({ resumed }, 200);
    });
}
