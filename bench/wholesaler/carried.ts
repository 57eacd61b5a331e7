import { setTimeout as after } from 'node:timers/promises';
import { z } from 'zod';
import type { ComparedFlow } from '../../db/queries/compare-feed.ts';
import type { Scene } from './set-up.ts';
import { addSpeaker, type Speaker, wantedOf } from './speaker.ts';

const overdueMs = 20 * 60_000;
const begunSync = z.object({ syncId: z.uuid() });

export type Carried = { key: string; erp: Speaker; flow: ComparedFlow };

/** An ERP whose buyers a flow gives to a platform. */
export async function addCarried(scene: Scene, name: string): Promise<Carried> {
  const { api, sql, workspaceId } = scene;
  const erp = await addSpeaker(scene, `erp-${name}`);
  const platform = await addSpeaker(scene, `platform-${name}`);
  const key = `buyers-${name}`;
  const made = { key, entity: 'customers', source: erp.key, target: platform.key, mode: 'live' };
  await api.ask('POST', '/api/flows', { ...made, settings: { twoWay: false } });
  const [flow] = await sql<ComparedFlow[]>`
    select id, workspace_id as "workspaceId", source_id as "sourceId", target_id as "targetId", revision from flows
    where workspace_id = ${workspaceId} and key = ${key}`;
  if (!flow) throw new Error(`There is no flow ${key}.`);
  return { key, erp, flow };
}

/**
 * A full sync of the buyers, which the ERP answers with all that it has.
 *
 * @returns seconds that it took to send and take in everything, and from beginning to end
 */
export async function syncWhole(
  { api, sql, workspaceId }: Scene,
  { erp }: Carried,
  files: string[],
): Promise<{ reading: number; whole: number; differed: number }> {
  const waiting = wantedOf(erp);
  const begun = performance.now();
  const { syncId } = begunSync.parse(await api.ask('POST', '/api/syncs', { entities: ['customers'] }));
  const wanted = (await waiting).filter(each => each.entity === 'customers').map(each => each.id);
  const { seconds: reading } = await erp.state('customers', files, wanted);
  for (const until = Date.now() + overdueMs; ; await after(100)) {
    const [run] = await sql<{ state: string; reason: string | null; differed: number }[]>`
      select run.state, run.reason, (select coalesce(sum(differed), 0)::int from sync_parts part where part.sync_id = run.id) as differed
      from sync_runs run where run.workspace_id = ${workspaceId} and run.id = ${syncId}`;
    if (run?.state === 'done') return { reading, whole: (performance.now() - begun) / 1000, differed: run.differed };
    if (run?.state !== 'running' || Date.now() > until)
      throw new Error(`The full sync is ${run?.state ?? 'gone'}: ${run?.reason ?? 'no reason is known'}.`);
  }
}
