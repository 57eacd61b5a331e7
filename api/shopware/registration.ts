import { Hono } from 'hono';
import { liftPause } from '../../activities/connection-trouble.ts';
import type { Hub } from '../../activities/hub.ts';
import { appName, manifest } from '../../connectors/shopware/manifest.ts';
import {
  checkConfirmation,
  checkRegistration,
  newShopSecret,
  registrationAnswer,
} from '../../connectors/shopware/registration.ts';
import { type Authenticate, hasRole } from '../auth.ts';
import { readBody } from '../bounds/read-body.ts';
import { changeSettings } from '../change-settings.ts';
import { notFound, Problem } from '../problem.ts';
import type { IntakeConnections } from './intake-connections.ts';

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const mostConfirmationBytes = 64 * 1024;

/**
 * The handshake by which a shop installs the app, the first time and again: the shop registers, we hand out a secret that
 * stays pending beside the one in force, and the shop's confirmation, signed with it, puts it in force.
 */
export function shopwareRegistration(
  hub: Hub,
  known: IntakeConnections,
  options: { publicUrl: string; authenticate: Authenticate },
) {
  const here = (key: string) => `${options.publicUrl}/shopware/${encodeURIComponent(key)}`;

  async function connectionOf(key: string) {
    const connection = await known.renewed(key);
    if (!connection) throw notFound(`Shopware connection “${key}”`);
    return connection;
  }

  return new Hono()
    .get('/:connection/register', async c => {
      const key = c.req.param('connection');
      const { row, secrets } = await connectionOf(key);
      if (!secrets.appSecret)
        throw new Problem(409, `${key} has no app secret. Set appSecret in its settings, then install its manifest.`);
      const { appSecret, shopSecret } = secrets;
      const shopSignature = c.req.header('shopware-shop-signature');
      if (shopSecret && !shopSignature) {
        throw new Problem(
          401,
          `${key} is registered already, and this request is not signed by that shop. If the app was removed from the shop, clear shopSecret in the connection's settings and install it again.`,
        );
      }
      // Exactly as it was sent: a URL object would write some characters another way, and the signature is over these.
      const query = c.req.url.slice(c.req.url.indexOf('?') + 1);
      const appSignature = c.req.header('shopware-app-signature');
      const registration = checkRegistration({
        query,
        appSignature,
        shopSignature,
        appSecret,
        shopSecret,
        now: hub.now(),
      });
      if (!registration.ok) throw new Problem(401, registration.reason);

      const pending = newShopSecret();
      await changeSettings(hub, row, settings => ({ ...settings, pendingShopSecret: pending }));
      known.forget(key);
      return c.json(
        registrationAnswer({
          registration: registration.value,
          appName,
          appSecret,
          shopSecret: pending,
          confirmationUrl: `${here(key)}/confirm`,
        }),
      );
    })
    .post('/:connection/confirm', async c => {
      const key = c.req.param('connection');
      const { row, workspace } = await connectionOf(key);
      const rawBody = await readBody(c, mostConfirmationBytes);
      const signature = c.req.header('shopware-shop-signature');
      await changeSettings(hub, row, settings => {
        // A confirmation whose answer was lost comes again, signed with what is in force by now.
        const secrets = [text(settings.pendingShopSecret), text(settings.shopSecret)].filter(
          secret => secret !== undefined,
        );
        for (const shopSecret of secrets) {
          const confirmed = checkConfirmation({ rawBody, signature, shopSecret });
          if (!confirmed.ok) continue;
          const { clientId, clientSecret } = confirmed.value;
          const pendingShopSecret = shopSecret === settings.pendingShopSecret ? undefined : settings.pendingShopSecret;
          return { ...settings, clientId, clientSecret, shopSecret, pendingShopSecret };
        }
        throw new Problem(
          401,
          'The confirmation is not signed with the secret just agreed, or names no keys. Install the app again.',
        );
      });
      known.forget(key);
      // Keys that were withdrawn with the former installation may have paused it.
      if (row.pausedReason) await liftPause(hub, row, workspace, key, 'The shop was registered anew.');
      hub.log.info({ connection: key }, 'the shop confirmed its registration');
      return c.body(null, 204);
    })
    .get('/:connection/manifest.xml', async c => {
      const access = await options.authenticate(c.req.header('authorization'));
      const key = c.req.param('connection');
      const { row, secrets } = await connectionOf(key);
      if (row.workspaceId !== access.workspaceId) throw notFound(`Shopware connection “${key}”`);
      // The manifest carries the app's secret.
      if (!hasRole(access, 'admin'))
        throw new Problem(403, 'The manifest holds a secret; it needs a key with the role admin.');
      if (!secrets.appSecret)
        throw new Problem(409, `${key} has no app secret. Set appSecret in its settings, then take the manifest.`);
      const document = manifest({
        version: '1.1.0',
        registrationUrl: `${here(key)}/register`,
        webhookUrl: `${here(key)}/webhook`,
        appSecret: secrets.appSecret,
        onlyLiveVersion: c.req.query('onlyLiveVersion') === 'true',
      });
      return c.body(document, 200, { 'content-type': 'application/xml; charset=utf-8' });
    });
}
