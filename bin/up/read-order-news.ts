import type { Sql } from 'postgres';
import type { OrderNews } from './order-line.ts';

type NewsRow = OrderNews & { id: string; changed: string };

/**
 * What changed of the processes since `since`, oldest first. A row's time is that of its transaction's begin, so that
 * one may appear behind `since`: five seconds are read again.
 */
export const readOrderNews = (sql: Sql, workspaceId: string, since: string) => sql<NewsRow[]>`
  select process.id, process.number, flow.key as flow, target.key as target, process.state, process.outcome, process.reason,
    binding.external_id as "externalId", debtor.said as debtor, process.updated_at::text as changed,
    (extract(epoch from process.finished_at - process.created_at) * 1000)::float8 as ms,
    case when offered.seq is not null then jsonb_build_object('seq', offered.seq,
      'fetchedAfterMs', extract(epoch from offered.fetched_at - offered.created_at) * 1000) end as offer
  from processes process
  join flows flow on flow.workspace_id = process.workspace_id and flow.id = process.flow_id
  join connections target on target.workspace_id = flow.workspace_id and target.id = flow.target_id
  left join bindings binding on binding.workspace_id = process.workspace_id and binding.connection_id = flow.target_id
    and binding.entity = 'order' and binding.record_id = process.record_id
  left join offered_orders offered on offered.workspace_id = process.workspace_id and offered.connection_id = flow.target_id
    and offered.order_id = process.record_id
  left join lateral (
    select jsonb_build_object('outcome', outcome, 'detail', detail) as said from process_steps step
    where step.workspace_id = process.workspace_id and step.process_id = process.id and step.step = 'debtor'
    order by step.id desc limit 1
  ) debtor on true
  where process.workspace_id = ${workspaceId} and process.updated_at > ${since}::timestamptz - interval '5 seconds'
  order by process.updated_at limit 200`;
