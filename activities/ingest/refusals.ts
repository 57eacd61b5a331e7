import type { Setback } from '../../connectors/outcome.ts';
import type { ConnectionRow } from '../open-connections.ts';
import type { Problem } from '../tasks.ts';
import type { PatientReading } from './read-patiently.ts';

/** The source gives out nothing of what was asked: one task tells it. */
export const refusesAll = (row: ConnectionRow, reason: string): Problem => ({
  kind: 'record',
  cause: `reading/${row.id}`,
  sentence: `${row.key} refuses to give out orders: ${reason}`,
  remedy: `Check ${row.key}, then replay its rejected messages: kladka messages replay --status rejected.`,
  detail: { connection: row.key },
});

/** The source gives out all but some orders; the task of each goes when it is read and understood. */
const refusesOne = (row: ConnectionRow, orderId: string, { kind, reason }: Setback): Problem => ({
  kind: 'record',
  cause: `record/${row.id}/${orderId}`,
  sentence:
    kind === 'rejected'
      ? `${row.key} refuses to give out the order with the id ${orderId}: ${reason}`
      : `${row.key} fails whenever the order with the id ${orderId} is asked for, and gives out others: ${reason}`,
  remedy: `Look at this order in ${row.key} and correct it; saving it there tells the hub. What was pushed of it may be replayed as well.`,
  detail: { connection: row.key, order: orderId },
});

/** What a person is told of each order that was not given out. */
export const problemsOf = (row: ConnectionRow, { refused, aside }: PatientReading): Problem[] =>
  [...refused, ...aside].map(([orderId, setback]) => refusesOne(row, orderId, setback));

/** Nothing was ever read from the source, and it fails at the first order. */
export const failsAtFirst = (row: ConnectionRow, reason: string): Problem => ({
  kind: 'record',
  cause: `reading/${row.id}`,
  sentence: `${row.key} has given out no order yet, and fails again and again: ${reason}`,
  remedy: `Check ${row.key} and the orders that it has. The hub goes on asking.`,
  detail: { connection: row.key },
});
