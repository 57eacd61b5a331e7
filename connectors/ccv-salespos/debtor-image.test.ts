import { expect, it } from 'vitest';
import { debtorImage, imageOf, personalInfo } from './debtor-image.ts';
import { testDebtor } from './fake-till.ts';
import { user } from './wire.ts';

const address = testDebtor().invoiceAddress;

it('makes a person a b2c account with the house number apart', () => {
  const image = debtorImage(testDebtor());
  expect(image).toMatchObject({
    email: 'jan@example.pl',
    customertype: 'b2c',
    'billingaddress.first_name': 'Jan',
    'billingaddress.street': 'Długa',
    'billingaddress.housenumber': '12',
    'billingaddress.housenumber_suffix': 'a',
    'deliveryaddress.full_name': 'Jan Nowak',
    'deliveryaddress.country_code': 'PL',
  });
  expect(Object.keys(image)).not.toContain('btw');
  expect(Object.keys(image)).not.toContain('billingaddress.telephone');
  expect(personalInfo(image)).toMatchObject({ billingaddress: { housenumber: 12 }, email: 'jan@example.pl' });
});

it('makes a company a b2b account with its contact', () => {
  const image = debtorImage(testDebtor({ type: 'company', name: 'Acme', vatNumber: 'PL1234567890' }));
  expect(image).toMatchObject({ customertype: 'b2b', btw: 'PL1234567890', 'billingaddress.company': 'Acme' });
});

it.each([
  [{ houseNumber: '12/14', houseNumberSuffix: '' }, 'Długa 12/14', ''],
  [{ houseNumber: '', houseNumberSuffix: '' }, 'Długa', ''],
  [{ additional: 'IV p.' }, 'Długa 12 a', 'IV p.'],
  [{ houseNumber: '0' }, 'Długa 0 a', ''],
])('loses nothing of an address that does not fit: %j', (change, one, two) => {
  const image = debtorImage(testDebtor({ invoiceAddress: { ...address, ...change } }));
  expect(image).toMatchObject({ 'billingaddress.address_line_1': one, 'billingaddress.address_line_2': two });
  expect(image['billingaddress.street']).toBeUndefined();
});

it('reads back what it wrote without a difference', () => {
  for (const invoiceAddress of [address, { ...address, houseNumber: 'x' }, { ...address, houseNumberSuffix: '' }]) {
    const wanted = debtorImage(testDebtor({ invoiceAddress }));
    const now = imageOf(user.parse({ id: 7, username: 'jan@example.pl', userinfo: personalInfo(wanted) }));
    for (const [field, value] of Object.entries(wanted)) expect([field, now[field] ?? '']).toEqual([field, value]);
  }
});

it('changes only what is asked for, and leaves one form of a street', () => {
  const base = user.parse({
    id: 7,
    username: 'j',
    userinfo: {
      email: 'j@example.pl',
      iban: 'NL00',
      billingaddress: {
        street: 'Old',
        housenumber: 1,
        city: 'Gent',
        country: 'België',
        country_code: 'BE',
        full_name: 'J',
      },
    },
  }).userinfo;
  const changes = { 'billingaddress.address_line_1': 'New 2', 'billingaddress.country_code': 'PL' };
  expect(personalInfo(changes, base ?? {})).toEqual({
    email: 'j@example.pl',
    iban: 'NL00',
    billingaddress: {
      city: 'Gent',
      country_code: 'PL',
      full_name: 'J',
      address_line_1: 'New 2',
      street: '',
      housenumber: null,
    },
  });
});

it('cuts what no column holds, by whole characters', () => {
  const image = debtorImage(testDebtor({ invoiceAddress: { ...address, city: '😀'.repeat(300) } }));
  expect([...(image['billingaddress.city'] ?? '')].length).toBe(255);
});
