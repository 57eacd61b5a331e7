import { expect, it } from 'vitest';
import { onlyChanges, overRow } from './only-changes.ts';

const field = (after: string) => ({ before: '', after });
const fields = { NAZWA: field('Nowa'), ULICA_LOKAL: field('Długa 5'), NIP: field('5252248481') };

it('W2 takes the fields that the hub names, and all where it names none', () => {
  expect(Object.keys(onlyChanges('customers', { changes: { 'address.street': 'Długa 5' } }, fields))).toEqual([
    'ULICA_LOKAL',
  ]);
  expect(onlyChanges('customers', {}, fields)).toEqual(fields);
});

it('W2 changes nothing where the hub says that nothing is left to change', () => {
  expect(onlyChanges('customers', { changes: {} }, fields)).toEqual({});
});

it('knows the columns of a delivery place by their own names', () => {
  const place = { FIRMA: field('Plac 2'), NAZWA: field('x') };
  expect(Object.keys(onlyChanges('delivery-places', { changes: { name: 'Plac 2' } }, place))).toEqual(['FIRMA']);
});

it('keeps what the row holds beside a change', () => {
  expect(overRow({ NAZWA: 'Stara ', TEL: null }, { TEL: field('600') })).toEqual({
    NAZWA: { before: 'Stara', after: 'Stara' },
    TEL: field('600'),
  });
});
