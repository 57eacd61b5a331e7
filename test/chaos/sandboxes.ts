import { startCcvSandbox } from '../../sandbox/ccv-salespos/server.ts';
import type { FaultPlan } from '../../sandbox/faults.ts';
import { startShopwareSandbox } from '../../sandbox/shopware/server.ts';
import { emptyPostShare, shopFaults, tillFaults } from './fault-plans.ts';
import type { ChaosOptions } from './options.ts';

/** The keys that the sandboxes let in. */
export const integration = {
  shop: { clientId: 'SWIASANDBOXKLADKA0000000', clientSecret: 'sandbox-secret-for-the-admin-api' },
  till: { publicKey: 'sandbox-public', secretKey: 'sandbox-secret' },
};

/** The shop and the till: the two that are never killed, as they are the truth that the hub is judged by. */
export async function startSandboxes(options: ChaosOptions) {
  const shop = await startShopwareSandbox({ port: 0, profile: '6.7', seed: options.seed });
  const till = await startCcvSandbox({ port: 0, seed: options.seed, emptyPostShare });
  const plan = async (url: string, faults: FaultPlan) => {
    const answer = await fetch(`${url}/_sandbox/faults`, { method: 'PUT', body: JSON.stringify(faults) });
    if (!answer.ok) throw new Error(`The fault plan was refused: ${await answer.text()}`);
    await answer.body?.cancel();
  };
  return {
    shop,
    till,
    async faultsOn() {
      await plan(shop.url, shopFaults(options));
      await plan(till.url, tillFaults(options));
    },
    async faultsOff() {
      await plan(shop.url, { seed: 1, faults: [] });
      await plan(till.url, { seed: 1, faults: [] });
    },
    async close() {
      await shop.close();
      await till.close();
    },
  };
}
