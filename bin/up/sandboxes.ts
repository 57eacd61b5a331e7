import type { ChildPlan } from './child.ts';
import type { DataFolder } from './data-folder.ts';
import type { Ports } from './ports.ts';

/** The systems that the demo stands in for: a web shop and its till, and a pharmacy's program and its web shop. */
type SandboxName = 'shop' | 'till' | 'drugstore' | 'pharmacy';
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
  const plan = (name: SandboxName, system: string, options: Record<string, string | number>): ChildPlan => ({
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
  ];
}

const portOf = (ports: Ports, name: SandboxName): number =>
  ({
    shop: ports.KLADKA_DEMO_SHOP_PORT,
    till: ports.KLADKA_DEMO_TILL_PORT,
    drugstore: ports.KLADKA_DEMO_DRUGSTORE_PORT,
    pharmacy: ports.KLADKA_DEMO_PHARMACY_PORT,
  })[name];

/** Where the sandboxes are. */
export const sandboxUrls = (ports: Ports): SandboxUrls => {
  const url = (name: SandboxName) => `http://127.0.0.1:${portOf(ports, name)}`;
  return { shop: url('shop'), till: url('till'), drugstore: url('drugstore'), pharmacy: url('pharmacy') };
};
