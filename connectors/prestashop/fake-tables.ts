import { fakeShop, type Reply, type Seen } from './fake-shop.ts';
import { buildXml, type Entity, entitiesOf, newEntity, parseXml } from './xml.ts';

/**
 * A shop for the tests of this folder, written from the protocol page: tables that are filtered, listed and written in
 * memory. `plan.next` answers in its place; `undefined` lets it answer itself.
 */
export function fakeTables(tables: Record<string, Entity[]>) {
  const plan: { next?: (seen: Seen) => Reply | undefined } = {};
  const answer = (seen: Seen): Reply | undefined => {
    const [resource = '', id] = seen.path.split('/');
    const rows = tables[resource];
    if (!rows) return undefined;
    if (seen.method === 'GET') {
      const row = rows.find(one => one.id === id);
      if (id) return row ? { text: buildXml([row]) } : undefined;
      return { xml: `<${resource}>${inner(listed(rows, seen.query))}</${resource}>` };
    }
    const root = parseXml(seen.body);
    const given = root ? entitiesOf(root, resource) : [];
    for (const entity of given) write(resource, rows, entity, seen.method);
    return { status: seen.method === 'POST' ? 201 : 200, text: buildXml(given) };
  };
  function write(resource: string, rows: Entity[], given: Entity, method: string) {
    const id = given.id || String(rows.length + 1000);
    const fields: Record<string, string> = { ...given.fields, id };
    const entity = { ...given, id, fields };
    const at = rows.findIndex(row => row.id === id);
    if (at >= 0) rows[at] = entity;
    else rows.push(entity);
    const order = tables.orders?.find(row => row.id === fields.id_order);
    if (resource === 'order_histories' && method === 'POST' && order) {
      order.fields.current_state = fields.id_order_state ?? '';
    }
  }
  const shop = fakeShop(seen => plan.next?.(seen) ?? answer(seen));
  return { ...shop, tables, plan, answer };
}

const inner = (rows: Entity[]) => /<prestashop[^>]*>(.*)<\/prestashop>$/s.exec(buildXml(rows))?.[1] ?? '';

function listed(rows: Entity[], query: Record<string, string>): Entity[] {
  const filters = Object.entries(query).flatMap(([name, value]): [string, string][] => {
    const field = /^filter\[(\w+)\]$/.exec(name)?.[1];
    return field ? [[field, value]] : [];
  });
  if (!query.limit) throw new Error('A list was asked for without a limit');
  const fits = rows.filter(row => filters.every(([field, filter]) => passes(row.fields[field] ?? '', filter)));
  const sorted = query.sort ? fits.toSorted((a, b) => Number(a.id) - Number(b.id)) : fits;
  return sorted.slice(0, Number(query.limit));
}

function passes(value: string, filter: string): boolean {
  const above = /^>\[(.*)\]$/.exec(filter)?.[1];
  if (above !== undefined) return /^\d+$/.test(above) ? Number(value) > Number(above) : value > above;
  const text = filter.slice(1, -1);
  const [from = '', to] = text.split(',');
  return to === undefined ? text.split('|').includes(value) : from <= value && value <= to;
}

const tableRow = (node: string, fields: Record<string, string>, more: Partial<Entity> = {}) =>
  newEntity(node, fields, more);

