import type { World } from './world.ts';

/** A text in Polish (language 1) and English (language 2). */
export const both = (polish: string, english = polish): Record<string, string> => ({ 1: polish, 2: english });

const states: [polish: string, english: string, flags: string[]][] = [
  ['Oczekiwanie na płatność czekiem', 'Awaiting check payment', ['send_email']],
  ['Płatność zaakceptowana', 'Payment accepted', ['send_email', 'invoice', 'logable', 'paid', 'pdf_invoice']],
  ['Przygotowanie w toku', 'Processing in progress', ['send_email', 'delivery', 'invoice', 'logable', 'paid']],
  ['Wysłane', 'Shipped', ['send_email', 'delivery', 'shipped', 'invoice', 'logable', 'paid']],
  ['Dostarczone', 'Delivered', ['delivery', 'shipped', 'invoice', 'logable', 'paid']],
  ['Anulowane', 'Canceled', ['send_email']],
  ['Zwrot', 'Refunded', ['send_email', 'invoice']],
  ['Błąd płatności', 'Payment error', ['send_email']],
  ['Brak towaru (zapłacone)', 'On backorder (paid)', ['send_email', 'invoice', 'logable', 'paid']],
  ['Oczekiwanie na przelew', 'Awaiting bank wire payment', ['send_email']],
  ['Płatność zdalna przyjęta', 'Remote payment accepted', ['send_email', 'invoice', 'logable', 'paid']],
  ['Brak towaru (niezapłacone)', 'On backorder (not paid)', ['send_email']],
  ['Płatność przy odbiorze', 'Awaiting cash on delivery', ['send_email', 'logable']],
  ['Gotowe do odbioru w aptece', 'Ready for pick-up', ['send_email', 'invoice', 'logable', 'paid']],
];
/** Ids of the order states that the shop itself uses. */
export const state = {
  paid: 2,
  preparing: 3,
  shipped: 4,
  delivered: 5,
  cancelled: 6,
  failed: 8,
  transfer: 10,
  cod: 13,
};

const carriers: [name: string, delay: string, url: string, netPrice: string][] = [
  ['Odbiór w aptece', 'Dziś', '', '0'],
  ['Kurier', '24 godziny', 'https://kurier.example/sledzenie?nr=@', '12.19'],
  ['Kurier pobranie', '24 godziny', 'https://kurier.example/sledzenie?nr=@', '16.25'],
  ['Paczkomat 24/7', '1-2 dni', 'https://paczkomat.example/p/@', '9.75'],
];
/** References (not ids) of the carriers. */
export const carrierReference = { pharmacy: 1, courier: 2, courierCod: 3, locker: 4 };
/** Net price of a way of delivery by its carrier's reference. */
export const carriagePrice = (reference: number): number => Number(carriers[reference - 1]?.[3] ?? 0);

/** VAT rates of the Polish tax rule groups, by group id. */
export const taxGroups: [id: number, rate: number][] = [
  [1, 23],
  [2, 8],
  [3, 5],
  [4, 0],
];
const countries: [iso: string, polish: string, english: string, prefix: number][] = [
  ['PL', 'Polska', 'Poland', 48],
  ['DE', 'Niemcy', 'Germany', 49],
  ['CZ', 'Czechy', 'Czechia', 420],
  ['SK', 'Słowacja', 'Slovakia', 421],
  ['LT', 'Litwa', 'Lithuania', 370],
];
/** Categories below the home category (2), from id 3 on. */
const categories = ['Leki bez recepty', 'Suplementy diety', 'Dermokosmetyki', 'Matka i dziecko', 'Wyroby medyczne'];
export const categoryIds = categories.map((_name, index) => index + 3);
const manufacturers = [
  'Zakłady Farmaceutyczne Wisła',
  'Laboratorium Bałtyk',
  'Herbamed Podlasie',
  'Galena Wschód',
  'Dermo Sudety',
  'Polvita',
  'Farmacja Świętokrzyska',
  'Zielnik Mazurski',
];
export const manufacturerCount = manufacturers.length;

export const linkRewrite = (name: string): string =>
  name
    .replaceAll('ł', 'l')
    .replaceAll('Ł', 'L')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '') || 'x';

