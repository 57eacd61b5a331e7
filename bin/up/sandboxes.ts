import type { ChildPlan } from './child.ts';
import type { DataFolder } from './data-folder.ts';
import type { Ports } from './ports.ts';

/** The systems that the demo stands in for: a web shop and its till, a pharmacy's program and its web shop, and a wholesaler's. */
type SandboxName = 'shop' | 'till' | 'drugstore' | 'pharmacy' | 'wapro' | 'b2b' | 'production';
export type SandboxUrls = Record<SandboxName, string>;

/** What the pharmacy's program is told at its start. */
export type PharmacyAccess = { hubUrl: string; userName: string; password: string };

/** Goods that the drugstore has of its own, before the pharmacy's come; a few, as orders for them ask to be matched. */
export const ownGoods = 12;

/** The stand-ins as processes, with their states in the data folder. `onKey` gets the drugstore's webservice key. */
export function sandboxPlans(
  { folder, ports, pharmacy }: { folder: DataFolder; ports: Ports; pharmacy: PharmacyAccess },
  onKey: (key: string) => void,
): ChildPlan[] {
  const plan = planner(folder, ports);
  return [
    plan('till', 'ccv-salespos', { flavour: 'salespos' }),
    plan('shop', 'shopware', { profile: '6.7', 'orders-every': 8 }),
    {
      // Its orders begin once it has the pharmacy's goods.
      ...plan('drugstore', 'prestashop', { profile: 'tb16', products: ownGoods, seed: 20 }),
      onReady: line => onKey(/ key (\S+)/.exec(line)?.[1] ?? ''),
    },
    {
      ...plan('pharmacy', 'kamsoft', {
        'hub-url': pharmacy.hubUrl,
        user: pharmacy.userName,
        items: 500,
        'offer-every': 60,
        'fetch-every': 15,
        'feedback-after': 30,
      }),
      // Not among the arguments, which every user of the machine can list.
      env: { KAMSOFT_PASSWORD: pharmacy.password },
    },
    plan('wapro', 'wapro', { goods: 120, buyers: 12 }),
  ];
}

/** What the wholesaler's programs are told at their start: where the hub is, and each its key. */
export type WholesalerAccess = { hubUrl: string; keys: Record<'wapro' | 'b2b' | 'production', string> };

/** The wholesaler's programs that speak with the hub by themselves, which must know them first; WAPRO's agent among them. */
export function wholesalerPlans(
  { folder, ports }: { folder: DataFolder; ports: Ports },
  { hubUrl, keys }: WholesalerAccess,
): ChildPlan[] {
  const plan = planner(folder, ports);
  return [
    // Not among the arguments, which every user of the machine can list.
    { ...plan('b2b', 'b2b', { 'hub-url': hubUrl, 'orders-every': 20 }), env: { KLADKA_B2B_KEY: keys.b2b } },
    {
      ...plan('production', 'production', { 'hub-url': hubUrl, 'pace-every': 10 }),
      env: { KLADKA_PRODUCTION_KEY: keys.production },
    },
    {
      name: "WAPRO's agent",
      file: 'demo-wapro-agent',
      args: ['bin/up/demo-agent.ts', hubUrl, sandboxUrls(ports).wapro, folder.waproAgent],
      env: { KLADKA_HUB_KEY: keys.wapro },
      ready: /agent works/,
    },
  ];
}

const planner =
  (folder: DataFolder, ports: Ports) =>
  (name: SandboxName, system: string, options: Record<string, string | number>): ChildPlan => ({
    name: `The demo ${name}`,
    file: `demo-${name}`,
    args: [
      `sandbox/${system}/main.ts`,
      ...Object.entries({ port: portOf(ports, name), state: folder[name], ...options }).flatMap(([option, value]) => [
        `--${option}`,
        String(value),
      ]),
    ],
    env: {},
    ready: /sandbox ready/,
  });

const portOf = (ports: Ports, name: SandboxName): number =>
  ({
    shop: ports.KLADKA_DEMO_SHOP_PORT,
    till: ports.KLADKA_DEMO_TILL_PORT,
    drugstore: ports.KLADKA_DEMO_DRUGSTORE_PORT,
    pharmacy: ports.KLADKA_DEMO_PHARMACY_PORT,
    wapro: ports.KLADKA_DEMO_WAPRO_PORT,
    b2b: ports.KLADKA_DEMO_B2B_PORT,
    production: ports.KLADKA_DEMO_PRODUCTION_PORT,
  })[name];

/** Where the sandboxes are. */
export const sandboxUrls = (ports: Ports): SandboxUrls => {
  const url = (name: SandboxName) => `http://127.0.0.1:${portOf(ports, name)}`;
  return {
    shop: url('shop'),
    till: url('till'),
    drugstore: url('drugstore'),
    pharmacy: url('pharmacy'),
    wapro: url('wapro'),
    b2b: url('b2b'),
    production: url('production'),
  };
};
