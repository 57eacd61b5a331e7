import { passwordHash } from './effects-orders.ts';
import type { OrderWish } from './order-kinds.ts';
import { linkRewrite } from './seed-references.ts';
import type { Row } from './table.ts';
import type { World } from './world.ts';

const firstNames = ['Anna', 'Zofia', 'Łukasz', 'Agnieszka', 'Stanisław', 'Grażyna', 'Józef', 'Małgorzata', 'Paweł'];
const lastNames = ['Wiśniewska', 'Żak', 'Kowalczyk', 'Wójcik', 'Gąsior', 'Nowak-Śliwa', "O'Brien", 'Dąbek', 'Szczęsny'];
const places: [street: string, postcode: string, city: string][] = [
  ['ul. Świętojańska 9/11 m. 4', '81-368', 'Gdynia'],
  ['al. Jerozolimskie 65', '00-697', 'Warszawa'],
  ['ul. Długa 3', '31-147', 'Kraków'],
  ['os. Bolesława Chrobrego 12/7', '60-681', 'Poznań'],
  ['ul. 1 Maja 14a', '90-718', 'Łódź'],
];
const companies = ['Przychodnia „Pod Lipą” sp. z o.o.', 'Dom Opieki Słoneczny', 'Żłobek Bajka s.c.'];
const lockers = ['GDY01M', 'WAW221A', 'KRA05N', 'POZ14M', 'LOD33A'];

const pick = <T>(world: World, values: readonly [T, ...T[]] | readonly T[], otherwise: T): T =>
  values[Math.floor(world.random() * values.length)] ?? otherwise;

/** A NIP with its check digit. */
export function drawNip(random: () => number): string {
  const factors = [6, 5, 7, 2, 3, 4, 5, 6, 7];
  for (;;) {
    const digits = factors.map((_factor, index) => Math.floor(random() * (index < 3 ? 9 : 10)) + (index < 3 ? 1 : 0));
    const check = factors.reduce((sum, factor, index) => sum + factor * (digits[index] ?? 0), 0) % 11;
    if (check < 10) return [...digits, check].join('');
  }
}

/** A customer with that e-mail, or a new one with a drawn name. */
export function chooseCustomer(world: World, wish: OrderWish): Row {
  const customers = world.table('customers');
  const known = wish.email === undefined ? undefined : customers.by('email', wish.email)[0];
  if (known) return known;
  if (wish.email === undefined && wish.firstName === undefined && customers.rows.size > 5 && world.random() < 0.3) {
    const returning = pick(world, [...customers.rows.values()], undefined);
    if (returning) return returning;
  }
  const firstname = wish.firstName ?? pick(world, firstNames, 'Anna');
  const lastname = wish.lastName ?? pick(world, lastNames, 'Nowak');
  const number = customers.rows.size + 1;
  const at = world.now();
  const email = wish.email ?? `${linkRewrite(firstname)}.${linkRewrite(lastname)}.${number}@poczta.example`;
  return customers.add(
    {
      firstname,
      lastname,
      email,
      passwd: passwordHash(world.profile, `hasło ${number}`),
      secure_key: Buffer.from(`${number} ${email}`).toString('hex').padEnd(32, '0').slice(0, 32),
      id_default_group: '3',
      id_lang: '1',
      id_gender: world.random() < 0.5 ? '1' : '2',
      newsletter: world.random() < 0.3 ? '1' : '0',
      last_passwd_gen: at,
      date_add: at,
      date_upd: at,
    },
    {},
    { groups: [{ id: '3' }] },
  );
}

/** The addresses of an order: where to deliver, and to whom the invoice goes. */
export function chooseAddresses(world: World, customer: Row, wish: OrderWish): { delivery: Row; invoice: Row } {
  const table = world.table('addresses');
  const at = world.now();
  const [address1, postcode, city] = pick(world, places, ['ul. Długa 3', '31-147', 'Kraków'] as const);
  const basis = {
    id_customer: String(customer.id),
    id_country: '1',
    firstname: customer.values.firstname ?? '',
    lastname: customer.values.lastname ?? '',
    address1,
    postcode,
    city,
    phone_mobile: `+48 5${String(Math.floor(world.random() * 1e8)).padStart(8, '0')}`,
    date_add: at,
    date_upd: at,
  };
  const former = table.by('id_customer', customer.id).find(row => table.value(row, 'deleted') === '0');
  const home = former ?? table.add({ ...basis, alias: 'Dom' });
  if (wish.kind === 'company' || wish.company !== undefined || wish.vatNumber !== undefined) {
    const invoice = table.add({
      ...basis,
      alias: 'Faktura',
      company: wish.company ?? pick(world, companies, 'Firma'),
      vat_number: wish.vatNumber ?? drawNip(world.random),
      other: 'Proszę o fakturę VAT',
    });
    return { delivery: home, invoice };
  }
  if (wish.kind === 'pickup-point') {
    const locker = pick(world, lockers, 'WAW221A');
    const delivery = table.add({
      ...basis,
      alias: 'Paczkomat',
      company: `Paczkomat ${locker}`,
      other: `Punkt: ${locker}`,
    });
    return { delivery, invoice: home };
  }
  return { delivery: home, invoice: home };
}
