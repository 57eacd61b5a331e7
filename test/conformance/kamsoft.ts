import { connectorOf } from '../../connectors/index.ts';
import { kamsoft } from '../../connectors/kamsoft/index.ts';
import { feedbackDocument } from '../../sandbox/kamsoft/feedback-document.ts';
import { offerDocument } from '../../sandbox/kamsoft/offer-document.ts';
import type { Order } from '../../sandbox/kamsoft/order.ts';
import { createWorld } from '../../sandbox/kamsoft/world.ts';
import type { Stand, World } from './stand.ts';
import type { FeedbackWorld, OfferedWorld, PackageWorld, StatedOrder } from './stand-catalogue.ts';

const settings = {
  userName: 'apteka',
  password: 'tajne-haslo-apteki',
  states: { '0': 'accepted', '3': 'in-progress' },
};

/** A pharmacy with Kamsoft, which is never asked: the documents that it sends and takes. */
export const kamsoftStand = (): Stand => ({
  connector: connectorOf(kamsoft.system),
  ports: ['source.products', 'source.orderStatuses', 'target.offeredOrders'],
  passive: true,
  start: (): Promise<World> =>
    Promise.resolve({
      settings,
      stranger: settings,
      nonsense: [
        ['no user name', { userName: '  ' }, 'userName'],
        ['a password that is too short', { password: 'abc' }, 'password'],
        ['no password', { password: undefined }, 'password'],
        ['an address that is none', { serviceUrl: 'the hub' }, 'serviceUrl'],
        ['an amount that there is not', { availability: 'amount' }, 'availability'],
        ['a currency by its name', { currency: 'złoty' }, 'currency'],
        ['a day that is none', { startDate: '31-12-2026' }, 'startDate'],
        ['a state that there is not', { states: { '4': 'flown' } }, 'states.4'],
        ['a pattern that is none', { pointPattern: '(' }, 'pointPattern'],
        ['no hours', { pickUpHours: 0 }, 'pickUpHours'],
      ],
      plan: () => Promise.resolve(),
      requests: () => Promise.resolve(0),
      close: () => Promise.resolve(),
      packages: packagesOf(),
      offered,
      feedback,
    }),
});

function packagesOf(): PackageWorld {
  const pharmacy = createWorld({ items: 6_000, seed: 5, day: '2026.03.02', rxShare: 0.1, promotionShare: 0.1 });
  const shelves = pharmacy.freeze();
  return {
    ids: count => Array.from({ length: count }, (_, index) => pharmacy.shelf(index).idtowr),
    write: (count, { no = 1, of = 1, states = {}, spoilt = [] } = {}) =>
      offerDocument(pharmacy, {
        number: no,
        of,
        sets: { descriptions: states.texts ?? false, photos: states.photos ?? false, stock: states.stock ?? false },
        extras: {
          card: { nazwa: 'Apteka Pod Kładką', nip: '5260250274' },
          transports: [{ symbol: 'INKURE', name: 'Kurier' }],
          payments: [{ symbol: 'P24', name: 'Przelewy24' }],
        },
        prolog1250: true,
        shelves,
        indexes: Uint32Array.from({ length: count }, (_, index) => index),
        edit: (item, index) => (spoilt.includes(index) ? { ...item, price: 'dwanaście' } : item),
      }),
    spoiltField: 'price',
    junk: [
      ['nothing', ''],
      ['no XML', 'to nie jest XML'],
      ['another document', '<?xml version="1.0"?><orders></orders>'],
      ['no numbers', '<offer><items></items></offer>'],
      ['package 3 of 2', '<offer actualPackage="3" countPackage="2"><items></items></offer>'],
      ['package 0', '<offer actualPackage="0" countPackage="2"><items></items></offer>'],
      ['a DOCTYPE', '<!DOCTYPE offer [<!ENTITY a "aaa">]><offer actualPackage="1" countPackage="1"><items/></offer>'],
      ['two documents', '<offer actualPackage="1" countPackage="1"><items/></offer><offer/>'],
      ['endless nesting', `<offer actualPackage="1" countPackage="1">${'<a>'.repeat(200)}`],
    ],
  };
}

type Item = { idtowr: string; quantity: string; price: string };
const itemsOf = ({ items }: Record<string, unknown>): Item[] => Object(items).orderitem;

const offered: OfferedWorld = {
  currency: 'PLN',
  cod: 'ZP',
  total: body => {
    const amount = (field: string) => Number(body[field]);
    const goods = itemsOf(body).reduce((sum, { quantity, price }) => sum + Number(quantity) * Number(price), 0);
    return goods + amount('transportprice') + amount('codprice') - amount('orderrebate') - amount('transportrebate');
  },
  products: body => itemsOf(body).map(({ idtowr }) => idtowr),
};

const party = {
  ...{ city: '', postcode: '', street: '', houseno: '', placeno: '', name1: '', name2: '' },
  ...{ country: '', phoneno: '', email: '' },
};

const fetched = ({ offerSeq, number, rawState }: StatedOrder): Order => ({
  id: offerSeq,
  number,
  ...{ date: '2026-03-02T10:00:00', dateAsWritten: '2026.03.02 10:00', status: rawState, recipient: party },
  ...{ remarks: '', orderrebate: '0.00', transportprice: '0.00', codprice: '0.00', transportrebate: '0.00' },
  ...{ epayed: false, weight: '', fvvat: '0', feature: '', deleted: false, customer: undefined, payment: undefined },
  ...{ transport: undefined, receivepoint: undefined, items: [], letter: { number: '', date: '' } },
});

const feedback: FeedbackWorld = {
  write: orders =>
    Buffer.from(
      feedbackDocument(
        orders.map(order => ({
          order: fetched(order),
          feedback: {
            status: order.rawState,
            lineStatus: '',
            waybill: order.waybill ?? '',
            waybillDate: order.waybill ? '2026.03.03' : '',
          },
        })),
      ),
    ),
  known: ['3', 'in-progress'],
  unknown: '77',
  junk: [
    ['nothing', ''],
    ['no XML', 'to nie jest XML'],
    ['another document', '<offer/>'],
    ['an order without any name', '<orders><order><status>1</status></order></orders>'],
    ['a DOCTYPE', '<!DOCTYPE orders [<!ENTITY a "aaa">]><orders></orders>'],
  ],
};
