import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normaliseEmail } from './email.ts';

describe('normaliseEmail', () => {
  it.each([
    ['  Anna.Schmidt@Example.COM ', 'anna.schmidt@example.com'],
    ['jo\u0308rg@example.com', 'j\u00f6rg@example.com'],
    ['ａｎｎａ＠example.com', 'anna@example.com'],
    ['info@MÜLLER.de', 'info@xn--mller-kva.de'],
    ['info@mu\u0308ller.de', 'info@xn--mller-kva.de'],
    ['info@xn--mller-kva.de', 'info@xn--mller-kva.de'],
    ['zakupy@żabka.pl', 'zakupy@xn--abka-99a.pl'],
    ['\u2121@example.com', 'tel@example.com'],
    ['\u200Banna@example.com', 'anna@example.com'],
    ["o'brien+shop@sub.example.co.uk", "o'brien+shop@sub.example.co.uk"],
  ])('%s is %s', (raw, expected) => {
    expect(normaliseEmail(raw)).toBe(expected);
  });

  it.each(['', '@', 'anna', 'anna@', '@example.com', 'an na@example.com', 'a@b@example.com', 'anna@localhost'])(
    '"%s" is none',
    raw => {
      expect(normaliseEmail(raw)).toBeUndefined();
    },
  );

  it.each(['anna@1.2.3.4', 'anna@example.com/x', 'anna@exa_mple.com', 'anna@-a.com', 'anna@example..com', 'a,b@c.de'])(
    '"%s" is none either',
    raw => {
      expect(normaliseEmail(raw)).toBeUndefined();
    },
  );

  it('is the same again, and for any case', () => {
    fc.assert(
      fc.property(fc.emailAddress(), address => {
        const once = normaliseEmail(address);
        fc.pre(once !== undefined);
        expect(normaliseEmail(once)).toBe(once);
        expect(normaliseEmail(` ${address.toUpperCase()}\n`)).toBe(once);
      }),
    );
  });

  it('never throws and settles at once', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 6 }),
        fc.string({ unit: 'grapheme', maxLength: 6 }),
        (local, host) => {
          const once = normaliseEmail(`${local}@${host}.de`);
          if (once !== undefined) expect(normaliseEmail(once)).toBe(once);
        },
      ),
    );
  });
});
