import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aLine, anAddress, anOrder, aPayment, companyOrder, nestedOrder } from '../test/fixtures/orders.ts';
import { applyMapping } from './apply-mapping.ts';
import { defaultMapping } from './default-mapping.ts';
import type { Lookups } from './flow-settings.ts';
import type { Mapping, MappingRule } from './mapping.ts';
import type { Takes } from './takes.ts';

const takes: Takes = {
  ...{ salesChannel: 'note', paymentCondition: 'note', paymentMethod: 'note', shippingMethod: 'note' },
  ...{ salutation: 'no', language: 'field', country: 'field', tax: 'no' },
};
const lookups: Lookups = {
  salesChannel: { storefront: 'Web' },
  paymentMethod: { card: 'Card' },
  paymentCondition: { card: 'Prepaid' },
  shippingMethod: { standard: 'Parcel' },
};
const withRules = (...rules: MappingRule[]): Mapping => ({ version: 1, rules: [...rules, ...defaultMapping.rules] });
const run = (mapping: Mapping, order = anOrder(), tables = lookups, able = takes) =>
  applyMapping(mapping, order, tables, able);

describe('applyMapping', () => {
  it('fills the whole document by the default mapping', () => {
    const { document, problems } = run(defaultMapping, companyOrder());
    expect(problems).toEqual([]);
    expect(document.fields).toEqual({
      number: '10002',
      orderedAt: '2026-03-02T09:30:00.000Z',
      language: 'de',
      'debtor.name': 'Kaffee GmbH',
      'debtor.email': 'Anna.Schmidt@Example.com',
      'debtor.customerNumber': 'K-2001',
      'debtor.vatNumber': 'DE 123.456.789',
      'debtor.phone': '+49 221 1234',
      'debtor.language': 'de',
      'debtor.contact.firstName': 'Anna',
      'debtor.contact.lastName': 'Schmidt',
      'debtor.invoiceAddress.company': 'Kaffee GmbH',
      'debtor.invoiceAddress.firstName': 'Anna',
      'debtor.invoiceAddress.lastName': 'Schmidt',
      'debtor.invoiceAddress.street': 'Musterstr.',
      'debtor.invoiceAddress.houseNumber': '12',
      'debtor.invoiceAddress.houseNumberSuffix': 'a',
      'debtor.invoiceAddress.additional': 'Einkauf, 2. OG',
      'debtor.invoiceAddress.zip': '50667',
      'debtor.invoiceAddress.city': 'Köln',
      'debtor.invoiceAddress.country': 'DE',
      'debtor.invoiceAddress.phone': '+49 221 1234',
      'debtor.deliveryAddress.company': 'Kaffee GmbH',
      'debtor.deliveryAddress.firstName': 'Anna',
      'debtor.deliveryAddress.lastName': 'Schmidt',
      'debtor.deliveryAddress.street': 'ul. Długa',
      'debtor.deliveryAddress.houseNumber': '5',
      'debtor.deliveryAddress.houseNumberSuffix': '/7 m. 3',
      'debtor.deliveryAddress.zip': '50667',
      'debtor.deliveryAddress.city': 'Gdańsk',
      'debtor.deliveryAddress.country': 'PL',
      'debtor.deliveryAddress.phone': '+49 221 1234',
    });
    expect(document.lines).toEqual([
      { id: 'l1', fields: { sku: 'SKU-1', description: 'Kaffeetasse', quantity: '2', unitPrice: '12.50' } },
    ]);
    expect(document.note.toSorted()).toEqual([
      'Bitte klingeln',
      'Payment condition: Prepaid',
      'Payment method: Card',
      'Sales channel: Web',
      'Shipping method: Parcel',
    ]);
  });

  it('says which code no lookup maps', () => {
    const order = anOrder({ payments: [aPayment({ method: { code: 'payu', name: 'Przelewy24' } })] });
    const { problems, document } = run(defaultMapping, order);
    const lookup = (table: string) => ({ table, value: 'payu', name: 'Przelewy24' });
    expect(problems.map(problem => problem.lookup)).toEqual([lookup('paymentMethod'), lookup('paymentCondition')]);
    expect(document.fields.number).toBe('10001');
  });

  it('asks nothing of what the target does not take, and shows it', () => {
    const none: Takes = {
      ...takes,
      salesChannel: 'no',
      paymentCondition: 'no',
      paymentMethod: 'no',
      shippingMethod: 'no',
    };
    const { problems, document, provenance } = run(defaultMapping, anOrder(), {}, none);
    expect(problems).toEqual([]);
    expect(document.note).toEqual([]);
    expect(provenance).toContainEqual({
      ...{ to: 'paymentMethod', value: 'card', rule: 'lookup paymentMethod of payment.method.code' },
      carried: 'no',
    });
  });

  it('fills fields of the target where it has them', () => {
    const fields: Takes = { ...takes, paymentMethod: 'field', salutation: 'field' };
    const tables = { ...lookups, salutation: { mrs: 'F' } };
    const { document } = run(defaultMapping, anOrder(), tables, fields);
    expect(document.fields).toMatchObject({ paymentMethod: 'Card', 'debtor.contact.salutation': 'F' });
    expect(document.note).not.toContain('Payment method: Card');
  });

  it('has no problem with what the order lacks, unless it is needed', () => {
    const order = anOrder({ salesChannel: undefined, language: undefined, payments: [], deliveries: [] });
    expect(run(defaultMapping, order, {}).problems).toEqual([]);
    const nameless = anOrder({ billing: anAddress({ city: ' ' }), lines: [aLine({ sku: undefined })] });
    expect(run(defaultMapping, nameless).problems.map(({ to }) => to)).toEqual([
      'debtor.invoiceAddress.city',
      'debtor.deliveryAddress.city',
      'lines[0].sku',
    ]);
  });

  it('takes the first rule that gives a value', () => {
    const constant: MappingRule = { to: 'paymentMethod', do: 'constant', value: 'Other' };
    const mapping = { version: 1, rules: [...defaultMapping.rules, constant] };
    const { document, problems } = run(mapping, anOrder(), { ...lookups, paymentMethod: {} });
    expect(problems).toEqual([]);
    expect(document.note).toContain('Payment method: Other');
    expect(run(mapping).document.note).toContain('Payment method: Card');
  });

  it('knows every rule', () => {
    const { document, problems, provenance } = run(
      withRules(
        { to: 'number', do: 'template', text: 'W- {number} {comment}' },
        { to: 'debtor.phone', do: 'template', text: 'Tel. {comment}' },
        { to: 'lines[].unitPrice', do: 'money', expression: 'line.unitPrice / 3' },
        { to: 'lines[].description', do: 'constant', value: 'Ware' },
        { to: 'debtor.customerNumber', do: 'copy', from: 'customer.email', off: true },
        {
          to: 'debtor.invoiceAddress.region',
          do: 'money',
          expression: 'totals.gross * 2',
          decimals: 0,
        },
      ),
    );
    expect(problems).toEqual([]);
    expect(document.fields).toMatchObject({
      number: 'W- 10001',
      'debtor.phone': '+49 221 1234',
      'debtor.customerNumber': 'K-2001',
      'debtor.invoiceAddress.region': '60',
    });
    expect(document.lines[0]?.fields).toMatchObject({ unitPrice: '4.17', description: 'Ware' });
    expect(provenance).toContainEqual({
      ...{ to: 'lines[0].unitPrice', value: '4.17', rule: 'line.unitPrice / 3' },
      carried: 'field',
    });
  });

  it('maps only the lines that are booked', () => {
    expect(run(defaultMapping, nestedOrder()).document.lines.map(({ id }) => id)).toEqual(['b1', 'b2']);
  });

  it('never throws, whatever the rules', () => {
    const path = fc.constantFrom(
      ...['number', 'note', 'lines[].sku', 'lines[].quantity', 'nowhere', '__proto__', 'debtor.name', 'line.unitPrice'],
      ...['billing.additional', 'customer.vatIds.0', 'payment.method', 'constructor.name', 'line', '', '..'],
    );
    const text = fc.oneof(path, fc.string(), fc.constant('{billing.city} {nowhere}'));
    const rule: fc.Arbitrary<MappingRule> = fc.oneof(
      fc.record({ to: path, do: fc.constant('copy' as const), from: path }),
      fc.record({ to: path, do: fc.constant('constant' as const), value: text }),
      fc.record({
        to: path,
        do: fc.constant('lookup' as const),
        table: fc.oneof(text, fc.constant('country')),
        from: path,
      }),
      fc.record({ to: path, do: fc.constant('template' as const), text }),
      fc.record({ to: path, do: fc.constant('split' as const), from: path, part: fc.constant('street' as const) }),
      fc.record({ to: path, do: fc.constant('money' as const), expression: text, decimals: fc.double() }),
    );
    fc.assert(
      fc.property(fc.array(rule, { maxLength: 12 }), rules => {
        const { problems, document } = run({ version: 1, rules }, companyOrder());
        const known = problems.every(({ to, reason }) => typeof to === 'string' && reason.length > 10);
        expect(known).toBe(true);
        for (const value of Object.values(document.fields)) expect(value.trim()).not.toBe('');
      }),
      { numRuns: 300 },
    );
  });
});
