import { readFileSync } from 'node:fs';
import { type Config, ConfigError } from './config.ts';

/**
 * How to reach Temporal, for the client's and for the worker's connection alike. An API key needs TLS (Temporal Cloud).
 * Throws `ConfigError` for half a client certificate: without TLS, or without showing it, we would say more than we were told.
 */
export function temporalOptions(config: Config) {
  const { KLADKA_TEMPORAL_TLS_CA: ca, KLADKA_TEMPORAL_TLS_CERT: crt, KLADKA_TEMPORAL_TLS_KEY: key } = config;
  const apiKey = config.KLADKA_TEMPORAL_API_KEY;
  if ((crt === undefined) !== (key === undefined)) {
    const missing = crt === undefined ? 'CERT' : 'KEY';
    throw new ConfigError(
      `KLADKA_TEMPORAL_TLS_${missing} is not set: a client certificate needs its private key, and the key its certificate.`,
    );
  }
  const tls = {
    ...(ca ? { serverRootCACertificate: readFileSync(ca) } : {}),
    ...(crt && key ? { clientCertPair: { crt: readFileSync(crt), key: readFileSync(key) } } : {}),
  };
  const secured = config.KLADKA_TEMPORAL_TLS === 'on' || apiKey !== undefined || Object.keys(tls).length > 0;
  return {
    address: config.KLADKA_TEMPORAL_ADDRESS ?? `127.0.0.1:${config.KLADKA_TEMPORAL_PORT}`,
    ...(secured ? { tls } : {}),
    ...(apiKey ? { apiKey } : {}),
  };
}
