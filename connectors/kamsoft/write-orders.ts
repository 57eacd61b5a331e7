import { element } from './write-xml.ts';

/** An order as it is handed out: the body that was made for it, with the number under which it is offered. */
export type OfferedOrder = { seq: number; number: string; deleted: boolean; body: Record<string, unknown> };

/** Elements in the order of the protocol page, 1.6; a body that lay in the database has forgotten it. */
type Layout = readonly (string | { name: string; optional?: true; each?: true; children: Layout })[];

const dictionary: Layout = ['id', 'symbol', 'name'];
const place: Layout = ['city', 'postcode', 'street', 'houseno', 'placeno'];
const country = { name: 'country', children: dictionary };

const layout: Layout = [
  'id',
  'number',
  'date',
  'status',
  'name1',
  'name2',
  country,
  ...place,
  'phoneno',
  'email',
  'remarks',
  'orderrebate',
  'transportprice',
  'codprice',
  'transportrebate',
  'epayed',
  'weight',
  'fvvat',
  'feature',
  'deleted',
  {
    name: 'customer',
    children: [
      'id',
      'name1',
      'name2',
      country,
      ...place,
      'nip',
      'regon',
      'phoneno',
      'mobileno',
      'faxno',
      'email',
      'login',
      'pesel',
      'nick',
      'numberosoz',
    ],
  },
  { name: 'payment', children: dictionary },
  {
    name: 'transport',
    children: [
      ...dictionary,
      'remarks',
      { name: 'deliverypoint', optional: true, children: ['idext', 'name', ...place] },
    ],
  },
  { name: 'receivepoint', optional: true, children: dictionary },
  {
    name: 'items',
    children: [
      {
        name: 'orderitem',
        each: true,
        children: [
          'itemno',
          'idtowr',
          'idiatw',
          'quantity',
          'price',
          'bloz07',
          'bloz12',
          'ean',
          'name',
          'producer',
          'centralcode',
          'expirydate',
          'reservationorder',
          'reservationorderitem',
        ],
      },
    ],
  },
  { name: 'letter', children: ['number', 'date'] },
];

/** The `<orders>` document that `GetOrders` hands out; `<orders/>` for none. `encoding` is what the prolog names. */
export const writeOrders = (orders: OfferedOrder[], encoding?: string): string => {
  const prolog = `<?xml version="1.0"${encoding ? ` encoding="${encoding}"` : ''}?>\n`;
  if (orders.length === 0) return `${prolog}<orders/>`;
  const written = orders.map(({ seq, number, deleted, body }) => {
    const whole = { ...body, id: String(seq), number, deleted: deleted ? '1' : '0' };
    return `<order>${write(layout, whole)}</order>`;
  });
  return `${prolog}<orders>${written.join('')}</orders>`;
};

const write = (elements: Layout, body: object): string =>
  elements
    .map(entry => {
      const name = typeof entry === 'string' ? entry : entry.name;
      const value: unknown = Reflect.get(body, name);
      if (typeof entry === 'string') return element(name, textOf(value));
      if (entry.each) {
        return listOf(value)
          .map(one => wrap(name, write(entry.children, one)))
          .join('');
      }
      const inner = typeof value === 'object' && value !== null ? value : undefined;
      return inner === undefined && entry.optional ? '' : wrap(name, write(entry.children, inner ?? {}));
    })
    .join('');

const wrap = (name: string, content: string): string => `<${name}>${content}</${name}>`;
const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
const listOf = (value: unknown): object[] =>
  Array.isArray(value) ? value.filter(one => typeof one === 'object' && one !== null) : [];
