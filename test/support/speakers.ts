import { z } from 'zod';
import type { AppOptions } from '../../api/app.ts';
import { issueApiKey } from '../../db/queries/api-keys.ts';
import { type FeedEntry, putFeed } from '../../db/queries/feed.ts';
import { type Answer, type Call, startApiHub } from './api-hub.ts';

export type Speakers = Awaited<ReturnType<typeof startSpeakers>>;

/**
 * The API with connections that speak `/v1`: `platform` and `factory` of one workspace, `foreign` of another; a key for each.
 */
export async function startSpeakers(options: Partial<AppOptions> = {}) {
  const api = await startApiHub(options);
  const sql = api.hub.db.$client;

  async function join(key: string, workspaceId: string, token: string, system = 'connector-api') {
    const made = await api.call('POST', '/api/connections', { token, body: { key, system, settings: {} } });
    const { id: connectionId } = z.object({ id: z.string() }).parse(made.body);
    const issued = await issueApiKey(sql, { workspaceId, connectionId, name: key, role: 'viewer' });
    return { key, workspaceId, connectionId, keyId: issued.id, token: issued.token };
  }
  const platform = await join('platform', api.workspaceId, api.tokens.admin);
  const factory = await join('factory', api.workspaceId, api.tokens.admin);
  const foreign = await join('foreign', api.otherWorkspaceId, api.tokens.stranger);

  return {
    ...api,
    sql,
    platform,
    factory,
    foreign,
    join,
    /** Asks `/v1` as the platform. */
    ask: (method: string, path: string, call: Call = {}): Promise<Answer> =>
      api.call(method, `/v1${path}`, { token: platform.token, ...call }),
    feed: (scope: { workspaceId: string; connectionId: string }, entity: string, entries: FeedEntry[]) =>
      sql.begin(transaction => putFeed(transaction, scope, entity, entries)),
  };
}

/** A feed entry with little in it. */
export const entry = (objectId: string, more: Partial<FeedEntry> = {}): FeedEntry => ({
  objectId,
  op: 'upsert',
  document: { name: `Object ${objectId}` },
  ...more,
});
