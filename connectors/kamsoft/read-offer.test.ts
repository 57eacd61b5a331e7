import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PackagePart } from '../catalogue-contract.ts';
import { InterpretError } from '../contract.ts';
import { chunksOf, collect, type Flags, item, offer } from './protocol.fixture.ts';
import { createOfferReader } from './read-offer.ts';

const readOffer = createOfferReader({ availability: 'supplyamount', currency: 'PLN' });

const read = (document: string | Uint8Array, size?: number): Promise<PackagePart[]> =>
  collect(readOffer(chunksOf(document, size)));

const one = async (values: Record<string, string>, flags?: Flags, more?: string): Promise<PackagePart> => {
  const [, part] = await read(offer([item(values, more)], flags));
  if (!part) throw new Error('Nothing was read.');
  return part;
};

const stated = async (...given: Parameters<typeof one>) => {
  const part = await one(...given);
  if (part.kind !== 'product') throw new Error(JSON.stringify(part));
  return part.statement;
};

describe('K2 a package', () => {
  it('says which it is of how many and what it states, then its items', async () => {
    expect(await read(offer([item()]))).toEqual([
      { kind: 'head', no: 2, of: 3, states: { texts: false, photos: false, stock: true } },
      {
        kind: 'product',
        line: 1,
        statement: {
          externalId: '40213',
          base: {
            name: 'Żel łagodzący 50 ml',
            ean: '5901234123457',
            bloz7: '0412371',
            manufacturer: 'Zakład Śródmieście',
            category: 'Kosmetyk',
            vatRate: '8',
            form: 'żel',
            pack: '50 ml',
            country: 'Polska',
            unit: 'op',
            centralCode: '9912',
            expiryDate: '2027-03-31',
          },
          price: { amount: '12.5', currency: 'PLN', vatRate: '8' },
          stock: { available: '5' },
        },
      },
    ]);
  });

  it('states what its flags say: empty and not sent are two things', async () => {
    const not = await stated({ desc: 'kept back', supplyamount: '9' }, { stock: 'no' });
    expect(not).not.toHaveProperty('texts');
    expect(not).not.toHaveProperty('stock');
    expect(not).not.toHaveProperty('photos');
    const all = await stated({ supplyamount: '' }, { descriptions: 'yes', photos: 'yes' });
    expect(all).toMatchObject({ texts: {}, stock: { available: '0' }, photos: [] });
    expect(await stated({ desc: '<p>Opis</p>' }, { descriptions: 'yes' })).toMatchObject({
      texts: { description: '<p>Opis</p>' },
    });
  });

  it('takes the amount that is set as the stock', async () => {
    const reader = createOfferReader({ availability: 'currentamount', currency: 'PLN' });
    const parts = await collect(reader(chunksOf(offer([item()]))));
    expect(parts[1]).toMatchObject({ statement: { stock: { available: '7' } } });
    expect(await stated({ supplyamount: '-2' })).toMatchObject({ stock: { available: '0' } });
  });

  it('K6e states a promotion with its regular price and its window in Polish time', async () => {
    const promoted = await stated({
      price: '9.90',
      originalprice: '12.5',
      startpromotions: '2026.07.01',
      endpromotions: '2026.12.31',
    });
    expect(promoted.price).toEqual({
      amount: '12.5',
      currency: 'PLN',
      vatRate: '8',
      promotionAmount: '9.9',
      promotionFrom: '2026-06-30T22:00:00.000Z',
      promotionTo: '2026-12-31T22:59:59.000Z',
    });
    expect((await stated({ originalprice: '10' })).price).toEqual({ amount: '12.5', currency: 'PLN', vatRate: '8' });
  });

  it.each([
    [
      { storemintemp: '2', storemaxtemp: '25' },
      { minTemp: '2', maxTemp: '25' },
    ],
    [
      { rx: '1', serialization: '1' },
      { prescription: 'yes', serialised: 'yes' },
    ],
    [{ bloz07: '12371' }, { bloz7: '0012371' }],
    [{ vat: 'zw' }, { vatRate: '0' }],
    [{ vat: '23.00' }, { vatRate: '23' }],
    [{ weight: '0.250' }, { weight: '0.25' }],
  ])('K2 reads %j', async (values, base) => {
    expect((await stated(values)).base).toMatchObject(base);
  });

  it('K2 reads a withdrawal, with nothing left to sell and whatever price it has', async () => {
    const gone = await stated({ deleted: '1', price: '0', name: '' });
    expect(gone).toMatchObject({ withdrawn: true, stock: { available: '0' }, base: { name: '40213' } });
    expect(gone.price).toBeUndefined();
  });

  it('K2 keeps the text of a description whose markup was not escaped, and skips what it does not know', async () => {
    const more = '<desc>Do <b>twarzy</b> i rąk</desc><new><desc>no</desc></new><constructor>1</constructor>';
    expect(await stated({}, { descriptions: 'yes' }, more)).toMatchObject({
      texts: { description: 'Do twarzy i rąk' },
    });
  });

  it('K6f reads transports as carriers, keeps payments and the card, and the transports that an item names', async () => {
    const before = '<card><name>Apteka</name><address><city>Kraków</city></address></card>';
    const after =
      '<transports><transport><id>1</id><symbol>INKURE</symbol><name>Inpost Kurier</name></transport><transport id="P48"/><transport/></transports>' +
      '<payments><payment><symbol>ZP</symbol><name>Za pobraniem</name></payment></payments>';
    const named = '<transports><transport><symbol>P48</symbol></transport><transport>INKURE</transport></transports>';
    const parts = await read(offer([item({}, named), item({}, '<transports/>')], {}, { before, after }));
    expect(parts.map(({ kind }) => kind)).toEqual([
      'head',
      'other',
      'product',
      'product',
      'carrier',
      'carrier',
      'rejected',
      'other',
    ]);
    expect(parts[1]).toMatchObject({ line: 1, entity: 'card', fields: { name: 'Apteka', 'address/city': 'Kraków' } });
    expect(parts[2]).toMatchObject({ line: 2, statement: { carriers: { codes: 'INKURE,P48' } } });
    expect(parts[3]).toMatchObject({ statement: { carriers: { codes: '' } } });
    expect(parts[4]).toMatchObject({ line: 4, code: 'INKURE', name: 'Inpost Kurier' });
    expect(parts[5]).toMatchObject({ code: 'P48', name: 'P48' });
    expect(parts[7]).toMatchObject({ entity: 'payment', code: 'ZP' });
  });

  it('K6c reads photos as base64, as an address, or inside an element; a bad one is rejected and the item stays', async () => {
    const content = Buffer.alloc(300, 'x').toString('base64');
    const flags = { photos: 'yes' };
    const more = `<photo><name>front.jpg</name><data>${content}</data></photo><photo>https://img.example.com/1.jpg</photo>`;
    const { photos } = await stated({ photo: content }, flags, more);
    expect(photos).toEqual([
      { bytes: Buffer.alloc(300, 'x') },
      { bytes: Buffer.alloc(300, 'x') },
      { url: 'https://img.example.com/1.jpg' },
    ]);
    const parts = await read(offer([item({ photo: 'not*base64' })], flags));
    expect(parts.map(({ kind }) => kind)).toEqual(['head', 'product', 'rejected']);
    expect(parts[1]).not.toHaveProperty('statement.photos');
    expect(parts[2]).toMatchObject({ line: 1, externalId: '40213', field: 'photo', value: 'not*base64' });
  });
});

