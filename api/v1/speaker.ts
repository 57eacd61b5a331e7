import type { MiddlewareHandler } from 'hono';
import type { Hub } from '../../activities/hub.ts';
import type { Authenticate } from '../auth.ts';
import { noteHeard } from '../note-heard.ts';
import { Problem } from '../problem.ts';
import type { V1Env } from './environment.ts';

/** Recognises a connection's key; a key of the operator API is told which one is needed. */
export function recognised(recognise: Authenticate): MiddlewareHandler<V1Env> {
  return async (c, next) => {
    const access = await recognise(c.req.header('authorization'));
    if (access.connectionId === null) {
      throw new Problem(
        403,
        'This key opens the operator API. The connector API needs the key of a connection: kladka keys add --connection <key>.',
      );
    }
    c.set('access', access);
    await next();
  };
}

/** Opens the connection that a key speaks for; only systems that speak the connector API have a voice here. */
export function speaking(hub: Hub): MiddlewareHandler<V1Env> {
  const heard = noteHeard(hub);
  return async (c, next) => {
    const { workspaceId, workspace, connectionId } = c.get('access');
    const { row, connector, ports } = await hub.connections.get(workspaceId, connectionId ?? '');
    if (!ports.v1) {
      throw new Problem(
        403,
        `${connector.title} does not speak the connector API. Make a connection of the system connector-api and a key for it.`,
      );
    }
    heard(row);
    c.set('speaker', { workspaceId, workspace, connectionId: row.id, row, title: connector.title, ports: ports.v1 });
    await next();
  };
}
