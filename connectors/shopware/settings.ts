import { z } from 'zod';
import { rateSettings } from '../rate-settings.ts';

const secret = z.string().trim().min(1);

const fields = z.object({
  shopUrl: z
    .url({ protocol: /^https?$/, error: 'Give the whole address, for example https://shop.example.com.' })
    .transform(url => url.replace(/\/+$/, ''))
    .describe('Address of the shop, as customers see it, with https:// (without /admin or /api)'),
  clientId: z
    .string()
    .trim()
    .min(1)
    .optional()
    .describe('Access key ID of an integration (Settings → System → Integrations); the app brings its own'),
  clientSecret: secret.optional().describe('Secret access key of that integration'),
  appSecret: secret
    .optional()
    .describe('Secret of the app whose manifest you install in the shop; for signed webhooks'),
  shopSecret: secret.optional().describe('Secret of this shop, agreed when the app was installed; filled in by itself'),
  pendingShopSecret: secret
    .optional()
    .describe('A new secret of this shop that the shop has yet to confirm; filled in by itself'),
  webhookPath: z
    .string()
    .regex(/^[A-Za-z0-9_-]{24,128}$/, 'Use 24 to 128 letters, digits, - and _.')
    .optional()
    .describe('Secret part of the webhook address, for webhooks that are made without the app and so are not signed'),
  ...rateSettings,
  allowPrivate: z.boolean().default(false).describe('The shop is in your own network (private addresses are allowed)'),
  allowPlainHttp: z.boolean().default(false).describe('The shop is asked without TLS; only for tests'),
  overlapSeconds: z
    .number()
    .int()
    .min(0)
    .max(3600)
    .optional()
    .describe('How far each poll looks back before its window, in seconds, for a shop whose clock or database is slow'),
});

/** What a connection to a Shopware needs; either an integration's keys, or an app's secret, which brings them. */
export const shopwareSettings = fields.refine(s => (s.clientId && s.clientSecret) || s.appSecret, {
  error: 'Give the access key ID and secret of an integration, or the secret of the app to install.',
  path: ['clientId'],
});

export type ShopwareSettings = z.output<typeof fields>;

export const shopwareSecrets = ['clientSecret', 'appSecret', 'shopSecret', 'pendingShopSecret', 'webhookPath'];
