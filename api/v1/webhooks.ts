import type { Hub } from '../../activities/hub.ts';
import { webhookRoutes } from '../webhooks/routes.ts';
import { refusals, tags } from './schemas/common.ts';

/** A connection’s own webhook endpoints. */
export const webhookRoutesOfSpeaker = (hub: Hub) =>
  webhookRoutes(hub, { base: '/webhooks', tags, named: {}, refusals, guard: [] }, async c => {
    const { workspaceId, connectionId } = c.get('access');
    return (await hub.connections.get(workspaceId, connectionId ?? '')).row;
  });
