import { existsSync } from 'node:fs';
import { z } from 'zod';

const port = z.coerce
  .number({ error: 'is not a number. Give a port from 1 to 65535.' })
  .int('is not a whole number. Give a port from 1 to 65535.')
  .min(1, 'is not a port. Give one from 1 to 65535.')
  .max(65_535, 'is not a port. Give one from 1 to 65535.');

const file = z.string().refine(path => existsSync(path), 'names a file that is not there. Correct the path.');

/** 32 bytes, as 64 hexadecimal digits or in base64. */
const masterKey = z.string().transform((text, context) => {
  const trimmed = text.trim();
  const key = /^[0-9a-f]{64}$/i.test(trimmed) ? Buffer.from(trimmed, 'hex') : Buffer.from(trimmed, 'base64');
  if (key.length === 32) return key;
  context.addIssue('is not a key of 32 bytes. Make one with `openssl rand -base64 32`.');
  return z.NEVER;
});

const keyList = z
  .string()
  .transform(text => text.split(/[\s,]+/).filter(Boolean))
  .pipe(z.array(masterKey));

const postgresUrl = z
  .string()
  .refine(
    text => URL.canParse(text) && /^postgres(ql)?:$/.test(new URL(text).protocol),
    'is no PostgreSQL address. It looks like postgres://user:password@host:5432/kladka?sslmode=require.',
  );

const webUrl = z
  .string()
  .refine(
    text => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol),
    'is no web address. It looks like https://hub.example.com.',
  )
  .transform(text => text.replace(/\/+$/, ''));

/** Every environment variable that Kładka reads. The descriptions are the README's configuration table. */
export const configSchema = z.object({
  DATABASE_URL: postgresUrl.optional().describe('PostgreSQL to work on. `up` starts its own when it is not set'),
  KLADKA_DATABASE_CA: file.optional().describe('PEM file that the certificate of PostgreSQL must verify against'),
  KLADKA_DATABASE_POOL: z.coerce
    .number('is not a number.')
    .int()
    .min(2, 'is too small. Give at least 2.')
    .max(500, 'is too many connections. Give at most 500.')
    .default(10)
    .describe('Database connections per process'),
  KLADKA_MASTER_KEY: masterKey
    .optional()
    .describe('32 bytes in base64 or hex that wrap every data key. `up` makes one in its data folder'),
  KLADKA_PREVIOUS_MASTER_KEYS: keyList
    .default([])
    .describe('Older master keys that may still unwrap, separated by commas; for `keys rotate`'),
  KLADKA_TEMPORAL_ADDRESS: z
    .string()
    .regex(/^[^\s/]+:\d+$/, 'is no address. It looks like temporal.example.com:7233.')
    .optional()
    .describe('Temporal to work with, host:port. `up` starts its own when it is not set'),
  KLADKA_TEMPORAL_NAMESPACE: z.string().min(1).default('kladka').describe('Temporal namespace'),
  KLADKA_TEMPORAL_API_KEY: z.string().min(1).optional().describe('API key for Temporal Cloud; switches TLS on'),
  KLADKA_TEMPORAL_TLS: z
    .enum(['off', 'on'], 'is neither on nor off.')
    .default('off')
    .describe('`on` speaks TLS with Temporal'),
  KLADKA_TEMPORAL_TLS_CA: file.optional().describe("PEM file that Temporal's certificate must verify against"),
  KLADKA_TEMPORAL_TLS_CERT: file.optional().describe('PEM file of our client certificate for Temporal'),
  KLADKA_TEMPORAL_TLS_KEY: file.optional().describe('PEM file of its private key'),
  KLADKA_API_HOST: z.string().min(1).default('127.0.0.1').describe('Address that the API listens on'),
  KLADKA_API_PORT: port.default(8700).describe('Port that the API listens on'),
  KLADKA_TRUSTED_PROXIES: z
    .string()
    .transform(text => text.split(/[\s,]+/).filter(Boolean))
    .optional()
    .describe('Addresses and subnets of proxies in front, separated by commas, whose X-Forwarded-For is believed'),
  KLADKA_PUBLIC_URL: webUrl
    .optional()
    .describe('How shops and people reach the API. Not set: http, the host and the port above'),
  KLADKA_CODEC_PATH: z
    .string()
    .regex(/^[\w-]{16,}$/, 'is too weak. Give 16 or more letters, digits, - or _.')
    .optional()
    .describe(
      "Secret part of the codec's address, `/codec/<it>`, that Temporal's UI opens payloads with. Not set: no codec",
    ),
  KLADKA_CODEC_ORIGINS: z
    .string()
    .transform(text => text.split(/[\s,]+/).filter(Boolean))
    .optional()
    .describe("Addresses of Temporal's UI from which browsers may ask the codec, by commas. Not set: this machine"),
  KLADKA_SMTP_URL: z
    .string()
    .refine(
      text => URL.canParse(text) && /^smtps?:$/.test(new URL(text).protocol),
      'is no mail server. It looks like smtps://user:password@mail.example.com:465.',
    )
    .optional()
    .describe('Mail server that alerts and reminders go out by. Not set: no mail is sent'),
  KLADKA_MAIL_FROM: z
    .string()
    .includes('@', { error: 'is no sender. It looks like Kładka <hub@example.com>.' })
    .optional()
    .describe('Whom mails come from, such as `Kładka <hub@example.com>`'),
  KLADKA_ALERT_WEBHOOK_SECRET: z
    .string()
    .regex(/^whsec_[A-Za-z0-9+/]{32,}={0,2}$/, 'is no secret. Make one with `echo whsec_$(openssl rand -base64 24)`.')
    .optional()
    .describe('Secret that webhooks of alerts are signed with, by Standard Webhooks: `whsec_` and base64'),
  KLADKA_ALERT_WEBHOOK_PRIVATE: z
    .enum(['off', 'on'], 'is neither on nor off.')
    .default('off')
    .describe('`on` lets webhooks of alerts call private addresses, also without TLS'),
  KLADKA_METRICS_TOKEN: z
    .string()
    .min(16, 'is too short. Give 16 characters or more.')
    .optional()
    .describe('Bearer token for `/metrics`. Not set: only this machine itself may ask'),
  KLADKA_WORKER_METRICS_PORT: port
    .optional()
    .describe("Port, at the API's address, where a worker tells its metrics. Not set: it does not"),
  OTEL_EXPORTER_OTLP_ENDPOINT: webUrl
    .optional()
    .describe('OpenTelemetry collector that traces are sent to by OTLP over HTTP. Not set: nothing is traced'),
  KLADKA_LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], 'is no level. Take info, warn or error.')
    .default('info')
    .describe('Least severe log line that is written'),
  KLADKA_URL: webUrl.optional().describe('Hub that the command speaks to. Not set: the one that `up` runs here'),
  KLADKA_TOKEN: z.string().min(1).optional().describe('Token of the command. Not set: the one that `up` made'),
  KLADKA_DATA_DIR: z.string().min(1).default('.kladka').describe('Folder in which `up` keeps everything'),
  KLADKA_POSTGRES_PORT: port.default(8703).describe('Port of the PostgreSQL that `up` starts'),
  KLADKA_TEMPORAL_PORT: port.default(8702).describe('Port of the Temporal that `up` starts'),
  KLADKA_TEMPORAL_UI_PORT: port.default(8701).describe("Port of Temporal's UI that `up` starts"),
  KLADKA_DEMO_SHOP_PORT: port.default(8711).describe('Port of the demo shop'),
  KLADKA_DEMO_TILL_PORT: port.default(8712).describe('Port of the demo till'),
  KLADKA_DEMO_DRUGSTORE_PORT: port.default(8713).describe("Port of the demo drugstore, the pharmacy's web shop"),
  KLADKA_DEMO_PHARMACY_PORT: port.default(8714).describe("Port of the demo pharmacy's page"),
  KLADKA_DEMO_WAPRO_PORT: port.default(8715).describe("Port of the demo wholesaler's WAPRO"),
  KLADKA_DEMO_B2B_PORT: port.default(8716).describe("Port of the demo wholesaler's B2B platform"),
  KLADKA_DEMO_PRODUCTION_PORT: port.default(8717).describe("Port of the demo wholesaler's production"),
});