describe('K2 a bad item is rejected alone', () => {
  it.each([
    [{ price: '-1' }, 'price', '-1', 'below 0'],
    [{ price: '0.00' }, 'price', '0', 'give it away'],
    [{ price: '99999999' }, 'price', '99999999', 'mistake'],
    [{ price: '12,50' }, 'price', '12,50', 'not a number'],
    [{ price: '1e3' }, 'price', '1e3', 'not a number'],
    [{ price: 'NaN' }, 'price', 'NaN', 'not a number'],
    [{ supplyamount: 'many' }, 'supplyamount', 'many', 'not a number'],
    [{ supplyamount: '999999999999' }, 'supplyamount', '999999999999', 'mistake'],
    [{ vat: '230' }, 'vat', '230', 'mistake'],
    [{ expirydate: '2027.02.31' }, 'expirydate', '2027.02.31', 'not a date'],
    [{ bloz07: '12345678' }, 'bloz07', '12345678', 'seven digits'],
    [{ idtowr: '' }, 'idtowr', '', 'cannot be ordered'],
    [{ idtowr: "1' or 1" }, 'idtowr', "1' or 1", 'digits only'],
    [{ name: ' ' }, 'name', '', 'no name'],
    [{ name: 'a'.repeat(5000) }, 'name', '', 'longer than 4096'],
  ])('%j', async (values, field, value, reason) => {
    const parts = await read(offer([item(), item(values), item({ idtowr: '7' })]));
    expect(parts.map(({ kind }) => kind)).toEqual(['head', 'product', 'rejected', 'product']);
    expect(parts[2]).toMatchObject({ line: 2, field, value, reason: expect.stringContaining(reason) });
  });

  it('a description of 10 MB, which is never held', async () => {
    let held = 0;
    async function* long() {
      const [head = '', tail = ''] = offer([item({ desc: 'DESC' }), item({ idtowr: '7' })], {
        descriptions: 'yes',
      }).split('DESC');
      yield Buffer.from(head);
      const before = process.memoryUsage().heapUsed;
      for (let megabytes = 0; megabytes < 200; megabytes += 1) {
        for (let part = 0; part < 16; part += 1) yield Buffer.alloc(65_536, 'a');
        held = Math.max(held, process.memoryUsage().heapUsed - before);
      }
      yield Buffer.from(tail);
    }
    const parts = await collect(readOffer(long()));
    expect(parts.map(({ kind }) => kind)).toEqual(['head', 'rejected', 'product']);
    expect(parts[1]).toMatchObject({ field: 'desc', externalId: '40213' });
    expect(held).toBeLessThan(150_000_000);
  });

  it('bytes that are no text', async () => {
    const bytes = Buffer.from(offer([item(), item({ name: 'Bad @ name' }), item({ name: 'Nul # name' })]));
    bytes[bytes.indexOf('@')] = 0xff;
    bytes[bytes.indexOf('#')] = 0;
    const parts = await read(bytes);
    expect(parts.map(({ kind }) => kind)).toEqual(['head', 'product', 'rejected', 'rejected']);
    expect(parts[2]).toMatchObject({ field: 'name', value: ' Bad \uFFFD name'.trimStart() });
    expect(parts[3]).toMatchObject({ field: 'name', value: 'Nul \uFFFD name' });
  });
});

