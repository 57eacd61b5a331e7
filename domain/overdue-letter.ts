import type { Balance } from './ledger.ts';

/** What a buyer is written of an invoice that is due or overdue. Dates `YYYY-MM-DD`, amounts as decimal strings. */
export type OverdueLetter = {
  language: 'pl' | 'en';
  seller: string;
  buyer: string;
  /** The day on which it is written. */
  at: string;
  number: string;
  ksefNumber?: string;
  currency: string;
  balance: Balance & { open: { date: string; amount: string }[] };
  bankAccount?: string;
  /** Payment must be made by the split payment mechanism. */
  splitPayment: boolean;
};

type Words = {
  subject: (number: string, isLate: boolean) => string;
  greeting: (buyer: string) => string;
  late: (number: string) => string;
  due: (number: string) => string;
  part: (date: string, amount: string) => string;
  left: (amount: string) => string;
  overdue: (amount: string) => string;
  paid: (amount: string) => string;
  account: (iban: string) => string;
  split: string;
  ksef: (number: string) => string;
  paidMeanwhile: string;
};

const words: Record<OverdueLetter['language'], Words> = {
  pl: {
    subject: (number, isLate) => `${isLate ? 'Przypomnienie o płatności' : 'Termin płatności'}: faktura ${number}`,
    greeting: buyer => (buyer ? `Dzień dobry, ${buyer},` : 'Dzień dobry,'),
    late: number => `minął termin płatności faktury ${number}.`,
    due: number => `dziś mija termin płatności faktury ${number}.`,
    part: (date, amount) => `- do ${date}: ${amount}`,
    left: amount => `Do zapłaty pozostało: ${amount}`,
    overdue: amount => `W tym po terminie: ${amount}`,
    paid: amount => `Zapłacono dotąd: ${amount}`,
    account: iban => `Rachunek bankowy: ${iban}`,
    split: 'Obowiązuje mechanizm podzielonej płatności.',
    ksef: number => `Numer KSeF: ${number}`,
    paidMeanwhile: 'Jeżeli płatność została już zlecona, prosimy uznać tę wiadomość za nieaktualną.',
  },
  en: {
    subject: (number, isLate) => `${isLate ? 'Payment reminder' : 'Payment due'}: invoice ${number}`,
    greeting: buyer => (buyer ? `Dear ${buyer},` : 'Hello,'),
    late: number => `invoice ${number} is overdue.`,
    due: number => `invoice ${number} is due today.`,
    part: (date, amount) => `- by ${date}: ${amount}`,
    left: amount => `Left to pay: ${amount}`,
    overdue: amount => `Of this overdue: ${amount}`,
    paid: amount => `Paid so far: ${amount}`,
    account: iban => `Bank account: ${iban}`,
    split: 'The split payment mechanism applies.',
    ksef: number => `KSeF number: ${number}`,
    paidMeanwhile: 'If you have already paid, please disregard this message.',
  },
};

/** Writes subject and text, and the same as plain HTML. What comes from outside is escaped there and loses its line breaks. */
export function overdueLetter(given: OverdueLetter): { subject: string; text: string; html: string } {
  const { balance, currency } = given;
  const say = words[given.language];
  const number = oneLine(given.number);
  const isLate = Number(balance.overdue) > 0;
  const amount = (value: string) => `${value} ${currency}`;
  const paragraphs = [
    [say.greeting(oneLine(given.buyer))],
    [isLate ? say.late(number) : say.due(number)],
    [
      say.left(amount(balance.outstanding)),
      ...(isLate ? [say.overdue(amount(balance.overdue))] : []),
      ...(Number(balance.paid) > 0 ? [say.paid(amount(balance.paid))] : []),
      ...balance.open.map(part => say.part(part.date, amount(part.amount))),
    ],
    [
      ...(given.bankAccount ? [say.account(oneLine(given.bankAccount))] : []),
      ...(given.splitPayment ? [say.split] : []),
      ...(given.ksefNumber ? [say.ksef(oneLine(given.ksefNumber))] : []),
    ],
    [say.paidMeanwhile],
    [oneLine(given.seller)],
  ].filter(lines => lines.length > 0);
  return {
    subject: say.subject(number, isLate),
    text: `${paragraphs.map(lines => lines.join('\n')).join('\n\n')}\n`,
    html: paragraphs.map(lines => `<p>${lines.map(escaped).join('<br>')}</p>`).join('\n'),
  };
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, mark => entities[mark] ?? mark);
