import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { Hub } from '../../activities/hub.ts';
import { buyersOfUser } from '../../db/queries/buyers-of-user.ts';
import { Problem } from '../problem.ts';
import type { V1Env } from './environment.ts';
import { externalIdSchema } from './schemas/ids.ts';

export const userHeader = z.object({
  'kladka-user': z
    .string()
    .optional()
    .describe('The external id of a user: the request is limited to that user’s buyers; everything else is not found'),
});

/** Who a request is limited to: a user and the buyers whom they act for. */
export type Limit = { user: string; buyers: Set<string> };

/** The user and the buyers to whom `Kladka-User` limits a request; undefined without the header, 403 for a user nobody knows. */
export async function limitOf(hub: Hub, c: Context<V1Env>): Promise<Limit | undefined> {
  const header = c.req.header('kladka-user');
  if (header === undefined) return undefined;
  const user = externalIdSchema.safeParse(header);
  const { workspaceId, connectionId } = c.get('speaker');
  const buyers = user.success
    ? await buyersOfUser(hub.db.$client, { workspaceId, connectionId }, user.data)
    : undefined;
  if (buyers === undefined) {
    throw new Problem(
      403,
      'The user in Kladka-User is not among the active users of this connection. Pull users first.',
      {
        errors: [{ parameter: 'Kladka-User', detail: 'No active user of this connection.' }],
      },
    );
  }
  return { user: header, buyers: new Set(buyers) };
}

/** Refuses the header where nothing could be limited by it. */
export function refuseUser(c: Context<V1Env>): void {
  if (c.req.header('kladka-user') === undefined) return;
  throw new Problem(403, 'Kladka-User limits pushes, pulls and acks. Leave it out here.', {
    errors: [{ parameter: 'Kladka-User', detail: 'Not used here.' }],
  });
}