export type Config = z.output<typeof configSchema>;
export type Variable = keyof Config;
export type Environment = Record<string, string | undefined>;

/** The configuration does not work; the message names each variable with what to do about it. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

/** Reads the configuration. An empty variable counts as not set. Throws `ConfigError` with one line per variable. */
export function readConfig(env: Environment): Config {
  const known = Object.keys(configSchema.shape).flatMap(name => (env[name] ? [[name, env[name]]] : []));
  const read = configSchema.safeParse(Object.fromEntries(known));
  if (read.success) return read.data;
  const lines = read.error.issues.map(issue => `${String(issue.path[0])} ${issue.message}`);
  throw new ConfigError(lines.join('\n'));
}

type Required<Name extends Variable> = Config & { [N in Name]-?: NonNullable<Config[N]> };

const has = <Name extends Variable>(config: Config, names: Name[]): config is Required<Name> =>
  names.every(name => config[name] !== undefined);

/** The same configuration, with these variables certainly there. Throws `ConfigError` naming each that is not. */
export function requireVariables<Name extends Variable>(config: Config, ...names: Name[]): Required<Name> {
  if (has(config, names)) return config;
  const missing = names.filter(name => config[name] === undefined);
  throw new ConfigError(
    missing.map(name => `${name} is not set: ${configSchema.shape[name].description ?? ''}.`).join('\n'),
  );
}

/** The address under which shops and people reach the API. */
export function publicUrl(config: Config): string {
  return config.KLADKA_PUBLIC_URL ?? `http://${config.KLADKA_API_HOST}:${config.KLADKA_API_PORT}`;
}
