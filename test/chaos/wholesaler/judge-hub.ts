import type { Sql } from 'postgres';
import type { Stage } from './stage.ts';

/** What is under way in the hub and in the programs beside it, each as a count that is 0 when all has come to rest. */
export async function underWay(sql: Sql, { b2b, production }: Stage): Promise<Record<string, number>> {
  const [row] = await sql<Record<string, number>[]>`
    select
      (select count(*)::int from messages where status = 'stored') as "messages not taken in",
      (select count(*)::int from processes where state in ('due', 'running')) as "processes not at rest",
      (select count(*)::int from intents where state in ('open', 'sending', 'unclear')) as "writes in doubt",
      (select count(*)::int from object_events where status = 'accepted') as "events not read",
      (select count(*)::int from read_requests where state = 'open' and sync_id is not null) as "reads of a full sync not answered",
      (select count(*)::int from deliveries where desired is distinct from delivered and blocked_by is null and field_group <> 'carriers'
        and field_group <> 'photos') as "field groups due to the platform",
      (select count(*)::int from reminders where state in ('claimed', 'unclear')) as "reminders in doubt",
      (select count(*)::int from feed join connections on connections.workspace_id = feed.workspace_id and connections.id = feed.connection_id
        where connections.key = 'demo-b2b' and feed.outcome is null
          and feed.entity not in ('order-lines', 'orders', 'carriers')) as "changes that the platform has not taken"`;
  return {
    ...row,
    'pushes of the platform': b2b.world.outgoing.size,
    'reports of production': production.world.reports.size,
    'answers of production': production.world.unacked.length,
  };
}

/** What must never be, whenever it is looked at: somebody reminded twice of one thing, or something refused for good. */
export async function neverRight(sql: Sql): Promise<string[]> {
  const doubled = await sql<{ number: string; step: number; times: number }[]>`
    select invoice.number, told.step, count(*)::int as times from reminders told
    join invoices invoice on invoice.workspace_id = told.workspace_id and invoice.id = told.invoice_id
    where told.state = 'sent' group by invoice.number, told.invoice_id, told.due_date, told.step having count(*) > 1`;
  const refused = await sql<{ entity: string; id: string; reason: string }[]>`
    select entity, external_id as id, reason from object_events rejected where status = 'rejected'
      and not exists (select 1 from object_events later where later.workspace_id = rejected.workspace_id and later.connection_id = rejected.connection_id
        and later.entity = rejected.entity and later.external_id = rejected.external_id and later.id > rejected.id and later.status = 'sent')`;
  const records = await sql<{ entity: string; id: string; field: string; reason: string }[]>`
    select message.subject as entity, record.external_id as id, record.field, record.reason from message_records record
    join messages message on message.workspace_id = record.workspace_id and message.id = record.message_id where record.outcome = 'rejected'`;
  return [
    ...doubled.map(({ number, step, times }) => `Invoice ${number} was reminded of step ${step} ${times} times.`),
    ...refused.map(({ entity, id, reason }) => `The event of ${entity} ${id} was rejected: ${reason}`),
    ...records.map(({ entity, id, field, reason }) => `Of ${entity} ${id}, ${field} was rejected: ${reason}`),
  ];
}
