import type { Sql } from 'postgres';
import type { CatalogueWriter } from '../../connectors/catalogue-contract.ts';
import type { Setback } from '../../connectors/outcome.ts';
import type { Hub } from '../hub.ts';
import { raiseTask, resolveCause } from '../tasks.ts';
import type { CatalogueFlow } from './flows.ts';

/**
 * Makes the source's carriers known to the target: by the flow's lookup `carrier` where it has one, which wins over what was
 * found by name, else by name, and inactive when they are new there (K6f). One that is refused is a task, and asked about again
 * once that is resolved.
 */
export async function ensureCarriers(
  hub: Hub,
  flow: CatalogueFlow,
  writer: CatalogueWriter,
  signal: AbortSignal,
): Promise<{ made: number; setback?: Setback }> {
  if (!flow.settings.groups.carriers || flow.mode !== 'live') return { made: 0 };
  const sql = hub.db.$client;
  const target = flow.connection.row.id;
  const missing = await sql<{ id: string; code: string; name: string; looked_up: string | null; asked: boolean }[]>`
    select carrier.id, carrier.code, carrier.name, lookup.value as looked_up, task.id is not null as asked from carriers carrier
    left join lookups lookup on lookup.workspace_id = carrier.workspace_id and lookup.flow_id = ${flow.id} and lookup.table_name = 'carrier' and lookup.code = carrier.code
    left join tasks task on task.workspace_id = carrier.workspace_id and task.cause = ${causeOf(flow, '')} || carrier.code and task.state = 'open'
    where carrier.workspace_id = ${flow.workspaceId} and carrier.connection_id = ${flow.sourceId}
      and not exists (select 1 from bindings binding where binding.workspace_id = carrier.workspace_id and binding.connection_id = ${target}
        and binding.entity = 'carrier' and binding.record_id = carrier.id and (lookup.value is null or binding.external_id = lookup.value))`;
  let made = 0;
  for (const carrier of missing) {
    let externalId = carrier.looked_up;
    if (!externalId) {
      if (carrier.asked) continue;
      const ensured = await writer.ensureCarrier({ code: carrier.code, name: carrier.name }, signal);
      if (ensured.kind === 'rejected') {
        await ask(hub, flow, carrier, ensured.reason);
        continue;
      }
      if (ensured.kind === 'transient' || ensured.kind === 'unclear') {
        // One at which the target fails must not stop the others; it is looked for again next time.
        hub.log.warn({ carrier: carrier.code, reason: ensured.reason }, 'A carrier was not taken yet.');
        continue;
      }
      if (ensured.kind !== 'done') return { made, setback: ensured };
      externalId = ensured.value.externalId;
    }
    made += await bind(sql, flow, carrier.id, externalId, carrier.looked_up ? 'lookup' : 'name');
    if (carrier.asked)
      await resolveCause(hub, {
        workspaceId: flow.workspaceId,
        cause: causeOf(flow, carrier.code),
        who: 'hub',
        resolution: 'The lookup names its counterpart.',
      });
  }
  return { made };
}

/** Two carriers of the source may be one there; the first keeps the binding, and of the other the lookup tells. Resolves to how many were bound. */
async function bind(sql: Sql, flow: CatalogueFlow, id: string, externalId: string, by: string): Promise<number> {
  const target = flow.connection.row.id;
  return await sql.begin(async transaction => {
    await transaction`
      delete from bindings where workspace_id = ${flow.workspaceId} and connection_id = ${target} and entity = 'carrier' and record_id = ${id}`;
    const bound = await transaction`
      insert into bindings (workspace_id, connection_id, entity, external_id, record_id, bound_by)
      values (${flow.workspaceId}, ${target}, 'carrier', ${externalId}, ${id}, ${by}) on conflict do nothing`;
    return bound.count;
  });
}

const causeOf = (flow: CatalogueFlow, code: string) => `carrier/${flow.id}/${code}`;

async function ask(
  hub: Hub,
  flow: CatalogueFlow,
  { code, name }: { code: string; name: string },
  reason: string,
): Promise<void> {
  const { key } = flow.connection.row;
  await raiseTask(hub.db.$client, {
    workspaceId: flow.workspaceId,
    kind: 'carrier',
    cause: causeOf(flow, code),
    sentence: `${key} does not take carrier ${name} (${code}): ${reason}`,
    remedy: `Make the carrier in ${key} and name it in the lookup “carrier” of flow ${flow.key}, or mend what it names and resolve this task: it is tried again.`,
    detail: { flowId: flow.id, flow: flow.key, carrier: code, reason },
  });
}
