import type { Environment } from '../config.ts';
import type { ChildPlan } from './child.ts';
import type { DataFolder } from './data-folder.ts';
import type { Ports } from './ports.ts';

/** Seconds between the orders of the demo shop. */
const ordersEvery = '8';

const local = (port: number) => `http://127.0.0.1:${port}`;

/** The API as a process. */
export const apiPlan = (env: Environment): ChildPlan => ({
  name: 'The API',
  file: 'api',
  args: ['bin/kladka.ts', 'api'],
  env,
  ready: /The API listens/,
});

/** The worker as a process. */
export const workerPlan = (env: Environment): ChildPlan => ({
  name: 'The worker',
  file: 'worker',
  args: ['bin/kladka.ts', 'worker'],
  env,
  ready: /The worker polls/,
});

/** The stand-ins for a web shop and a till, with their states in the data folder. */
export function sandboxPlans(folder: DataFolder, ports: Ports): { shop: ChildPlan; till: ChildPlan } {
  const shopPort = String(ports.KLADKA_DEMO_SHOP_PORT);
  const tillPort = String(ports.KLADKA_DEMO_TILL_PORT);
  return {
    shop: {
      name: 'The demo shop',
      file: 'demo-shop',
      args: [
        'sandbox/shopware/main.ts',
        '--port',
        shopPort,
        '--profile',
        '6.7',
        '--state',
        folder.shop,
        '--orders-every',
        ordersEvery,
      ],
      env: {},
      ready: /sandbox ready/,
    },
    till: {
      name: 'The demo till',
      file: 'demo-till',
      args: ['sandbox/ccv-salespos/main.ts', '--port', tillPort, '--flavour', 'salespos', '--state', folder.till],
      env: {},
      ready: /sandbox ready/,
    },
  };
}

/** Where the sandboxes are. */
export const sandboxUrls = (ports: Ports) => ({
  shop: local(ports.KLADKA_DEMO_SHOP_PORT),
  till: local(ports.KLADKA_DEMO_TILL_PORT),
});
