import { createHash, timingSafeEqual } from 'node:crypto';
import { type Context, Hono } from 'hono';
import type { Hub } from '../../activities/hub.ts';
import { isSigned, isWebhookSigned } from '../../connectors/shopware/signature.ts';
import { readPayload, storePush } from '../../db/queries/store-message.ts';
import { type BodyBounds, parseJson, readBody } from '../bounds/read-body.ts';
import type { TokenBuckets } from '../bounds/token-bucket.ts';
import { noteHeard } from '../note-heard.ts';
import { notFound, Problem } from '../problem.ts';
import type { IntakeConnection, IntakeConnections } from './intake-connections.ts';
import { isSameEvent, readEvent, type ShopwareEvent } from './read-event.ts';

const lane = 'orders';

const digest = (text: string) => createHash('sha256').update(text).digest();
const isSameSecret = (given: string, expected: string) => timingSafeEqual(digest(given), digest(expected));

/** Between registering again and our answer to its confirmation a shop may sign with either secret. */
const isSignedByShop = (raw: Buffer, signature: string | undefined, { secrets }: IntakeConnection): boolean =>
  isWebhookSigned(raw, signature, secrets) || isSigned(raw, signature, secrets.pendingShopSecret ?? '');

/** Takes a shop's webhooks: authenticated on the raw bytes, stored in one statement, answered, then woken for. */
export function shopwareWebhook(hub: Hub, known: IntakeConnections, bounds: BodyBounds & { rate: TokenBuckets }) {
  const heard = noteHeard(hub);

  /** Notes that a shop is heard of and wakes its lane; nobody waits for either. */
  function follow({ row, workspace }: IntakeConnection, wake: boolean): void {
    heard(row);
    if (!wake) return;
    const { workspaceId, id: connectionId, key: connectionKey, system } = row;
    hub.wake
      .ingest({ workspaceId, workspace, connectionId, connectionKey, system, lane })
      .catch(error => hub.log.debug({ err: error }, 'the engine was not woken; the relay hands the push on'));
  }

  async function take(c: Context, connection: IntakeConnection, raw: Buffer): Promise<Response> {
    const { row } = connection;
    const wait = bounds.rate.take(row.id);
    if (wait > 0) {
      throw new Problem(429, `${row.key} pushes faster than is allowed. Send again in ${wait} s.`, {
        headers: { 'retry-after': String(wait) },
      });
    }
    const body = parseJson(raw, bounds.maxDepth);
    const event = readEvent(body);
    const hints = connection.hints?.(body);
    const ignored = hints && 'ignored' in hints ? hints.ignored : undefined;
    const stored = await storePush(hub.db.$client, hub.keyring, {
      workspaceId: row.workspaceId,
      connectionId: row.id,
      lane,
      subject: event.name,
      payload: raw,
      key: event.eventId,
      status: ignored === undefined ? 'stored' : 'ignored',
      reason: ignored,
    });
    if (stored.outcome === 'conflict') await refuseOtherPayload(row.workspaceId, stored.messageId, raw, event);
    follow(connection, ignored === undefined);
    return c.json({ messageId: stored.messageId }, 202);
  }

  async function refuseOtherPayload(
    workspaceId: string,
    messageId: string,
    raw: Buffer,
    event: ShopwareEvent,
  ): Promise<void> {
    const first = await readPayload(hub.db.$client, hub.keyring, { workspaceId, messageId });
    if (first && !isSameEvent(first, raw)) {
      throw new Problem(
        422,
        `Event ${event.eventId} came before with another payload (message ${messageId}). It was not taken again.`,
        {
          errors: [{ pointer: '/source/eventId', detail: 'Used for another payload.' }],
        },
      );
    }
  }

  /** The connection, when the raw body carries its signature. A secret may just have changed, so a wrong one is tried on fresh settings. */
  async function signed(
    key: string,
    raw: Buffer,
    signature: string | undefined,
  ): Promise<IntakeConnection | undefined> {
    const connection = await known.get(key);
    if (connection && isSignedByShop(raw, signature, connection)) return connection;
    const renewed = await known.renewed(key);
    return renewed && isSignedByShop(raw, signature, renewed) ? renewed : undefined;
  }

  return new Hono()
    .post('/:connection/webhook', async c => {
      const key = c.req.param('connection');
      if (!(await known.get(key))) throw notFound(`Shopware connection “${key}”`);
      const raw = await readBody(c, bounds.maxBytes);
      const connection = await signed(key, raw, c.req.header('shopware-shop-signature'));
      if (!connection) {
        throw new Problem(
          401,
          'The signature is not that of this shop. Install the app anew, so that shop and hub agree on a secret.',
        );
      }
      return take(c, connection, raw);
    })
    .post('/:connection/webhook/:secret', async c => {
      const key = c.req.param('connection');
      const given = c.req.param('secret');
      const found = await known.get(key);
      const isRight = (connection?: IntakeConnection) =>
        isSameSecret(given, connection?.secrets.webhookPath ?? '') && Boolean(connection?.secrets.webhookPath);
      const connection = isRight(found) ? found : found && (await known.renewed(key));
      // A wrong secret is answered like an address that does not exist.
      if (!connection || !isRight(connection)) throw notFound('address like this');
      return take(c, connection, await readBody(c, bounds.maxBytes));
    });
}
