import { createApiClient } from '../api-client.ts';
import type { ChildPlan } from './child.ts';
import { type DataFolder, keepSecret } from './data-folder.ts';
import { setUpDemo } from './demo.ts';
import { pharmacyKey, setUpPharmacy } from './demo-pharmacy.ts';
import { setUpWholesaler } from './demo-wholesaler.ts';
import type { Ports } from './ports.ts';
import { type SandboxUrls, sandboxPlans, sandboxUrls, wholesalerPlans } from './sandboxes.ts';
import type { Steps } from './steps.ts';

type Start = {
  folder: DataFolder;
  ports: Ports;
  hub: { url: string; token: string };
  step: Steps;
  child: (plan: ChildPlan) => Promise<unknown>;
};

/** Starts the stand-ins, all at once, and sets the demo workspace up; resolves to where they are. */
export async function startDemo({ folder, ports, hub, step, child }: Start): Promise<SandboxUrls> {
  const urls = sandboxUrls(ports);
  const pharmacy = {
    hubUrl: `${hub.url}/kamsoft/${pharmacyKey}`,
    userName: 'apteka',
    password: keepSecret(folder.pharmacyPassword),
  };
  let drugstoreKey = '';
  let keys = { wapro: '', b2b: '', production: '' };
  const plans = sandboxPlans({ folder, ports, pharmacy }, key => {
    drugstoreKey = key;
  });
  await step.run('The demo shops, till, pharmacy and WAPRO', () => startAll(plans, child));
  await step.run('The demo workspace', async () => {
    const api = createApiClient(hub);
    await setUpDemo({ api, hubUrl: hub.url, shopUrl: urls.shop, tillUrl: urls.till });
    await setUpPharmacy({ api, pharmacy, drugstore: { url: urls.drugstore, key: drugstoreKey } });
    keys = await setUpWholesaler({ api, folder });
  });
  await step.run('The demo B2B platform, production and WAPRO’s agent', () =>
    startAll(wholesalerPlans({ folder, ports }, { hubUrl: hub.url, keys }), child),
  );
  return urls;
}

/** All of them, also after a failure: one that is still starting would be left running. */
async function startAll(plans: ChildPlan[], child: Start['child']): Promise<void> {
  const started = await Promise.allSettled(plans.map(child));
  const failed = started.find(one => one.status === 'rejected');
  if (failed) throw failed.reason;
}
