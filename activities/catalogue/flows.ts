import type { CatalogueTarget } from '../../connectors/catalogue-contract.ts';
import type { CatalogueFlowSettings } from '../../domain/catalogue-settings.ts';
import type { FlowMode } from '../../domain/flow-settings.ts';
import type { Hub } from '../hub.ts';
import type { OpenConnection } from '../open-connections.ts';
import { Unusable } from '../unusable.ts';

/** A flow of products with everything that its deliveries are decided by, as it stands now. */
export type CatalogueFlow = {
  workspaceId: string;
  id: string;
  key: string;
  mode: FlowMode;
  paused: boolean;
  /** What is decided by these settings counts only while they hold. */
  revision: number;
  settings: CatalogueFlowSettings;
  sourceId: string;
  connection: OpenConnection;
  target: CatalogueTarget;
};

type Row = {
  id: string;
  key: string;
  mode: FlowMode;
  paused: boolean;
  revision: number;
  settings: CatalogueFlowSettings;
  source_id: string;
  target_id: string;
};

/** The flows of products that end at a connection, or the one that is named. */
export async function catalogueFlows(
  hub: Hub,
  scope: { workspaceId: string; targetId?: string; flowId?: string },
): Promise<CatalogueFlow[]> {
  const rows = await hub.db.$client<Row[]>`
    select id, key, mode, paused, revision, settings, source_id, target_id from flows
    where workspace_id = ${scope.workspaceId} and entity = 'products'
      and (${scope.targetId ?? null}::uuid is null or target_id = ${scope.targetId ?? null})
      and (${scope.flowId ?? null}::uuid is null or id = ${scope.flowId ?? null})
    order by id`;
  return await Promise.all(
    rows.map(async row => {
      const connection = await hub.connections.get(scope.workspaceId, row.target_id);
      const target = connection.ports.target?.products;
      if (!target)
        throw new Unusable(`${connection.row.key} takes no products. Choose another target for flow ${row.key}.`);
      const { id, key, mode, paused, revision, settings } = row;
      return {
        workspaceId: scope.workspaceId,
        id,
        key,
        mode,
        paused,
        revision,
        settings,
        sourceId: row.source_id,
        connection,
        target,
      };
    }),
  );
}

/** The one flow that is named; an unknown one is `Unusable`. */
export async function catalogueFlow(hub: Hub, scope: { workspaceId: string; flowId: string }): Promise<CatalogueFlow> {
  const [flow] = await catalogueFlows(hub, scope);
  if (!flow) throw new Unusable('This flow of products no longer exists.');
  return flow;
}
