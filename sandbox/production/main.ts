import { parseArgs } from 'node:util';
import { startProduction } from './start-production.ts';

const usage = `Usage: node sandbox/production/main.ts --hub-url http://127.0.0.1:8080 [--port 8808] [--host 127.0.0.1] [--folder path]
  [--state file.json] [--durable] [--seed number] [--pace-every seconds] [--key text]
The connection's API key is better given as KLADKA_PRODUCTION_KEY in the environment, where no list of processes shows it.`;

const stopWith = (message: string): never => {
  process.stderr.write(`${message}\n${usage}\n`);
  process.exit(1);
};

try {
  const { values } = parseArgs({
    options: {
      'hub-url': { type: 'string' },
      key: { type: 'string' },
      port: { type: 'string', default: '8808' },
      host: { type: 'string', default: '127.0.0.1' },
      folder: { type: 'string' },
      state: { type: 'string' },
      durable: { type: 'boolean' },
      seed: { type: 'string', default: '1' },
      'pace-every': { type: 'string' },
    },
  });
  const key = values.key ?? process.env.KLADKA_PRODUCTION_KEY;
  const production = await startProduction({
    hubUrl: values['hub-url'] ?? stopWith('Say with --hub-url where the hub is.'),
    key: key ?? stopWith('Give the key as KLADKA_PRODUCTION_KEY or with --key.'),
    port: Number(values.port),
    host: values.host,
    folder: values.folder,
    stateFile: values.state,
    durable: values.durable,
    seed: Number(values.seed),
    settings: values['pace-every'] === undefined ? {} : { paceEvery: Number(values['pace-every']) },
  });
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    void production.stop().then(() => process.exit(0));
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  process.stdout.write(`production sandbox ready ${production.url}\n`);
} catch (error) {
  stopWith(error instanceof Error ? error.message : String(error));
}
