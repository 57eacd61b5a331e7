import { Context } from '@temporalio/activity';
import type { DeliverInput } from '../../workflows/deliver.ts';
import { beating } from '../beating.ts';
import type { Hub } from '../hub.ts';
import { deliverRound } from './deliver-round.ts';

export type DeliverActivities = ReturnType<typeof deliverActivities>;

/** Activities that write into targets in batches; each may be repeated. */
export const deliverActivities = (hub: Hub) => ({
  deliverRound: (input: DeliverInput) => beating(() => deliverRound(hub, input, Context.current().cancellationSignal)),
});
