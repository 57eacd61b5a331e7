import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anAddress, anOrder } from '../test/fixtures/orders.ts';
import { changesOf, debtorType, decideDebtor, type KnownDebtor, normaliseVatId } from './debtor.ts';
import { defaultOrderFlowSettings, type FieldPolicy } from './flow-settings.ts';
import type { Debtor } from './sales-order.ts';

const settings = defaultOrderFlowSettings.debtor;
const address = {
  ...{ firstName: '', lastName: '', street: '', houseNumber: '', houseNumberSuffix: '' },
  ...{ additional: '', zip: '', city: '', region: '', country: '', phone: '' },
};
const wanted = (changes: Partial<Debtor> = {}): Debtor => ({
  type: 'person',
  name: 'Anna Schmidt',
  email: 'anna@example.com',
  contact: { firstName: 'Anna', lastName: 'Schmidt' },
  invoiceAddress: address,
  deliveryAddress: address,
  ...changes,
});
const company = wanted({ type: 'company', name: 'Kaffee GmbH', vatNumber: 'PL 526-104-08-28' });
const known = (changes: Partial<KnownDebtor> = {}): KnownDebtor => ({ externalId: '7', type: 'company', ...changes });

describe('debtorType', () => {
  it('is a company by the name in the billing address', () => {
    expect(debtorType(anOrder(), settings)).toBe('person');
    expect(debtorType(anOrder({ billing: anAddress({ company: 'Kaffee GmbH' }) }), settings)).toBe('company');
    expect(debtorType(anOrder({ billing: anAddress({ company: '  ' }) }), settings)).toBe('person');
  });

  it('is a company by a VAT id alone only where that is set', () => {
    const order = anOrder({ customer: { ...anOrder().customer, vatIds: ['', 'DE123456789'] } });
    expect(debtorType(order, settings)).toBe('person');
    expect(debtorType(order, { ...settings, companyByVatId: true })).toBe('company');
    expect(debtorType(anOrder(), { ...settings, companyByVatId: true })).toBe('person');
  });
});

describe('decideDebtor', () => {
  it('creates the unknown and updates the known', () => {
    expect(decideDebtor({ wanted: company, found: [], settings })).toEqual({ kind: 'create' });
    const found = [known({ vatNumber: 'PL5261040828' })];
    expect(decideDebtor({ wanted: company, found, settings })).toEqual({ kind: 'use', externalId: '7', update: true });
  });

  it('asks when several have the e-mail', () => {
    const decision = decideDebtor({ wanted: company, found: [known(), known({ externalId: '8' })], settings });
    expect(decision).toMatchObject({ kind: 'ask', cause: 'several', reason: expect.stringContaining('7, 8') });
  });

  it('does by setting what another VAT id asks for', () => {
    const found = [known({ vatNumber: 'PL1111111111' })];
    const decide = (onOtherVatId: 'task' | 'update' | 'keep') =>
      decideDebtor({ wanted: company, found, settings: { ...settings, onOtherVatId } });
    expect(decide('task')).toMatchObject({ kind: 'ask', cause: 'other-vat' });
    expect(decide('update')).toEqual({ kind: 'use', externalId: '7', update: true });
    expect(decide('keep')).toEqual({ kind: 'use', externalId: '7', update: false });
  });

  it('does not take a missing VAT id for another one', () => {
    expect(decideDebtor({ wanted: company, found: [known()], settings })).toMatchObject({ kind: 'use', update: true });
    const found = [known({ vatNumber: '5261040828' })];
    expect(decideDebtor({ wanted: company, found, settings })).toMatchObject({ cause: 'other-vat' });
  });

  it('does by setting what a person who orders as a company asks for', () => {
    const found = [known({ type: 'person' })];
    const decide = (onPersonBecomesCompany: 'task' | 'update' | 'keep') =>
      decideDebtor({ wanted: company, found, settings: { ...settings, onPersonBecomesCompany } });
    expect(decide('task')).toMatchObject({ kind: 'ask', cause: 'person-becomes-company' });
    expect(decide('update')).toMatchObject({ kind: 'use', update: true });
    expect(decide('keep')).toMatchObject({ kind: 'use', update: false });
  });

  it('uses a company that orders without its name, and leaves its data', () => {
    expect(decideDebtor({ wanted: wanted(), found: [known()], settings })).toMatchObject({
      kind: 'use',
      update: false,
    });
  });

  it('knows a VAT id in any spelling', () => {
    const vatId = fc.stringMatching(/^[A-Z]{2}[0-9A-Z]{8,12}$/);
    fc.assert(
      fc.property(
        vatId,
        fc.array(fc.constantFrom(' ', '.', '-', '\u00a0'), { minLength: 14, maxLength: 14 }),
        (id, gaps) => {
          const spelled = [...id].map((character, index) => character.toLowerCase() + (gaps[index] ?? '')).join('');
          expect(normaliseVatId(spelled)).toBe(id);
        },
      ),
    );
  });
});

describe('changesOf', () => {
  const policy: Record<string, FieldPolicy> = { phone: 'create-only', name: 'never' };

  it('says of every field why it changes or does not', () => {
    const current = { phone: '1', name: 'Old', city: 'Köln', street: 'A', kept: 'x' };
    const changes = changesOf(current, { phone: '2', name: 'New', city: 'Köln', street: '' }, policy, 'update');
    expect(changes).toEqual([
      { field: 'phone', from: '1', to: '2', why: 'create-only' },
      { field: 'name', from: 'Old', to: 'New', why: 'never' },
      { field: 'city', from: 'Köln', to: 'Köln', why: 'unchanged' },
      { field: 'street', from: 'A', to: '', why: 'mapped' },
    ]);
  });

  it('fills create-only fields when it creates', () => {
    const changes = changesOf({}, { phone: '2', name: 'New', fax: '', toString: 'x' }, policy, 'create');
    expect(changes.map(({ why }) => why)).toEqual(['mapped', 'never', 'unchanged', 'mapped']);
  });

  it('leaves nothing to write once written', () => {
    const image = fc.dictionary(fc.string({ maxLength: 3 }), fc.string({ maxLength: 3 }));
    fc.assert(
      fc.property(image, image, (current, target) => {
        const written = changesOf(current, target, {}, 'update').filter(({ why }) => why === 'mapped');
        const after = { ...current, ...Object.fromEntries(written.map(({ field, to }) => [field, to])) };
        expect(changesOf(after, target, {}, 'update').every(({ why }) => why === 'unchanged')).toBe(true);
      }),
    );
  });
});
