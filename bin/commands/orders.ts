import { Command } from 'commander';
import type { z } from 'zod';
import { page } from '../../api/schemas/common.ts';
import { dryRunResult, orderDetail, orderListItem } from '../../api/schemas/orders.ts';
import { facts, short, table } from '../table.ts';
import { anything, askFor, type Listing, listing, more, part, query, reading, show, when } from './support.ts';

type Order = z.output<typeof orderListItem>;
type Detail = z.output<typeof orderDetail>;
type DryRun = z.output<typeof dryRunResult>;

/** `kladka orders …` */
export const ordersCommand = () =>
  new Command('orders')
    .description('orders: where each stands, what would be sent, links by hand')
    .addCommand(list())
    .addCommand(showOne())
    .addCommand(dryRun())
    .addCommand(bind())
    .addCommand(unbind())
    .addCommand(resume())
    .addCommand(giveUp());

const list = () =>
  listing('list', 'orders, newest first')
    .option('--number <number>', 'only this number')
    .option('--state <state>', 'due, running, waiting or done')
    .option('--outcome <outcome>', 'sent, skipped, shadow, carried or given-up')
    .option('--flow <key>', 'only this flow')
    .action(async (options: Listing & { number?: string; state?: string; outcome?: string; flow?: string }) => {
      const { json, ...wanted } = options;
      const answer = await askFor(page(orderListItem), 'GET', `/api/orders${query(wanted)}`);
      show(json, answer, ({ items, next }) => orderTable(items) + more(next));
    });

/** One line per order and flow. */
export const orderTable = (orders: Order[]): string =>
  table(
    ['number', 'ordered', 'total', 'paid', 'flow', 'state', 'why'],
    orders.flatMap(order => {
      const head = [order.number, when(order.orderedAt), `${order.total} ${order.currency}`, order.states.payment];
      const flows = order.processes.map(process => [
        ...head,
        process.flow,
        process.outcome ?? process.state,
        process.reason,
      ]);
      return flows.length > 0 ? flows : [[...head, '', '', 'no flow takes it']];
    }),
    'No orders.',
  );

const showOne = () =>
  reading('show <order>', 'one order by number or id: every step, what was sent, what holds it up').action(
    async (order: string, { json }: { json: boolean }) => {
      show(json, await askFor(orderDetail, 'GET', `/api/orders/${part(order)}`), detail);
    },
  );

function detail(order: Detail): string {
  const head = facts([
    ['order', order.number],
    ['id', order.id],
    ['from', order.connection],
    ['ordered', when(order.orderedAt)],
    ['total', `${order.total} ${order.currency}`],
    ['e-mail', order.email],
    ['states', `order ${order.states.order}, payment ${order.states.payment}, delivery ${order.states.delivery}`],
  ]);
  const flows = order.flows.map(flow => {
    const { process, binding } = flow;
    return [
      `${flow.flow} → ${flow.target} (${flow.mode})`,
      facts([
        ['state', process?.outcome ?? process?.state],
        ['why', process?.reason],
        ['bound to', binding?.externalId],
        ...(flow.offered ? offeredFacts(flow.offered) : []),
        ['workflow', process?.workflowId],
      ]),
      ...flow.tasks.map(task => `task ${task.id}: ${task.sentence} ${task.remedy}`),
      ...flow.notForwardable.map(change => `not forwardable: ${change.what} (${change.reason})`),
      process
        ? table(
            ['step', 'outcome', 'ms', 'what'],
            process.steps.map(step => [step.step, step.outcome, step.ms, step.detail]),
          )
        : '',
      flow.messages.length > 0 ? exchanges(flow.messages) : '',
    ];
  });
  const fulfilled = order.fulfilments.map(row =>
    facts([
      ['fulfilled by', row.connection],
      ['state', row.rawState ? `${row.state ?? 'unknown'} (${row.rawState})` : row.state],
      ['waybill', row.waybill],
      ['carrier', row.carrier],
      ['at', when(row.changedAt)],
    ]),
  );
  return [head, ...flows.map(lines => lines.filter(Boolean).join('\n')), ...fulfilled].join('\n\n');
}

const offeredFacts = (offered: NonNullable<Detail['flows'][number]['offered']>): [string, string | number][] => [
  ['offered as', offered.seq],
  ['offered', when(offered.offeredAt)],
  ['answered', when(offered.answeredAt)],
  ['fetched', when(offered.fetchedAt)],
  ['withdrawn', when(offered.withdrawnAt)],
];

const exchanges = (messages: Detail['messages']): string =>
  table(
    ['message', 'what', 'status', 'answer', 'ms'],
    messages.map(message => [message.id, message.subject, message.status, message.answerStatus, message.ms]),
  );

const flowOption = (command: Command): Command =>
  command.option('--flow <key>', 'needed when the order goes through several flows');

const dryRun = () =>
  flowOption(
    reading('dry-run <order>', 'what the target would get now, field by field, without writing anything'),
  ).action(async (order: string, { json, flow }: { json: boolean; flow?: string }) => {
    show(json, await askFor(dryRunResult, 'POST', `/api/orders/${part(order)}/dry-run`, { flow }), dryRunText);
  });

/** Target, field, old, new, why; then what stands in the way. */
export function dryRunText({ verdict, fields, problems, note }: DryRun): string {
  const parts = [
    verdict,
    table(
      ['target', 'field', 'old', 'new', 'why'],
      fields.map(field => [field.target, field.field, short(field.old ?? '–'), short(field.new ?? '–'), field.why]),
      'No field would be written.',
    ),
    ...(note.length > 0 ? [`In the note:\n${note.map(line => `  ${line}`).join('\n')}`] : []),
    ...problems.map(problem => `problem  ${problem.sentence} ${problem.remedy}`),
  ];
  return parts.join('\n\n');
}

const bind = () =>
  flowOption(new Command('bind'))
    .description('link an order to one that the target already has; it is never written then')
    .argument('<order>')
    .argument('<external-id>', 'the id of the order in the target')
    .action(async (order: string, externalId: string, { flow }: { flow?: string }) => {
      await askFor(anything, 'POST', `/api/orders/${part(order)}/bind`, { externalId, flow });
      console.log(`Order ${order} is bound to ${externalId}.`);
    });

const unbind = () =>
  flowOption(new Command('unbind'))
    .description('remove that link; the target is then searched for the order again')
    .argument('<order>')
    .action(async (order: string, { flow }: { flow?: string }) => {
      await askFor(anything, 'POST', `/api/orders/${part(order)}/unbind`, { flow });
      console.log(`Order ${order} is no longer bound.`);
    });

const resume = () =>
  flowOption(new Command('resume'))
    .description('have the order looked at again now, a given up one included')
    .argument('<order>')
    .action(async (order: string, { flow }: { flow?: string }) => {
      await askFor(anything, 'POST', `/api/orders/${part(order)}/resume`, { flow });
      console.log(`Order ${order} is looked at again.`);
    });

const giveUp = () =>
  flowOption(new Command('give-up'))
    .description('end the order for good; later changes do not take it up again')
    .argument('<order>')
    .argument('<reason>', 'why, for those who look later')
    .action(async (order: string, reason: string, { flow }: { flow?: string }) => {
      await askFor(anything, 'POST', `/api/orders/${part(order)}/give-up`, { reason, flow });
      console.log(`Order ${order} is given up.`);
    });
