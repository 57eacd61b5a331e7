import { ccvSalespos } from '../../connectors/ccv-salespos/index.ts';
import { connectorOf } from '../../connectors/index.ts';
import type { Flavour } from '../../sandbox/ccv-salespos/call.ts';
import { addArticle } from '../../sandbox/ccv-salespos/catalogue.ts';
import { placeOrder } from '../../sandbox/ccv-salespos/orders.ts';
import { type CcvSandbox, startCcvSandbox } from '../../sandbox/ccv-salespos/server.ts';
import { totalsOf } from '../../sandbox/ccv-salespos/totals.ts';
import type { Stand, TargetWorld, World } from './stand.ts';

/** The stand-in of a CCV shop or till, as a target of orders. */
export const ccvStand = (flavour: Flavour): Stand => ({
  connector: connectorOf(ccvSalespos.system),
  ports: ['target.orders'],
  async start(): Promise<World> {
    const till = await startCcvSandbox({ port: 0, flavour, emptyPostShare: 0 });
    const steer = (path: string, body: unknown) =>
      fetch(`${till.url}/_sandbox/${path}`, { method: 'PUT', body: JSON.stringify(body) });
    const settings = {
      shopUrl: till.url,
      publicKey: 'sandbox-public',
      secretKey: 'sandbox-secret',
      flavour,
      settleSeconds: 1,
      allowPrivate: true,
      allowPlainHttp: true,
    };
    return {
      settings,
      stranger: { ...settings, secretKey: 'not-the-secret-of-this-till' },
      nonsense: [
        ['no address', { shopUrl: undefined }, 'shopUrl'],
        ['an address that is none', { shopUrl: 'my till' }, 'shopUrl'],
        ['an empty key', { publicKey: '' }, 'publicKey'],
        ['no secret', { secretKey: undefined }, 'secretKey'],
        ['a flavour that is not known', { flavour: 'vanilla' }, 'flavour'],
        ['a language in words', { language: 'Dutch' }, 'language'],
        ['a country in small letters', { shopCountry: 'nl' }, 'shopCountry'],
        ['a day that is none', { ordersFrom: '31-12-2026' }, 'ordersFrom'],
        ['a negative time', { settleSeconds: -1 }, 'settleSeconds'],
      ],
      plan: async (...faults) => {
        await steer('faults', { seed: 1, faults });
      },
      async requests() {
        const state: { requests: Record<string, number> } = JSON.parse(
          await (await fetch(`${till.url}/_sandbox/state`)).text(),
        );
        return Object.values(state.requests).reduce((sum, count) => sum + count, 0);
      },
      close: till.close,
      target: targetOf(till, yes => steer('settings', { emptyPostShare: yes ? 1 : 0 })),
    };
  },
});

function targetOf({ world }: CcvSandbox, answerNothing: (yes: boolean) => Promise<unknown>): TargetWorld {
  return {
    skus: { simple: 'KL-1001', variant: 'KL-2000-M' },
    addProduct: async sku => {
      addArticle(world, { sku, ean: '', name: sku, gross: '1.00', taxRate: '21' }, new Date());
    },
    addOrder: async reference => {
      const rows = [{ product_name: 'Mug', product_number: 'M-1', count: 1, price: 12.1, tax: 21 }];
      const order = { reservationnumber: reference, customer: { email: 'till@example.com' }, orderrows: rows };
      return String(placeOrder(world, order, new Date()).id);
    },
    orders: reference =>
      [...world.orders.values()]
        .filter(order => order.reservationnumber === reference)
        .map(order => ({
          externalId: String(order.id),
          total: totalsOf(order, order.rows).total_price,
          notes: order.notes.map(({ note }) => note),
        })),
    debtors: email =>
      [...world.users.values()].filter(({ username }) => username.toLowerCase() === email.toLowerCase()).length,
    removeDebtor: externalId => {
      world.users.delete(Number(externalId));
    },
    answerNothing: async yes => {
      await answerNothing(yes);
    },
    spoil() {
      const newest = [...world.orders.values()].at(-1);
      if (!newest) throw new Error('The till has no order to spoil.');
      const kept = newest.reservationnumber;
      Reflect.set(newest, 'reservationnumber', { not: 'documented' });
      return () => {
        newest.reservationnumber = kept;
      };
    },
  };
}
