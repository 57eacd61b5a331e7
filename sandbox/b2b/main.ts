import { parseArgs } from 'node:util';
import { startB2b } from './start-b2b.ts';

const usage = `Usage: node sandbox/b2b/main.ts --hub-url http://127.0.0.1:8080 [--port 8807] [--host 127.0.0.1] [--state file.json] [--durable]
  [--seed number] [--orders-every seconds] [--key text]
The connection's API key is better given as KLADKA_B2B_KEY in the environment, where no list of processes shows it.`;

const stopWith = (message: string): never => {
  process.stderr.write(`${message}\n${usage}\n`);
  process.exit(1);
};

try {
  const { values } = parseArgs({
    options: {
      'hub-url': { type: 'string' },
      key: { type: 'string' },
      port: { type: 'string', default: '8807' },
      host: { type: 'string', default: '127.0.0.1' },
      state: { type: 'string' },
      durable: { type: 'boolean' },
      seed: { type: 'string', default: '1' },
      'orders-every': { type: 'string' },
    },
  });
  const b2b = await startB2b({
    hubUrl: values['hub-url'] ?? stopWith('Say with --hub-url where the hub is.'),
    key: values.key ?? process.env.KLADKA_B2B_KEY ?? stopWith('Give the key as KLADKA_B2B_KEY or with --key.'),
    port: Number(values.port),
    host: values.host,
    seed: Number(values.seed),
    stateFile: values.state,
    durable: values.durable,
  });
  if (values['orders-every'] !== undefined) b2b.configure({ ordersEvery: Number(values['orders-every']) });
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    void b2b.stop().then(() => process.exit(0));
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  process.stdout.write(`b2b sandbox ready ${b2b.url}\n`);
} catch (error) {
  stopWith(error instanceof Error ? error.message : String(error));
}
