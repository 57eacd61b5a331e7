import { expect, it } from 'vitest';
import { type OverdueLetter, overdueLetter } from './overdue-letter.ts';

const letter: OverdueLetter = {
  ...{ language: 'pl', seller: 'Hurtownia', buyer: 'Firma & <Syn>', at: '2026-03-22', number: 'FV/1', currency: 'PLN' },
  balance: {
    ...{ invoiced: '100.00', paid: '40.00', outstanding: '60.00', overdue: '60.00', overpaid: '0.00' },
    open: [{ date: '2026-03-15', amount: '60.00' }],
  },
  ...{ bankAccount: 'PL61109010140000071219812874', splitPayment: true, ksefNumber: 'KSEF-1' },
};

it('W11: says in Polish what is overdue, how much is left and where to pay it', () => {
  const { subject, text } = overdueLetter(letter);
  expect(subject).toBe('Przypomnienie o płatności: faktura FV/1');
  for (const part of ['Do zapłaty pozostało: 60.00 PLN', 'W tym po terminie: 60.00 PLN', 'Zapłacono dotąd: 40.00 PLN'])
    expect(text).toContain(part);
  for (const part of ['- do 2026-03-15: 60.00 PLN', 'PL6110901014', 'podzielonej', 'KSEF-1', 'Hurtownia'])
    expect(text).toContain(part);
});

it('W11: on the due day it speaks of no delay, in English too', () => {
  const { subject, text } = overdueLetter({
    ...letter,
    ...{ language: 'en', balance: { ...letter.balance, overdue: '0.00', paid: '0.00' } },
  });
  expect(subject).toBe('Payment due: invoice FV/1');
  expect(text).toContain('is due today');
  expect(text).not.toContain('overdue');
  expect(text).not.toContain('Paid so far');
});

it('escapes in HTML what comes from outside, and keeps line breaks out of the subject', () => {
  const { html, subject } = overdueLetter({ ...letter, number: 'FV\r\nBcc: x@example.com' });
  expect(html).toContain('Firma &amp; &lt;Syn&gt;');
  expect(subject).not.toMatch(/[\r\n]/);
});
