import { describe, expect, it } from 'vitest';
import { InterpretError } from '../contract.ts';
import { readFeedback } from './read-feedback.ts';

const states = { '0': 'accepted', '3': 'ready', '4': 'in-progress', '9': 'cancelled' } as const;
const read = (document: string) => readFeedback(Buffer.from(document), { states });

const order = (fields: string) =>
  `<?xml version="1.0" encoding="windows-1250"?><orders><order>${fields}</order></orders>`;

describe('K5 what the pharmacy says of an order', () => {
  it('is read as the protocol page has it: status, waybill, carrier and the lines’ own status', () => {
    const document = order(
      '<id>12</id><number>A/12</number><date>2025.08.29 14:59</date><status>4</status><transport><symbol>INKURE</symbol><name>Inpost Kurier</name></transport>' +
        '<items><orderitem><itemno>1</itemno><idtowr>40213</idtowr><status>1</status></orderitem><orderitem><idtowr>7</idtowr></orderitem></items>' +
        '<letter><number>620000000000000001</number><date>2025.08.30</date></letter>',
    );
    expect(read(document)).toEqual([
      {
        offerSeq: 12,
        number: 'A/12',
        rawState: '4',
        state: 'shipped',
        waybill: '620000000000000001',
        carrier: 'Inpost Kurier',
        shippedAt: '2025-08-30',
        lines: [{ externalId: '40213', rawState: '1' }],
      },
    ]);
  });

  it.each([
    ['a known code', '<status>3</status><letter><number/><date/></letter>', 'ready'],
    ['an unknown code', '<status>5</status>', undefined],
    ['an unknown code beside a waybill', '<status>5</status><letter><number>1</number></letter>', undefined],
    ['a waybill without a code', '<letter><number>1</number></letter>', 'shipped'],
    ['a name of every object', '<status>constructor</status>', undefined],
    ['a waybill beside a code', '<status>3</status><letter><number>1</number></letter>', 'shipped'],
    ['a waybill of what was cancelled', '<status>9</status><letter><number>1</number></letter>', 'cancelled'],
  ])('means by the settings: %s', (_, fields, state) => {
    expect(read(order(`<id>1</id>${fields}`))[0]?.state).toBe(state);
  });

  it('may name an order by its number alone, and none at all', () => {
    expect(read(order('<id>0</id><number>A/1</number>'))[0]).toMatchObject({ offerSeq: undefined, number: 'A/1' });
    expect(read('<orders/>')).toEqual([]);
  });

  it.each([
    ['an order without a name', order('<status>4</status>')],
    ['a number beyond 32 bits and nothing else', order('<id>4294967296</id>')],
    ['another document', '<offer/>'],
    ['a document that is cut off', '<orders><order><id>1</id>'],
    ['an entity', '<!DOCTYPE a [<!ENTITY b "c">]><orders/>'],
  ])('is refused: %s', (_, document) => {
    expect(() => read(document)).toThrow(InterpretError);
  });
});
