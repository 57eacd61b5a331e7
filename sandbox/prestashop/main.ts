import { parseArgs } from 'node:util';
import { changeSettings } from './control.ts';
import { isProfileName, profileNames } from './profile.ts';
import { startPrestashop } from './server.ts';

const usage = `Usage: node sandbox/prestashop/main.ts [--port 8804] [--host 127.0.0.1] [--profile ${profileNames.join('|')}]
  [--products 200] [--state file.json] [--orders-every seconds] [--seed number]`;

const stopWith = (message: string): never => {
  process.stderr.write(`${message}\n${usage}\n`);
  process.exit(1);
};

const read = () =>
  parseArgs({
    options: {
      port: { type: 'string', default: '8804' },
      host: { type: 'string', default: '127.0.0.1' },
      profile: { type: 'string', default: 'tb16' },
      products: { type: 'string', default: '200' },
      state: { type: 'string' },
      'orders-every': { type: 'string' },
      seed: { type: 'string' },
    },
  }).values;

try {
  const values = read();
  const profile = isProfileName(values.profile) ? values.profile : stopWith(`There is no profile ${values.profile}.`);
  const shop = await startPrestashop({
    port: Number(values.port),
    host: values.host,
    profile,
    products: Number(values.products),
    stateFile: values.state,
    seed: values.seed === undefined ? undefined : Number(values.seed),
  });
  if (values['orders-every'] !== undefined)
    changeSettings(shop.control, { ordersEvery: Number(values['orders-every']) });
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    void shop.stop().then(() => process.exit(0));
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  process.stdout.write(`prestashop sandbox ready ${shop.url} key ${shop.key}\n`);
} catch (error) {
  stopWith(error instanceof Error ? error.message : String(error));
}
