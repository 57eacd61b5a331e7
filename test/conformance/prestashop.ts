import { connectorOf } from '../../connectors/index.ts';
import { prestashop } from '../../connectors/prestashop/index.ts';
import type { ProfileName } from '../../sandbox/prestashop/profile.ts';
import { startPrestashop } from '../../sandbox/prestashop/server.ts';
import { prestashopCatalogue } from './prestashop-catalogue.ts';
import { prestashopOrders, prestashopStatuses } from './prestashop-orders.ts';
import type { Stand, World } from './stand.ts';

/** The stand-in of a PrestaShop or thirtybees of one generation: its orders, its catalogue, the statuses it is told. */
export const prestashopStand = (profile: ProfileName): Stand => ({
  connector: connectorOf(prestashop.system),
  ports: ['source.orders', 'target.products', 'target.orderStatuses'],
  async start(): Promise<World> {
    const shop = await startPrestashop({ profile, port: 0, seed: 11, products: 130 });
    const { world } = shop.control;
    const settings = {
      shopUrl: shop.url,
      key: shop.key,
      // Every reading looks for waybills that were entered in the shop.
      trackingMinutes: 0,
      allowPrivate: true,
      allowPlainHttp: true,
    };
    return {
      settings,
      stranger: { ...settings, key: 'NOTTHEKEYOFTHISSHOP0123456789ABC' },
      nonsense: [
        ['no address', { shopUrl: undefined }, 'shopUrl'],
        ['an address that is none', { shopUrl: 'my shop' }, 'shopUrl'],
        ['an address of another protocol', { shopUrl: 'ftp://shop.example.com' }, 'shopUrl'],
        ['a key that is too short', { key: 'ABC' }, 'key'],
        ['no key', { key: undefined }, 'key'],
        ['a country in small letters', { country: 'pl' }, 'country'],
        ['a zone that there is not', { timeZone: 'Europe/Atlantis' }, 'timeZone'],
        ['pages of a thousand', { pageSize: 1000 }, 'pageSize'],
        ['a code in a field of its own making', { codes: { ean: 'barcode' } }, 'codes.ean'],
        ['a state by its name', { states: { cancelled: ['Anulowane'] } }, 'states.cancelled.0'],
        ['a day that is none', { ordersFrom: '31-12-2026' }, 'ordersFrom'],
      ],
      plan: (...faults) => {
        shop.control.setFaults({ seed: 1, faults });
        return Promise.resolve();
      },
      requests: () => Promise.resolve([...world.requests.values()].reduce((sum, count) => sum + count, 0)),
      close: shop.stop,
      source: prestashopOrders(world),
      catalogue: prestashopCatalogue(world),
      statuses: prestashopStatuses(world),
    };
  },
});
