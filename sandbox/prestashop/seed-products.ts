import { both, categoryIds, linkRewrite, manufacturerCount, taxGroups } from './seed-references.ts';
import type { World } from './world.ts';

const substances = [
  'Ibuprofen',
  'Paracetamol',
  'Kwas acetylosalicylowy',
  'Loratadyna',
  'Cetyryzyna',
  'Loperamid',
  'Drotaweryna',
  'Pantoprazol',
  'Diklofenak',
  'Naproksen',
  'Simetikon',
  'Ksylometazolina',
  'Ambroksol',
  'Acetylocysteina',
  'Diosmina',
];
const supplements = [
  'Witamina C',
  'Witamina D₃',
  'Magnez z B6',
  'Żelazo',
  'Cynk',
  'Omega-3',
  'Kolagen',
  'Biotyna',
  'Probiotyk',
];
const care = ['Krem nawilżający', 'Żel do mycia', 'Balsam łagodzący', 'Szampon przeciwłupieżowy', 'Maść z witaminą A'];
const child = ['Pieluszki', 'Oliwka dla niemowląt', 'Mleko następne', 'Woda morska do nosa'];
const devices = ['Ciśnieniomierz', 'Termometr bezdotykowy', 'Plastry opatrunkowe', 'Test ciążowy', 'Kompresy gazowe'];
const suffixes = ['Forte', 'Max', 'Duo', 'Express', 'Junior', 'Zatoki', 'Noc', 'Żel', ''];
const doses = ['100 mg', '200 mg', '400 mg', '500 mg', '1000 mg', '20 mg', '2000 j.m.'];
const forms = ['tabletki', 'kapsułki', 'syrop', 'saszetki', 'maść', 'krople'];
const packs = ['10 szt.', '20 szt.', '30 szt.', '60 szt.', '100 ml', '150 ml', '50 g'];

/** EAN-13 with its check digit out of twelve digits' worth of number. */
export function ean13(body: number): string {
  const digits = String(590_000_000_000 + body);
  const sum = [...digits].reduce((total, digit, index) => total + Number(digit) * (index % 2 ? 3 : 1), 0);
  return digits + ((10 - (sum % 10)) % 10);
}

/**
 * Puts goods into a fresh shop. Of every 100: 4 have no reference, 2 share the reference of the one before,
 * 2 come in four sizes, 5 are not active; the reference is a BLOZ number of seven digits.
 */
export function seedProducts(world: World, count: number): void {
  const at = world.now();
  const pick = (values: string[]): string => values[Math.floor(world.random() * values.length)] ?? '';
  const products = world.table('products');
  let before = '';
  for (let index = 0; index < count; index += 1) {
    const shelf = Math.floor(world.random() * categoryIds.length);
    const kinds = [substances, supplements, care, child, devices][shelf] ?? substances;
    const sized = index % 50 === 12;
    const name = [pick(kinds), pick(suffixes), pick(doses), pick(forms), sized ? '' : pick(packs), `nr ${index + 1}`]
      .filter(part => part !== '')
      .join(' ');
    const rate = shelf === 2 ? 23 : shelf === 1 ? (world.random() < 0.5 ? 5 : 8) : world.random() < 0.02 ? 0 : 8;
    const group = taxGroups.find(([, known]) => known === rate)?.[0] ?? 2;
    const gross = Math.round(299 + world.random() * world.random() * 15_000) / 100;
    const place = index % 100;
    const reference =
      place === 7 || place === 32 || place === 57 || place === 82
        ? ''
        : place === 20 || place === 70
          ? before
          : String(1_000_003 + index * 7);
    before = reference;
    const row = products.add(
      {
        reference,
        ean13: place % 25 === 11 ? '' : ean13(9_000_000 + index),
        price: (gross / (1 + rate / 100)).toFixed(6),
        wholesale_price: (gross * 0.6).toFixed(6),
        id_tax_rules_group: String(group),
        id_manufacturer: String(1 + Math.floor(world.random() * manufacturerCount)),
        id_category_default: String(categoryIds[shelf] ?? 3),
        weight: (0.02 + world.random()).toFixed(6),
        ...(place % 20 === 19 ? { active: '0' } : {}),
        date_add: at,
        date_upd: at,
      },
      {
        name: both(name),
        link_rewrite: both(linkRewrite(name)),
        description: both(`<p>${name}. Przed użyciem zapoznaj się z ulotką.</p>`),
      },
      { categories: [{ id: '2' }, { id: String(categoryIds[shelf] ?? 3) }] },
    );
    const sizes = sized ? [1, 2, 3, 4] : [];
    const quantities = sizes.map(() => Math.floor(world.random() * 40));
    const stock = world.table('stock_availables');
    const whole = sized ? quantities.reduce((sum, quantity) => sum + quantity, 0) : Math.floor(world.random() * 120);
    stock.add({ id_product: String(row.id), quantity: String(whole) });
    for (const [position, size] of sizes.entries()) {
      const combination = world.table('combinations').add(
        {
          id_product: String(row.id),
          reference: `${reference || `W${row.id}`}-${size}`,
          ean13: ean13(80_000_000 + index * 10 + size),
          default_on: position === 0 ? '1' : '0',
        },
        {},
        { product_option_values: [{ id: String(size) }] },
      );
      stock.add({
        id_product: String(row.id),
        id_product_attribute: String(combination.id),
        quantity: String(quantities[position] ?? 0),
      });
    }
  }
}
