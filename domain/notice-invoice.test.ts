import { describe, expect, it } from 'vitest';
import { isIban } from './iban.ts';
import { noticeInvoice, unusableInvoice, unusablePayment } from './notice-invoice.ts';

const totals = { net: '100.00', vat: '23.00', gross: '123.00' };
const invoice = { currency: 'PLN', kind: 'vat', totals, lines: [totals] };

describe('W10: what is odd about an invoice', () => {
  it('is unusable where its amounts contradict each other or are too fine', () => {
    expect(unusableInvoice(invoice)).toBeUndefined();
    expect(unusableInvoice({ ...invoice, totals: { ...totals, vat: '22.99' } })).toMatchObject({
      field: '/totals/gross',
    });
    expect(unusableInvoice({ ...invoice, currency: 'JPY', totals: { ...totals, net: '100.5' } })).toMatchObject({
      field: '/totals/net',
    });
  });

  it('is noticed where lines differ by more than rounding, a smallest unit per line', () => {
    const off = (gross: string) => noticeInvoice({ ...invoice, lines: [{ ...totals, gross }] }).length;
    expect([off('123.01'), off('122.99'), off('123.02')]).toEqual([0, 0, 1]);
    expect(noticeInvoice({ ...invoice, lines: [{ ...totals, gross: '1' }], vatSummary: [totals] })).toEqual([]);
  });

  it('knows KSeF numbers with and without the dash in the middle', () => {
    const noticed = (ksefNumber: string) => noticeInvoice({ ...invoice, ksefNumber }).map(({ field }) => field);
    expect(noticed('5265877635-20250826-0100001AF629-AF')).toEqual([]);
    expect(noticed('5265877635-20250826-010000-1AF629-AF')).toEqual([]);
    expect(noticed('5265877635-20250826-0100001af629-AF')).toEqual(['/ksefNumber']);
  });

  it('knows bank accounts by their check digits', () => {
    expect(['PL61109010140000071219812874', '61 1090 1014 0000 0712 1981 2874'].map(isIban)).toEqual([true, true]);
    expect(['PL61109010140000071219812875', 'DE00', ''].map(isIban)).toEqual([false, false, false]);
  });

  it('a payment is unusable where a part is too fine', () => {
    const payment = { currency: 'PLN', amount: '1.00', applications: [{ invoice: 'i', amount: '0.001' }] };
    expect(unusablePayment(payment)).toMatchObject({ field: '/applications/0/amount' });
    expect(unusablePayment({ ...payment, applications: [] })).toBeUndefined();
  });
});