describe('K2 what is no offer is refused whole', () => {
  it.each([
    ['cut off', offer([item()]).slice(0, -30), 'ends in the middle'],
    ['another document', '<orders/>', 'not <offer>'],
    ['without numbers', offer([]).replace('actualPackage="2"', ''), 'n of N'],
    ['package 4 of 3', offer([]).replace('"2"', '"4"'), 'n of N'],
    ['with a DOCTYPE', offer([]).replace('<offer', '<!DOCTYPE offer [<!ENTITY a "b">]><offer'), 'DOCTYPE'],
    ['not XML', 'a,b,c', 'text outside'],
  ])('%s', async (_, document, reason) => {
    await expect(read(document)).rejects.toThrow(InterpretError);
    await expect(read(document)).rejects.toThrow(reason);
  });
});

it('K2 believes the prolog’s windows-1250 where the bytes do, in chunks of any size', async () => {
  const as1250: Record<string, number> = { Ż: 0xaf, ł: 0xb3, ą: 0xb9, ż: 0xbf, Ś: 0x8c, ó: 0xf3, ś: 0x9c };
  const document = offer([item(), item({ idtowr: '2' })]);
  const bytes = Buffer.from([...document].map(character => as1250[character] ?? character.charCodeAt(0)));
  const expected = await read(document);
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 4000 }), async size => {
      expect(await read(bytes, size)).toEqual(expected);
      expect(await read(document, size)).toEqual(expected);
    }),
    { numRuns: 60 },
  );
});

it('K2 the items of a package do not depend on each other', async () => {
  const items = Array.from({ length: 6 }, (_, index) => item({ idtowr: String(index + 1), price: String(index - 1) }));
  const outcome = (parts: PackagePart[]) =>
    parts
      .slice(1)
      .map(part => JSON.stringify({ ...part, line: 0 }))
      .sort();
  const inOrder = outcome(await read(offer(items)));
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray(items, { minLength: 6 }), async shuffled => {
      expect(outcome(await read(offer(shuffled)))).toEqual(inOrder);
    }),
    { numRuns: 20 },
  );
});
