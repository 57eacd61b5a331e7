import type { TransactionSql } from 'postgres';
import { type ComparedFeed, compareFeed, untoldToSource } from '../../db/queries/compare-feed.ts';
import type { PartyFlowSettings } from '../../domain/party-settings.ts';
import type { Hub } from '../hub.ts';
import { type FeedFlow, feedFlows } from '../publish/feed-flows.ts';
import { carries, type PartyEntity, publishCarried, publishThrough } from '../publish/parties.ts';
import { type RepublishedFlow, republished, republishedAtOnce } from '../publish/republish.ts';
import { raiseTask } from '../tasks.ts';
import type { Stage } from './compare-feeds.ts';
import type { Item } from './settle-part.ts';

const repairedAtOnce = 500;
type Party = 'customers' | 'delivery-places' | 'users';

/** What is to be compared of a flow's part whose target asks at `/v1`; a sentence where there is nothing, and why. */
export async function stagesOf(hub: Hub, flow: RepublishedFlow, entity: string): Promise<Stage[] | string> {
  const { workspaceId, id: flowId } = flow;
  const [own] = await hub.db.$client.begin(sql =>
    feedFlows<PartyFlowSettings>(sql, hub, flow.entity as 'customers', { workspaceId, flowId }),
  );
  if (!own) return 'The target asks for nothing at /v1, or the flow is no longer live.';
  if (flow.entity === 'customers')
    return carries(own, entity as Party)
      ? [partyStage(own, entity as Party, (sql, ids) => publishCarried(sql, own, entity as Party, ids))]
      : 'The flow does not carry it, or the target does not ask for it.';
  if (flow.entity === 'products')
    return (['categories', 'carriers'] as const)
      .filter(each => own.targetPulls.includes(each))
      .map(each => partyStage(own, each, (sql, ids) => publishThrough(sql, own, each, ids)));
  // Documents and statuses are reckoned anew, as they hang on the day and on each other; what is equal moves nothing.
  return republished(hub, flow).map(({ into, page, publish }) => ({
    into,
    next: async (sql, after) => {
      const ids = (await page(sql, after)).map(row => row.id);
      return { ids, looked: ids.length, more: ids.length === republishedAtOnce };
    },
    publish,
  }));
}

/** Finds in one statement what must be made anew; that and no more is looked at closer. */
function partyStage(flow: FeedFlow<PartyFlowSettings>, entity: PartyEntity, publish: Stage['publish']): Stage {
  let found: (ComparedFeed & { untold: string[] }) | undefined;
  return {
    into: [entity],
    next: async (sql, after) => {
      found ??= {
        ...(await compareFeed(sql, flow, entity)),
        untold:
          flow.settings.twoWay && entity !== 'users' && flow.sourcePulls.includes(entity as Party)
            ? await untoldToSource(sql, flow, entity)
            : [],
      };
      const all = [...found.differing, ...found.untold].sort();
      const due = all.filter(id => id > after);
      const isFirst = after === '';
      return {
        ids: due.slice(0, repairedAtOnce),
        looked: isFirst ? found.read + found.untold.length : 0,
        more: due.length > repairedAtOnce,
        left: isFirst ? await contested(sql, flow, entity, found.contested) : [],
      };
    },
    publish,
  };
}

/** Two objects with one id for the target: which of them is meant only a person can say. */
async function contested(sql: TransactionSql, flow: FeedFlow<unknown>, entity: string, ids: string[]): Promise<Item[]> {
  if (ids.length === 0) return [];
  const [others] = await sql<{ keys: string; target: string }[]>`
    select string_agg(distinct flows.key, ', ' order by flows.key) as keys, max(connection.key) as target
    from feed join flows on flows.workspace_id = feed.workspace_id and flows.id = feed.flow_id
    join connections connection on connection.workspace_id = feed.workspace_id and connection.id = feed.connection_id
    where feed.workspace_id = ${flow.workspaceId} and feed.connection_id = ${flow.targetId} and feed.entity = ${entity} and feed.object_id = any(${ids})`;
  const reason = `Flow ${others?.keys} gives ${others?.target} another one under this id.`;
  await raiseTask(sql, {
    workspaceId: flow.workspaceId,
    kind: 'record',
    cause: `doubled/${flow.id}/${entity}`,
    sentence: `${ids.length} ${entity} of ${flow.key} have the id of another one that flow ${others?.keys} gives ${others?.target}, such as ${ids[0]}.`,
    remedy: `Change the ids in one of the sources, or switch off what one of the flows carries, then resolve this task.`,
    detail: { flowId: flow.id, flow: flow.key },
  });
  return ids.map(externalId => ({ externalId, outcome: 'left', reason }));
}
