import type { Connector } from '../../connectors/contract.ts';
import type { Stand, World } from './stand.ts';
import type { OfferedWorld } from './stand-catalogue.ts';

type Row = { product?: string; quantity: string; unitPrice: string };
type Given = { lines: Row[]; shipping: { cost: string } };

const offered: OfferedWorld = {
  currency: 'PLN',
  cod: 'pobranie',
  compared: true,
  total: body => {
    const { lines, shipping } = body as Given;
    const goods = lines.reduce((sum, { quantity, unitPrice }) => sum + Number(quantity) * Number(unitPrice), 0);
    return Math.round((goods + Number(shipping.cost)) * 100) / 100;
  },
  products: body => (body as Given).lines.flatMap(({ product }) => product ?? []),
};

const settings = { priceList: 'hurt', warehouses: ['M1'], states: { V: 'in-progress' } };

/** A system that speaks `/v1`, which is never asked: the orders that it is given. Its feed is the hub's own and tested beside it. */
export const v1Stand = (connector: Connector): Stand => ({
  connector,
  ports: ['target.offeredOrders'],
  passive: true,
  start: (): Promise<World> =>
    Promise.resolve({
      settings,
      stranger: settings,
      nonsense: [
        ['a day that is none', { startDate: '31-12-2026' }, 'startDate'],
        ['a state that there is not', { states: { V: 'flown' } }, 'states.V'],
        ['a warehouse without a name', { warehouses: [' '] }, 'warehouses.0'],
        ['no hours', { pickUpHours: 0 }, 'pickUpHours'],
      ],
      plan: () => Promise.resolve(),
      requests: () => Promise.resolve(0),
      close: () => Promise.resolve(),
      offered,
    }),
});
