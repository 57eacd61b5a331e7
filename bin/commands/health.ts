import type { z } from 'zod';
import { type flowHealthSchema, healthSchema } from '../../api/schemas/health.ts';
import { facts, table } from '../table.ts';
import { askFor, query, reading, show, when } from './support.ts';

type Flow = z.output<typeof flowHealthSchema>;

/** `kladka health [flow]` */
export const healthCommand = () =>
  reading('health [flow]', 'how every flow stands, or what the objects of one flow wait for')
    .option('--object <object>', 'only this order, product or invoice, by number, SKU or id')
    .action(async (flow: string | undefined, { json, object }: { json: boolean; object?: string }) => {
      const answer = await askFor(healthSchema, 'GET', `/api/health/flows${query({ flow, object })}`);
      show(json, answer, ({ items, engine }) => {
        const [one] = items;
        const text = flow !== undefined && one ? oneFlow(one) : everyFlow(items);
        return engineLine[engine] === '' ? text : `${engineLine[engine]}\n\n${text}`;
      });
    });

const engineLine: Record<z.output<typeof healthSchema>['engine'], string> = {
  reachable: '',
  unwatched: '',
  unreachable:
    'Temporal does not answer: pushes are taken and kept, nothing goes on. Start it, or run `kladka doctor`.',
  workerless: 'No worker runs: pushes are taken and kept, nothing goes on. Start one with `kladka worker`.',
};

const everyFlow = (flows: Flow[]): string =>
  table(
    ['flow', 'state', 'backlog', 'oldest', 'lag', 'failed', 'last success', 'tasks', 'how it stands'],
    flows.map(flow => [
      flow.flow,
      flow.state,
      flow.backlog,
      when(flow.oldest),
      seconds(flow.lagMs),
      percent(flow.errorRate),
      when(flow.lastSuccess),
      flow.openTasks,
      flow.sentence,
    ]),
    'No flows.',
  );

const oneFlow = (flow: Flow): string =>
  [
    facts([
      ['flow', `${flow.flow} (${flow.entity}, ${flow.source.key} → ${flow.target.key})`],
      ['state', flow.state],
      ['how it stands', flow.sentence],
      ['backlog', flow.backlog],
      ['oldest', when(flow.oldest)],
      ['lag', seconds(flow.lagMs)],
      ...flow.queues.map((queue): [string, string] => [
        `queue of ${queue.connection}`,
        `${queue.count} wait${queue.lagMs === null ? '' : `, ${seconds(queue.lagMs)} lag`}`,
      ]),
      [
        'failed',
        flow.errorRate === null ? undefined : `${percent(flow.errorRate)} of ${flow.handled} in the last hour`,
      ],
      ['last success', when(flow.lastSuccess)],
      ['open tasks', flow.openTasks],
    ]),
    table(
      ['object', 'since', 'waits for'],
      (flow.objects ?? []).map(object => [object.name, when(object.since), object.waitsFor]),
      'Nothing waits.',
    ),
  ].join('\n\n');

const seconds = (ms: number | null): string => (ms === null ? '' : `${(ms / 1000).toFixed(1)} s`);
const percent = (share: number | null): string => (share === null ? '' : `${Math.round(share * 100)} %`);
