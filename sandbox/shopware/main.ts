import { parseArgs } from 'node:util';
import { isProfileName, profileNames } from './profile.ts';
import { startShopwareSandbox } from './server.ts';

const usage = `Usage: node sandbox/shopware/main.ts [--port 8801] [--host 127.0.0.1] [--profile ${profileNames.join('|')}]
  [--state file.json] [--orders-every seconds] [--seed number] [--app-secret text]`;

const stopWith = (message: string): never => {
  process.stderr.write(`${message}\n${usage}\n`);
  process.exit(1);
};

const read = () =>
  parseArgs({
    options: {
      port: { type: 'string', default: '8801' },
      host: { type: 'string', default: '127.0.0.1' },
      profile: { type: 'string', default: '6.7' },
      state: { type: 'string' },
      'orders-every': { type: 'string' },
      seed: { type: 'string' },
      'app-secret': { type: 'string' },
    },
  }).values;

try {
  const values = read();
  const profile = isProfileName(values.profile) ? values.profile : stopWith(`There is no profile ${values.profile}.`);
  const sandbox = await startShopwareSandbox({
    port: Number(values.port),
    host: values.host,
    profile,
    stateFile: values.state,
    seed: values.seed === undefined ? undefined : Number(values.seed),
    appSecret: values['app-secret'],
  });
  if (values['orders-every'] !== undefined)
    await fetch(`${sandbox.url}/_sandbox/settings`, {
      method: 'PUT',
      body: JSON.stringify({ ordersEvery: Number(values['orders-every']) }),
    });
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    void sandbox.close().then(() => process.exit(0));
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  process.stdout.write(`shopware sandbox ready ${sandbox.url}\n`);
} catch (error) {
  stopWith(error instanceof Error ? error.message : String(error));
}
