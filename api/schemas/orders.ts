import { z } from '@hono/zod-openapi';
import { fulfilmentStates } from '../../domain/fulfilment.ts';
import { freeObject, time } from './common.ts';

export const processState = z.enum(['due', 'running', 'waiting', 'done']);
export const processOutcome = z.enum([
  'sent',
  'skipped',
  'shadow',
  'carried',
  'given-up',
  'settled',
  'cancelled',
  'written-off',
]);

const states = z.object({ order: z.string(), payment: z.string(), delivery: z.string() });

const processSchema = z.object({
  flow: z.string(),
  state: processState,
  outcome: processOutcome.nullable(),
  step: z.string().nullable(),
  reason: z.string().nullable(),
  updatedAt: time,
});

export const orderListItem = z
  .object({
    id: z.uuid(),
    number: z.string(),
    connection: z.string(),
    orderedAt: time,
    currency: z.string(),
    total: z.string(),
    email: z.string().nullable(),
    states,
    changedAt: time,
    processes: z.array(processSchema),
  })
  .openapi('OrderListItem');

const exchanged = z.object({
  id: z.uuid(),
  kind: z.string(),
  subject: z.string(),
  status: z.string(),
  reason: z.string().nullable(),
  answerStatus: z.number().int().nullable(),
  ms: z.number().int().nullable(),
  at: time,
});

const step = z.object({ step: z.string(), outcome: z.string(), detail: z.string(), ms: z.number().int(), at: time });

const offered = z.object({
  seq: z.number().int().describe('The number that the target knows it by'),
  offeredAt: time,
  changedAt: time,
  answeredAt: time.nullable().describe('When it first stood in an answer'),
  fetchedAt: time.nullable().describe('When it was certain that the target has it'),
  withdrawnAt: time.nullable(),
});

const fulfilment = z.object({
  connection: z.string(),
  state: z.enum(fulfilmentStates).nullable().describe('Null while no code of it is known'),
  rawState: z.string().nullable().describe('The other side’s own code'),
  waybill: z.string().nullable(),
  carrier: z.string().nullable(),
  shippedAt: z.string().nullable(),
  lines: z.array(z.object({ externalId: z.string().optional(), rawState: z.string() })),
  changedAt: time,
});

const flowOfOrder = z.object({
  flow: z.string(),
  target: z.string(),
  mode: z.string(),
  process: processSchema
    .omit({ flow: true })
    .extend({ id: z.uuid(), workflowId: z.string(), finishedAt: time.nullable(), steps: z.array(step) })
    .nullable(),
  binding: z.object({ externalId: z.string(), boundBy: z.string(), at: time }).nullable(),
  offered: offered.nullable().describe('For a target that fetches its orders by itself'),
  messages: z.array(exchanged),
  tasks: z.array(z.object({ id: z.uuid(), kind: z.string(), sentence: z.string(), remedy: z.string() })),
  notForwardable: z.array(z.object({ what: z.string(), reason: z.string(), at: time })),
});

export const orderDetail = orderListItem
  .omit({ processes: true })
  .extend({
    externalId: z.string(),
    asOf: time.describe('When the source was asked'),
    order: freeObject.describe('The canonical order'),
    flows: z.array(flowOfOrder),
    fulfilments: z.array(fulfilment).describe('What whoever fulfils it says of it'),
    messages: z.array(exchanged).describe('What came from the source'),
    changes: z.array(
      z.object({
        field: z.string(),
        before: z.string().nullable(),
        after: z.string().nullable(),
        who: z.string(),
        at: time,
      }),
    ),
  })
  .openapi('Order');

export const dryRunResult = z
  .object({
    verdict: z.string(),
    fields: z.array(
      z.object({
        target: z.string(),
        field: z.string(),
        old: z.string().nullable(),
        new: z.string().nullable(),
        why: z.string(),
      }),
    ),
    problems: z.array(z.object({ sentence: z.string(), remedy: z.string(), cause: z.string() })),
    body: z.unknown().describe('What would be sent; null while there are problems'),
    note: z.array(z.string()),
  })
  .openapi('DryRun');