/** Fills a fresh shop with everything that is not goods: languages, places, taxes, states, carriers, settings. */
export function seedReferences(world: World): void {
  const at = world.now();
  const stamps = { date_add: at, date_upd: at };
  const on = { active: '1' };
  const dates = { date_format_lite: 'Y-m-d', date_format_full: 'Y-m-d H:i:s' };
  world.table('languages').add({ name: 'Polski', iso_code: 'pl', language_code: 'pl-pl', ...dates, ...on });
  world.table('languages').add({ name: 'English', iso_code: 'en', language_code: 'en-us', ...dates, ...on });
  world.table('currencies').add({ name: 'złoty', iso_code: 'PLN', conversion_rate: '1.000000', ...on });
  world.table('currencies').add({ name: 'euro', iso_code: 'EUR', conversion_rate: '0.232000', ...on });
  world.table('zones').add({ name: 'Europa', ...on });
  world.table('shops').add({ id_shop_group: '1', id_category: '2', name: 'Apteka Pod Kładką', ...on });
  for (const name of ['Gość', 'Goście', 'Klient'])
    world.table('groups').add({ price_display_method: '0', show_prices: '1', ...stamps }, { name: both(name) });
  for (const [iso, polish, english, prefix] of countries)
    world.table('countries').add(
      {
        id_zone: '1',
        iso_code: iso,
        call_prefix: String(prefix),
        ...on,
        need_zip_code: '1',
        zip_code_format: iso === 'PL' ? 'NN-NNN' : 'NNNNN',
        display_tax_label: '1',
      },
      { name: both(polish, english) },
    );
  for (const [id, rate] of taxGroups) {
    world.table('taxes').add({ rate: rate.toFixed(3), ...on }, { name: both(`PTU ${rate}%`, `VAT ${rate}%`) });
    world.table('tax_rule_groups').add({ name: `PL ${rate}%`, ...on, ...stamps });
    for (const [index] of countries.entries())
      world.table('tax_rules').add({
        id_tax_rules_group: String(id),
        id_country: String(index + 1),
        id_tax: String(id),
        zipcode_from: '0',
        zipcode_to: '0',
      });
  }
  for (const [polish, english, flags] of states)
    world
      .table('order_states')
      .add(
        { unremovable: '1', color: '#4169E1', ...Object.fromEntries(flags.map(flag => [flag, '1'])) },
        { name: both(polish, english), template: both(flags.includes('send_email') ? linkRewrite(english) : '') },
      );
  for (const [index, [name, delay, url]] of carriers.entries())
    world.table('carriers').add(
      {
        id_reference: String(index + 1),
        name,
        url,
        ...on,
        shipping_method: '2',
        position: String(index),
        max_weight: '30.000000',
      },
      { delay: both(delay) },
    );
  const category = (name: string, parent: number, depth: number) =>
    world.table('categories').add(
      {
        id_parent: String(parent),
        level_depth: String(depth),
        ...on,
        is_root_category: depth === 1 ? '1' : '0',
        ...stamps,
      },
      { name: both(name), link_rewrite: both(linkRewrite(name)) },
    );
  category('Root', 0, 0);
  category('Strona główna', 1, 1);
  for (const name of categories) category(name, 2, 2);
  for (const name of manufacturers) world.table('manufacturers').add({ name, ...on, ...stamps });
  for (const name of ['Postać', 'Dawka', 'Opakowanie', 'BLOZ'])
    world.table('product_features').add({}, { name: both(name) });
  world.table('product_options').add({ group_type: 'select' }, { name: both('Rozmiar'), public_name: both('Rozmiar') });
  for (const size of ['S', 'M', 'L', 'XL'])
    world.table('product_option_values').add({ id_attribute_group: '1' }, { name: both(size) });
  const settings: Record<string, string> = {
    PS_LANG_DEFAULT: '1',
    PS_CURRENCY_DEFAULT: '1',
    PS_COUNTRY_DEFAULT: '1',
    PS_SHOP_DEFAULT: '1',
    PS_TIMEZONE: world.settings.zone,
    PS_SHOP_NAME: 'Apteka Pod Kładką',
    PS_VERSION_DB: world.profile.version,
    PS_WEBSERVICE: '1',
    PS_TAX: '1',
    PS_STOCK_MANAGEMENT: '1',
    PS_ORDER_OUT_OF_STOCK: '0',
    PS_OS_PAYMENT: String(state.paid),
    PS_OS_SHIPPING: String(state.shipped),
    PS_OS_CANCELED: String(state.cancelled),
    PS_WEIGHT_UNIT: 'kg',
  };
  for (const [name, value] of Object.entries(settings)) world.table('configurations').add({ name, value, ...stamps });
}
