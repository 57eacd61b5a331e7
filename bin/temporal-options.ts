import { readFileSync } from 'node:fs';
import type { Config } from './config.ts';

/** How to reach Temporal, for the client's and for the worker's connection alike. An API key needs TLS (Temporal Cloud). */
export function temporalOptions(config: Config) {
  const { KLADKA_TEMPORAL_TLS_CA: ca, KLADKA_TEMPORAL_TLS_CERT: crt, KLADKA_TEMPORAL_TLS_KEY: key } = config;
  const apiKey = config.KLADKA_TEMPORAL_API_KEY;
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
