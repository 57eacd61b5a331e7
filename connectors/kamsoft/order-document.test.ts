import { describe, expect, it } from 'vitest';
import { line, products, salesOrder, source } from './order.fixture.ts';
import { type DocumentSettings, orderDocument } from './order-document.ts';
import { kamsoftSettings } from './settings.ts';

const settings: DocumentSettings = kamsoftSettings.parse({ userName: 'apteka', password: 'tajnehaslo' });

const bodyOf = (...[order, from, items, changes]: [...Partial<Parameters<typeof orderDocument>>]) => {
  const found = orderDocument(order ?? salesOrder(), from ?? source(), items ?? products, { ...settings, ...changes });
  if ('unfit' in found) throw new Error(found.unfit);
  return found.body;
};

describe('K3 the order that Kamsoft is given', () => {
  it('says who gets what, where, how, and what was paid', () => {
    const place = {
      country: { id: '', name: 'Polska', symbol: 'PL' },
      city: 'Kraków',
      postcode: '30-001',
      street: 'Długa',
      houseno: '5a',
      placeno: '7',
    };
    expect(bodyOf()).toEqual({
      number: '1077',
      date: '2025.08.29 14:59',
      status: '0',
      name1: 'Ola Nowak',
      name2: '',
      ...place,
      phoneno: '+48 600 100 200',
      email: 'ola@example.com',
      remarks: 'Proszę dzwonić',
      orderrebate: '0.00',
      transportprice: '14.99',
      codprice: '0.00',
      transportrebate: '0.00',
      epayed: '1',
      fvvat: '0',
      customer: {
        id: '5',
        name1: 'Ola Nowak',
        name2: '',
        ...place,
        nip: '',
        phoneno: '+48 600 100 200',
        email: 'ola@example.com',
      },
      payment: { symbol: 'PRZEL', name: 'Przelewy24' },
      transport: { symbol: 'INKURE', name: 'InPost Kurier' },
      items: {
        orderitem: [
          {
            itemno: '1',
            idtowr: '40213',
            quantity: '2',
            price: '12.50',
            bloz07: '0412371',
            ean: '5901234123457',
            name: 'Żel łagodzący 50 ml',
            producer: 'Zakład',
          },
        ],
      },
    });
  });

  it('passes an invalid NIP on, and wishes for an invoice', () => {
    const { debtor } = salesOrder();
    const company = { ...debtor, type: 'company' as const, name: 'Firma', vatNumber: '111' };
    expect(bodyOf(salesOrder({ debtor: company }))).toMatchObject({
      fvvat: '1',
      customer: { name1: 'Firma', name2: 'Ola Nowak', nip: '111' },
    });
    expect(bodyOf(salesOrder({ debtor: { ...company, vatNumber: undefined } })).fvvat).toBe('2');
  });

  it('is not paid online where it is paid on delivery', () => {
    expect(bodyOf(salesOrder({ paymentMethod: 'ZP', paid: true })).epayed).toBe('0');
    expect(bodyOf(salesOrder({ paid: false })).epayed).toBe('0');
  });

  it('names the pick-up point of a transport that has them', () => {
    const { debtor } = salesOrder();
    const order = salesOrder({
      debtor: { ...debtor, deliveryAddress: { ...debtor.deliveryAddress, additional: 'Paczkomat KRA01M' } },
    });
    expect(bodyOf(order, source(), products, { ...settings, pointSymbols: ['INKURE'] }).transport).toMatchObject({
      deliverypoint: { idext: 'KRA01M', city: 'Kraków' },
    });
    expect(bodyOf(order).transport).not.toHaveProperty('deliverypoint');
  });

  it.each([
    ['a line without its product', source({ lines: [line({ id: 'x', name: 'Krem' })] }), 'lines/x', 'Krem'],
    ['another currency', source({ currency: 'EUR' }), 'currency', 'EUR'],
    [
      'no products',
      source({ lines: [], totals: { net: '14.99', tax: '0', gross: '14.99', shipping: '14.99' } }),
      'lines',
      'no products',
    ],
    [
      'a total that is not that of its parts',
      source({ totals: { net: '0', tax: '0', gross: '30.00', shipping: '0' } }),
      'totals/gross',
      '39.99',
    ],
  ])('is kept back with a reason: %s', (_, from, field, reason) => {
    expect(orderDocument(salesOrder(), from, products, settings)).toEqual({
      field,
      unfit: expect.stringContaining(reason),
    });
  });
});
