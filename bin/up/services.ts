import { startPostgres } from '../../tools/services/postgres.ts';
import { supervise } from '../../tools/services/supervise.ts';
import { startTemporal } from '../../tools/services/temporal.ts';
import type { Config } from '../config.ts';
import type { DataFolder } from './data-folder.ts';
import type { Ports } from './ports.ts';

/** Something that runs until it is stopped. */
export type Running = { stop: () => Promise<void> };

/** Keeps our own PostgreSQL running; its address stays the same over restarts. */
export async function keepPostgres(
  folder: DataFolder,
  ports: Ports,
  onNote: (line: string) => void,
): Promise<Running & { url: string }> {
  let url = '';
  let forget = async () => {};
  const kept = await supervise({
    name: 'PostgreSQL',
    start: async () => {
      const port = ports.KLADKA_POSTGRES_PORT;
      const started = await startPostgres({ dataDir: folder.postgres, port, portSetting: 'KLADKA_POSTGRES_PORT' });
      url = started.url;
      forget = started.stop;
      return started.child;
    },
    onNote,
    stopSignal: 'SIGINT',
    graceMs: 20_000,
  });
  return { url, stop: () => kept.stop().then(() => forget()) };
}

/** Keeps our own Temporal with its UI running. */
export async function keepTemporal(
  folder: DataFolder,
  ports: Ports,
  options: { config: Config; codecEndpoint: string; onNote: (line: string) => void },
): Promise<Running & { address: string; uiUrl: string | undefined }> {
  let address = '';
  let uiUrl: string | undefined;
  let forget = async () => {};
  const kept = await supervise({
    name: 'Temporal',
    start: async () => {
      const started = await startTemporal({
        dbFile: folder.temporal,
        port: ports.KLADKA_TEMPORAL_PORT,
        uiPort: ports.KLADKA_TEMPORAL_UI_PORT,
        codecEndpoint: options.codecEndpoint,
        namespace: options.config.KLADKA_TEMPORAL_NAMESPACE,
      });
      address = started.address;
      uiUrl = started.uiUrl;
      forget = started.stop;
      return started.child;
    },
    onNote: options.onNote,
  });
  return { address, uiUrl, stop: () => kept.stop().then(() => forget()) };
}
