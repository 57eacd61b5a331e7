import type { OrderWish } from './order-kinds.ts';
import { type Customer, hexId, type World } from './world.ts';

const people: [first: string, last: string, country: string][] = [
  ['Anna', 'de Vries', 'NL'],
  ['Jürgen', 'Müller', 'DE'],
  ['Zofia', 'Wiśniewska', 'PL'],
  ['Bram', "van 't Hof", 'NL'],
  ['Łukasz', 'Żak', 'PL'],
  ['Lotte', 'Peeters', 'BE'],
  ['Élodie', 'Dubois', 'BE'],
  ['Matthias', 'Groß', 'AT'],
  ['Sofie', 'Jansen', 'NL'],
  ['Urs', 'Rüegg', 'CH'],
  ['Åsa', 'Lindström', 'SE'],
  ['Pieter', 'Bakker', 'NL'],
  ['Agnieszka', 'Kowalczyk', 'PL'],
  ['Noor', 'El Amrani', 'NL'],
];
const companies = [
  'Café De Kade B.V.',
  'Gärtnerei Blum GmbH',
  'Firma Handlowa Żuraw sp. z o.o.',
  "O'Neill & Zonen",
  'Hotel "Zur Post" AG',
];
const places: Record<string, [street: string, zipcode: string, city: string][]> = {
  NL: [
    ['Oudegracht 12-bis', '3511 AP', 'Utrecht'],
    ['1e Jan Steenstraat 45 II', '1072 NC', 'Amsterdam'],
    ['Plein 1944 7', '6511 JB', 'Nijmegen'],
  ],
  DE: [
    ['Straße des 17. Juni 135', '10623', 'Berlin'],
    ['Schloßallee 4a', '01309', 'Dresden'],
  ],
  AT: [['Mariahilfer Straße 88/2/14', '1070', 'Wien']],
  BE: [['Rue de la Loi 16 bte 3', '1000', 'Bruxelles']],
  PL: [
    ['ul. Świętojańska 9/11 m. 4', '81-368', 'Gdynia'],
    ['al. Jerozolimskie 65', '00-697', 'Warszawa'],
  ],
  CH: [['Bahnhofstrasse 21', '8001', 'Zürich']],
  SE: [['Drottninggatan 5', '111 51', 'Stockholm']],
};
const homeOfCurrency: Record<string, string> = { CHF: 'CH', PLN: 'PL', SEK: 'SE' };
const plain = (name: string) =>
  name
    .replaceAll('ß', 'ss')
    .replaceAll('ł', 'l')
    .replaceAll('Ł', 'L')
    .normalize('NFD')
    .replace(/[^A-Za-z]/g, '')
    .toLowerCase();

const pick = <T>(values: T[], random: () => number, otherwise: T): T =>
  values[Math.floor(random() * values.length)] ?? otherwise;

function newEmail(first: string, last: string, number: string, odd: boolean, random: () => number): string {
  if (!odd) return `${plain(first)}.${plain(last)}.${number}@mail.example`;
  const forms = [
    `${plain(first).toUpperCase()}.${last.replace(/[^\p{L}]/gu, '')}.${number}@Mail.Example`,
    `${first}+shop${number}@bücher-müller.example`,
    `${plain(last)}${number}@ŁÓDŹ.example`,
  ];
  return pick(forms, random, `${plain(last)}${number}@MAIL.EXAMPLE`);
}

/** The buyer of an order: the one with the wished e-mail, a returning one, or a new one. Guests are new each time. */
export function chooseCustomer(world: World, wish: OrderWish, random: () => number): Customer {
  const guest = wish.kind === 'guest';
  const known = world.customers.filter(customer => !customer.guest);
  const wished = known.find(customer => customer.email === wish.customerEmail);
  if (wished && !guest) return withCompany(wished, wish, random);
  const free = wish.customerEmail === undefined && wish.firstName === undefined && wish.lastName === undefined;
  const fits = known.filter(
    customer =>
      (wish.country === undefined || customer.country === wish.country) &&
      (wish.currency === undefined || wish.currency === 'EUR' || customer.country === homeOfCurrency[wish.currency]) &&
      (customer.company !== null) === (wish.company !== undefined && wish.company !== false),
  );
  const returning = pick(fits, random, undefined);
  if (free && !guest && wish.kind !== 'odd-email' && returning && random() < 0.35)
    return withCompany(returning, wish, random);

  const number = String(world.count('customer', 20_001));
  const country = wish.country ?? homeOfCurrency[wish.currency ?? 'EUR'];
  const [first, last, home] = pick(
    people.filter(person => country === undefined || person[2] === country),
    random,
    ['Robin', 'Smit', country ?? 'NL'] as const,
  );
  const [street, zipcode, city] = pick(places[country ?? home] ?? [], random, ['Dorpsstraat 1', '1234 AB', 'Ons Dorp']);
  // A guest may well be someone who has bought before under the same address.
  const earlier = guest && returning && random() < 0.5 ? returning.email : undefined;
  const customer: Customer = {
    id: world.newId('customer'),
    number,
    email: wish.customerEmail ?? earlier ?? newEmail(first, last, number, wish.kind === 'odd-email', random),
    firstName: wish.firstName ?? first,
    lastName: wish.lastName ?? last,
    company: null,
    vatId: null,
    guest,
    country: country ?? home,
    street,
    zipcode,
    city,
    phone: random() < 0.6 ? `+31 6 ${String(Math.floor(random() * 90_000_000) + 10_000_000)}` : null,
  };
  const full = withCompany(customer, wish, random);
  world.customers.push(full);
  return full;
}

function withCompany(customer: Customer, wish: OrderWish, random: () => number): Customer {
  if (wish.company === undefined || wish.company === false) return customer;
  const company =
    typeof wish.company === 'string' ? wish.company : (customer.company ?? pick(companies, random, 'Firma'));
  const digits = String(Number.parseInt(hexId(company).slice(0, 8), 16))
    .padStart(9, '1')
    .slice(0, 9);
  return {
    ...customer,
    company,
    vatId: customer.vatId ?? `${customer.country}${digits}${customer.country === 'NL' ? 'B01' : ''}`,
  };
}
