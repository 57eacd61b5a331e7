import { expect, it } from 'vitest';
import { dataFolder } from './data-folder.ts';
import type { Ports } from './ports.ts';
import { sandboxPlans } from './sandboxes.ts';

const ports: Ports = {
  KLADKA_API_PORT: 1,
  KLADKA_TEMPORAL_UI_PORT: 2,
  KLADKA_TEMPORAL_PORT: 3,
  KLADKA_POSTGRES_PORT: 4,
  KLADKA_DEMO_SHOP_PORT: 5,
  KLADKA_DEMO_TILL_PORT: 6,
  KLADKA_DEMO_DRUGSTORE_PORT: 7,
  KLADKA_DEMO_PHARMACY_PORT: 8,
  KLADKA_DEMO_WAPRO_PORT: 9,
  KLADKA_DEMO_B2B_PORT: 10,
  KLADKA_DEMO_PRODUCTION_PORT: 11,
};
const pharmacy = { hubUrl: 'http://127.0.0.1:1/kamsoft/demo-pharmacy', userName: 'apteka', password: 'a secret word' };
const start = { folder: dataFolder('.kladka'), ports, pharmacy };

it('gives each stand-in a port and a file of its own', () => {
  const plans = sandboxPlans(start, () => {});
  const givenFor = (args: string[], option: string) => args[args.indexOf(option) + 1];
  expect(plans.map(({ args }) => givenFor(args, '--port')).sort()).toEqual(['5', '6', '7', '8', '9']);
  expect(new Set(plans.map(({ args }) => givenFor(args, '--state'))).size).toBe(plans.length);
});

it('tells the pharmacy its password where no list of processes shows it', () => {
  const plan = sandboxPlans(start, () => {}).find(({ file }) => file === 'demo-pharmacy');
  expect(plan?.env.KAMSOFT_PASSWORD).toBe('a secret word');
  expect(plan?.args.join(' ')).not.toContain('a secret word');
});

it("hears the drugstore's key in the line by which it is ready", () => {
  const heard: string[] = [];
  const line = 'prestashop sandbox ready http://127.0.0.1:7 key E89EEEA9A964AF9E8693C6E0C082CDA4';
  for (const plan of sandboxPlans(start, key => heard.push(key))) plan.onReady?.(line);
  expect(heard).toEqual(['E89EEEA9A964AF9E8693C6E0C082CDA4']);
});
