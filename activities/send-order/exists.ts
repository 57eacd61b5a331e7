import { bind } from './bind.ts';
import { backToGate, mayGoOn } from './gate.ts';
import { settleIntent, wroteBefore } from './intents.ts';
import { recall } from './recall.ts';
import { jot, type Sitting } from './sitting.ts';
import { type End, end, type Go, go, type Wait } from './verdicts.ts';

/**
 * Step 3: whether the target already has the order, by our reference in the index of its orders.
 *
 * `unread`: the index was never filled. `bound`: an earlier attempt of ours, whose answer was lost, wrote it. The last look, at the target itself, comes right before the write.
 */
export async function exists(sitting: Sitting): Promise<Go | Wait | End | { kind: 'unread' } | { kind: 'bound' }> {
  const begun = performance.now();
  const { hub, input, story } = sitting;
  // A reading that was refused paused the connection: reading again would change nothing.
  if (!story.remembered) return mayGoOn(hub, story) ? { kind: 'unread' } : backToGate;
  const { order: known } = await recall(sitting);
  if (!known) {
    jot(sitting, 'exists', 'new', `${story.connection.row.key} has no order with reference ${story.reference}.`, begun);
    return go;
  }
  const reason = `${story.connection.row.key} already has it as order ${known.number ?? known.externalId}.`;
  const ours = await wroteBefore(hub, story);
  await hub.db.$client.begin(async sql => {
    if (ours) await settleIntent(sql, input.workspaceId, ours.id, { state: 'done', externalId: known.externalId }, 0);
    await bind(sql, story, known.externalId, ours ? 'written' : 'look-up', ours?.image);
  });
  jot(sitting, 'exists', 'found', reason, begun);
  return ours ? { kind: 'bound' } : end('skipped', reason);
}
