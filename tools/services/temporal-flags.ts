/** What differs between two servers; the rest is the same everywhere. */
export interface TemporalFlags {
  dbFile: string;
  port: number;
  /** Undefined: no UI. */
  uiPort: number | undefined;
  codecEndpoint: string | undefined;
  namespace: string;
}

/** Every search attribute that our workflows carry; all are Keyword. */
export const searchAttributes = ['KladkaWorkspace', 'KladkaConnection', 'KladkaFlow', 'KladkaOrder', 'KladkaOutcome'];

/**
 * The server's own settings. The poll rates: a shard looks for work at most 20 times a second by default, and this
 * server has one shard, so that every step would wait up to 50 ms. The intervals: what a queue has dealt with stays in its
 * memory until it is acknowledged, by default after 30 seconds, and is walked through for every new task until then; at
 * twenty orders a second that is a seventh of the server's work. Fairness: no connection's burst holds up another.
 * Ids of at most 255 characters, as in a production set-up on PostgreSQL, so that nothing works only here.
 */
export const dynamicConfig: Record<string, string> = {
  'matching.enableFairness': 'true',
  'history.transferProcessorMaxPollRPS': '2000',
  'history.timerProcessorMaxPollRPS': '2000',
  'history.visibilityProcessorMaxPollRPS': '500',
  'history.transferProcessorUpdateAckInterval': '"5s"',
  'history.timerProcessorUpdateAckInterval': '"5s"',
  'history.visibilityProcessorUpdateAckInterval': '"5s"',
  'limit.maxIDLength': '255',
};

/**
 * SQLite's write-ahead log, synced at its checkpoints: a killed process loses nothing (the log is in the kernel's
 * hands by then), a power cut can lose the last moments but never spoils the file; the sweeper starts again what
 * PostgreSQL knows as unfinished. FULL would sync the disk at each step of each workflow.
 */
const pragmas = ['journal_mode=WAL', 'synchronous=NORMAL'];

/** The command line of `temporal server start-dev`. */
export function temporalFlags({ dbFile, port, uiPort, codecEndpoint, namespace }: TemporalFlags): string[] {
  return [
    'server',
    'start-dev',
    ...['--db-filename', dbFile],
    ...pragmas.flatMap(pragma => ['--sqlite-pragma', pragma]),
    ...['--namespace', namespace],
    ...['--ip', '127.0.0.1', '--port', String(port)],
    ...(uiPort === undefined ? ['--headless'] : ['--ui-ip', '127.0.0.1', '--ui-port', String(uiPort)]),
    ...(codecEndpoint === undefined ? [] : ['--ui-codec-endpoint', codecEndpoint]),
    '--ui-disable-news-fetch',
    ...searchAttributes.flatMap(name => ['--search-attribute', `${name}=Keyword`]),
    ...Object.entries(dynamicConfig).flatMap(([key, value]) => ['--dynamic-config-value', `${key}=${value}`]),
    ...['--log-level', 'error', '--color', 'never'],
    ...['--disable-config-file', '--disable-config-env'],
  ];
}