/** One shop with two orders: 11 with goods at two rates, paid and discounted; 12 on delivery. */
export const shopTables = (): Record<string, Entity[]> => ({
  configurations: [
    ['PS_TIMEZONE', 'Europe/Warsaw'],
    ['PS_LANG_DEFAULT', '1'],
    ['PS_OS_CANCELED', '6'],
    ['PS_OS_REFUND', '7'],
    ['PS_OS_ERROR', '8'],
    ['PS_OS_DELIVERED', '5'],
  ].map(([name = '', value = ''], index) => tableRow('configuration', { id: String(index + 1), name, value })),
  orders: [
    tableRow('order', {
      id: '11',
      reference: 'XKBKNABJK',
      id_address_delivery: '22',
      id_address_invoice: '21',
      id_currency: '1',
      id_lang: '1',
      id_customer: '31',
      id_carrier: '9',
      id_shop: '1',
      current_state: '2',
      module: 'ps_wirepayment',
      payment: 'Przelew bankowy',
      total_paid: '68.490000',
      total_paid_tax_incl: '68.490000',
      total_paid_tax_excl: '60.120000',
      total_paid_real: '68.490000',
      total_products: '57.770000',
      total_products_wt: '64.590000',
      total_shipping: '13.900000',
      total_shipping_tax_incl: '13.900000',
      total_shipping_tax_excl: '11.300000',
      carrier_tax_rate: '23.000',
      total_discounts_tax_incl: '10.000000',
      total_discounts_tax_excl: '8.950000',
      total_wrapping_tax_incl: '0.000000',
      total_wrapping_tax_excl: '0.000000',
      shipping_number: 'W1',
      round_type: '1',
      date_add: '2026-01-01 10:00:00',
      date_upd: '2026-01-02 10:00:00',
    }),
    tableRow('order', {
      id: '12',
      reference: 'ABCDEFGHI',
      id_address_delivery: '21',
      id_address_invoice: '21',
      id_currency: '1',
      id_lang: '1',
      id_customer: '32',
      id_carrier: '9',
      id_shop: '1',
      current_state: '3',
      module: 'ps_cashondelivery',
      payment: 'Za pobraniem',
      total_paid_tax_incl: '24.600000',
      total_paid_tax_excl: '20.000000',
      total_paid_real: '24.600000',
      total_shipping_tax_incl: '0.000000',
      total_shipping_tax_excl: '0.000000',
      carrier_tax_rate: '0.000',
      total_discounts_tax_incl: '0.000000',
      total_discounts_tax_excl: '0.000000',
      date_add: '2026-01-01 11:00:00',
      date_upd: '2026-01-01 11:00:00',
    }),
  ],
  order_details: [
    detail(
      '41',
      '11',
      { product_id: '7', product_attribute_id: '0', product_quantity: '3', product_reference: '1234567' },
      [
        ['unit_price', '15.530000', '14.380000'],
        ['total_price', '46.590000', '43.140000'],
      ],
      '2',
    ),
    detail(
      '42',
      '11',
      { product_id: '8', product_attribute_id: '81', product_quantity: '1', product_reference: 'KREM' },
      [
        ['unit_price', '18.000000', '14.630000'],
        ['total_price', '18.000000', '14.630000'],
      ],
      '1',
    ),
    detail(
      '43',
      '12',
      { product_id: '8', product_attribute_id: '0', product_quantity: '2', product_reference: 'KREM' },
      [
        ['unit_price', '12.300000', '10.000000'],
        ['total_price', '24.600000', '20.000000'],
      ],
      '1',
    ),
  ],
  customers: [
    tableRow('customer', {
      id: '31',
      email: 'jan@example.pl',
      firstname: ' Jan ',
      lastname: 'Nowak',
      id_gender: '1',
      date_upd: '2025-01-01 10:00:00',
    }),
    tableRow('customer', {
      id: '32',
      email: 'ewa@example.pl',
      firstname: 'Ewa',
      lastname: 'Lis',
      date_upd: '2025-01-01 10:00:00',
    }),
  ],
  addresses: [
    tableRow('address', {
      id: '21',
      id_country: '14',
      company: 'Firma, NIP 526-025-02-74',
      firstname: 'Jan',
      lastname: 'Nowak',
      address1: 'Długa 12a/3',
      postcode: '00-001',
      city: 'Warszawa',
      phone: '221234567',
      phone_mobile: '600100200',
      date_upd: '2025-01-01 10:00:00',
    }),
    tableRow('address', {
      id: '22',
      id_country: '14',
      firstname: 'Jan',
      lastname: 'Nowak',
      address1: 'Krótka 1',
      postcode: '30-001',
      city: 'Kraków',
      other: 'Paczkomat KRA01M',
      date_upd: '2025-01-01 10:00:00',
    }),
  ],
  order_carriers: [
    tableRow('order_carrier', { id: '61', id_order: '11', id_carrier: '9', weight: '1.500000', tracking_number: 'W1' }),
    tableRow('order_carrier', { id: '62', id_order: '12', id_carrier: '9', weight: '0.500000', tracking_number: '' }),
  ],
  order_payments: [tableRow('order_payment', { id: '71', order_reference: 'XKBKNABJK', amount: '68.490000' })],
  order_histories: [],
  order_states: [
    state('2', 'Płatność zaakceptowana', { paid: '1', logable: '1' }),
    state('3', 'Przygotowanie w toku', { paid: '1', logable: '1', delivery: '1' }),
    state('4', 'Wysłane', { paid: '1', logable: '1', delivery: '1', shipped: '1' }),
    state('5', 'Dostarczone', { paid: '1', logable: '1', delivery: '1', shipped: '1' }),
    state('6', 'Anulowane', {}),
    state('10', 'Oczekiwanie na przelew', {}),
    state('99', 'Stary', { deleted: '1' }),
  ],
  carriers: [tableRow('carrier', { id: '9', id_reference: '4', name: 'Kurier', active: '1' })],
  currencies: [tableRow('currency', { id: '1', iso_code: 'PLN' })],
  languages: [tableRow('language', { id: '1', name: 'Polski', iso_code: 'pl', language_code: 'pl-pl' })],
  countries: [tableRow('country', { id: '14', iso_code: 'PL' })],
  states: [],
  taxes: [tableRow('tax', { id: '1', rate: '23.000' }), tableRow('tax', { id: '2', rate: '8.000' })],
});

function detail(id: string, order: string, fields: Record<string, string>, prices: string[][], tax: string): Entity {
  const amounts = prices.flatMap(([name, gross = '', net = '']) => [
    [`${name}_tax_incl`, gross],
    [`${name}_tax_excl`, net],
  ]);
  const all = { id, id_order: order, product_name: fields.product_reference ?? '', product_ean13: '', ...fields };
  return tableRow(
    'order_detail',
    { ...all, ...Object.fromEntries(amounts) },
    {
      associations: { taxes: { node: 'tax', rows: [{ id: tax }] } },
    },
  );
}

function state(id: string, name: string, flags: Record<string, string>): Entity {
  const none = { paid: '0', shipped: '0', delivery: '0', logable: '0', deleted: '0' };
  return tableRow('order_state', { id, ...none, ...flags }, { texts: { name: { 1: name } } });
}
