import type { CatalogueWriter } from '../../connectors/catalogue-contract.ts';
import type { Setback } from '../../connectors/outcome.ts';
import type { Hub } from '../hub.ts';
import type { CatalogueFlow } from './flows.ts';

/**
 * Makes the source's carriers known to the target: by the flow's lookup `carrier` where it has one, else by name, and inactive
 * when they are new there (K6f).
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
  const missing = await sql<{ id: string; code: string; name: string; looked_up: string | null }[]>`
    select carrier.id, carrier.code, carrier.name, lookup.value as looked_up from carriers carrier
    left join lookups lookup on lookup.workspace_id = carrier.workspace_id and lookup.flow_id = ${flow.id} and lookup.table_name = 'carrier' and lookup.code = carrier.code
    where carrier.workspace_id = ${flow.workspaceId} and carrier.connection_id = ${flow.sourceId}
      and not exists (select 1 from bindings binding where binding.workspace_id = carrier.workspace_id and binding.connection_id = ${target}
        and binding.entity = 'carrier' and binding.record_id = carrier.id)`;
  let made = 0;
  for (const carrier of missing) {
    let externalId = carrier.looked_up;
    if (!externalId) {
      const ensured = await writer.ensureCarrier({ code: carrier.code, name: carrier.name }, signal);
      if (ensured.kind === 'rejected') {
        hub.log.warn({ carrier: carrier.code, reason: ensured.reason }, 'A carrier was not taken.');
        continue;
      }
      if (ensured.kind !== 'done') return { made, setback: ensured };
      externalId = ensured.value.externalId;
    }
    await sql`
      insert into bindings (workspace_id, connection_id, entity, external_id, record_id, bound_by)
      values (${flow.workspaceId}, ${target}, 'carrier', ${externalId}, ${carrier.id}, ${carrier.looked_up ? 'lookup' : 'name'}) on conflict do nothing`;
    made += 1;
  }
  return { made };
}
