import { parseArgs } from 'node:util';
import { startWapro } from './server.ts';

const usage = `Usage: node sandbox/wapro/main.ts [--port 8806] [--host 127.0.0.1] [--state file.json]
  [--durable] [--goods 300] [--buyers 24] [--seed number]`;

const stopWith = (message: string): never => {
  process.stderr.write(`${message}\n${usage}\n`);
  process.exit(1);
};

const numberOf = (text: string | undefined) => (text === undefined ? undefined : Number(text));

try {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '8806' },
      host: { type: 'string', default: '127.0.0.1' },
      state: { type: 'string' },
      durable: { type: 'boolean' },
      goods: { type: 'string' },
      buyers: { type: 'string' },
      seed: { type: 'string' },
    },
  });
  const sandbox = await startWapro({
    port: Number(values.port),
    host: values.host,
    stateFile: values.state,
    durable: values.durable,
    goods: numberOf(values.goods),
    buyers: numberOf(values.buyers),
    seed: numberOf(values.seed),
  });
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    void sandbox.close().then(() => process.exit(0));
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  process.stdout.write(`wapro sandbox ready ${sandbox.url}\n`);
} catch (error) {
  stopWith(error instanceof Error ? error.message : String(error));
}
