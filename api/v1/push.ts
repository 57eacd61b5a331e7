import type { Hub } from '../../activities/hub.ts';
import { pushEnvelope } from '../../connectors/v1/push-envelope.ts';
import { type PushEntity, pushEntities } from '../../connectors/v1/records/index.ts';
import { messageSubject } from '../../db/queries/message-subject.ts';
import { storePush } from '../../db/queries/store-message.ts';
import { parseJson } from '../bounds/read-body.ts';
import { readIdempotencyKey } from '../idempotency.ts';
import { Problem, problemOf } from '../problem.ts';
import { json, security } from '../schemas/common.ts';
import { refuseOthersBuyers } from './buyers-of-push.ts';
import { createV1Routes, type Speaker } from './environment.ts';
import { laneOf } from './lanes.ts';
import { pushed } from './schemas/answers.ts';
import { idempotencyHeader, refusals, tags } from './schemas/common.ts';
import { pushBody } from './schemas/records.ts';
import { userHeader } from './user-header.ts';
import { wakeLane } from './wake-lane.ts';

const description = (entity: PushEntity) => ({
  method: 'post' as const,
  path: `/${entity}`,
  operationId: `push-${entity}`,
  tags,
  security,
  summary: `Pushes ${entity}, plain or as gzip: kept first, taken in afterwards; the message tells what became of each record`,
  request: {
    headers: idempotencyHeader.extend(userHeader.shape),
    body: { required: true, content: { 'application/json': { schema: pushBody(entity) } } },
  },
  responses: { 202: json(pushed, 'Kept; Location names the message'), ...refusals },
});

/** Takes pushes: bounded and stored as they came, answered after the commit, then woken for. */
export function pushRoutes(hub: Hub, maxDepth: number) {
  const routes = createV1Routes();

  async function keep(speaker: Speaker, entity: PushEntity, bytes: Buffer, header: string | undefined) {
    const { workspaceId, connectionId } = speaker;
    const key = header === undefined ? undefined : readIdempotencyKey(header);
    const stored = await storePush(hub.db.$client, hub.keyring, {
      workspaceId,
      connectionId,
      lane: laneOf[entity],
      subject: entity,
      payload: bytes,
      key,
    });
    if (stored.outcome === 'stored') return stored;
    const same =
      stored.outcome === 'repeated' && (await messageSubject(hub.db.$client, workspaceId, stored.messageId)) === entity;
    if (same) return stored;
    throw new Problem(
      422,
      `This Idempotency-Key came before with another push (message ${stored.messageId}). Take a new key for a new push.`,
      { errors: [{ parameter: 'Idempotency-Key', detail: 'Used for another push.' }] },
    );
  }

  for (const entity of pushEntities) {
    routes.openAPIRegistry.registerPath(description(entity));
    routes.post(`/${entity}`, async c => {
      const speaker = c.get('speaker');
      const { pushes } = speaker.ports;
      if (!pushes.includes(entity)) {
        throw new Problem(403, `${speaker.title} does not push ${entity}. It may push: ${pushes.join(', ')}.`);
      }
      const bytes = c.get('bytes');
      const envelope = pushEnvelope.safeParse(parseJson(bytes, maxDepth));
      if (!envelope.success) throw problemOf(envelope.error, 'json');
      await refuseOthersBuyers(hub, c, entity, envelope.data.records);
      const stored = await keep(speaker, entity, bytes, c.req.header('idempotency-key'));
      wakeLane(hub, speaker, laneOf[entity]);
      if (stored.outcome === 'repeated') c.header('Idempotency-Replayed', 'true');
      c.header('Location', `/v1/messages/${stored.messageId}`);
      return c.json({ id: stored.messageId }, 202);
    });
  }
  return routes;
}
