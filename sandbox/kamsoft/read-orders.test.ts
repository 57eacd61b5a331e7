import { describe, expect, it } from 'vitest';
import { feedbackDocument } from './feedback-document.ts';
import { readDate, readOrders, readPostcode } from './read-orders.ts';

const full = `<?xml version="1.0" encoding="windows-1250"?>
<orders>
 <order>
  <id>41</id><number>WWW/41/2025</number><date>2025.08.29 14:59</date><status>0</status>
  <name1>Żaneta</name1><name2>Gęślą</name2><country><id>1</id><name>Polska</name><symbol>PL</symbol></country>
  <city>Łódź</city><postcode>90001</postcode><street>Źródłowa</street><houseno>3</houseno><placeno>4</placeno>
  <phoneno>600000000</phoneno><email>z@example.com</email><remarks>Proszę &lt;dzwonić&gt;</remarks>
  <orderrebate>0.00</orderrebate><transportprice>12.50</transportprice><codprice>3</codprice><transportrebate>0</transportrebate>
  <epayed>1</epayed><weight/><fvvat>1</fvvat><feature>3</feature><deleted>0</deleted>
  <customer><id>9</id><name1>Firma &amp; Syn</name1><name2/><country/><city>Łódź</city><postcode>90-001</postcode><street>Długa</street>
   <houseno>1</houseno><placeno/><nip>1234567890</nip><regon/><phoneno/><mobileno/><faxno/><email>f@example.com</email><login>f</login>
   <pesel>11111111111</pesel><nick/><numberosoz/></customer>
  <payment><id>2</id><symbol>ZP</symbol><name>Za pobraniem</name></payment>
  <transport><id>5</id><symbol>INKURE</symbol><name>Inpost Kurier</name><remarks>rano</remarks>
   <deliverypoint><idext>LOD01A</idext><name>Paczkomat</name><city>Łódź</city><postcode>90002</postcode><street>Krótka</street><houseno>2</houseno><placeno/></deliverypoint></transport>
  <receivepoint/>
  <items>
   <orderitem><itemno>1</itemno><idtowr>10001</idtowr><idiatw/><quantity>2</quantity><price>7.9</price><bloz07>0123456</bloz07>
    <bloz12>000000000000</bloz12><ean>5901234123457</ean><name>Apap</name><producer>X</producer><centralcode>12</centralcode>
    <expirydate/><reservationorder/><reservationorderitem/></orderitem>
  </items>
  <letter><number/><date/></letter>
 </order>
</orders>`;

const minimal = (more: string, id = '1') =>
  `<orders><order><id>${id}</id><date>2006-07-28T08:12:22</date>${more}<items><orderitem><quantity>1</quantity><price>5</price><idtowr>7</idtowr><name>N</name></orderitem></items></order></orders>`;

describe('the orders of §1.6', () => {
  it('are read with every part', () => {
    const [order] = readOrders(full);
    expect(order).toMatchObject({
      id: 41,
      number: 'WWW/41/2025',
      date: '2025-08-29T14:59:00',
      recipient: { name1: 'Żaneta', country: 'PL', postcode: '90-001', placeno: '4' },
      remarks: 'Proszę <dzwonić>',
      epayed: true,
      deleted: false,
      fvvat: '1',
      customer: { name1: 'Firma & Syn', country: '', postcode: '90-001', nip: '1234567890', pesel: '11111111111' },
      payment: { symbol: 'ZP' },
      transport: { symbol: 'INKURE', remarks: 'rano', deliverypoint: { idext: 'LOD01A', postcode: '90-002' } },
      receivepoint: undefined,
      letter: { number: '', date: '' },
    });
    expect(order?.items).toMatchObject([{ idtowr: '10001', quantity: '2', price: '7.9', bloz07: '0123456' }]);
  });

  it('may lack everything optional, and may be none', () => {
    const [order] = readOrders(minimal('<country>Polska</country><deleted>1</deleted>'));
    expect(order).toMatchObject({
      id: 1,
      deleted: true,
      customer: undefined,
      transport: undefined,
      payment: undefined,
    });
    expect(order?.recipient.country).toBe('Polska');
    expect([readOrders('<orders/>'), readOrders('')]).toEqual([[], []]);
  });

  it.each([
    ['2025.08.29 14:59', '2025-08-29T14:59:00'],
    ['2006.07.28 08:12:22', '2006-07-28T08:12:22'],
    ['2006-07-28T08:12:22', '2006-07-28T08:12:22'],
  ])('reads the date %s', (written, read) => expect(readDate(written)).toBe(read));

  it.each(['', '28.07.2006', '2006.13.01 10:00', '2006-07-28T08:12:22Z'])('refuses the date "%s"', written => {
    expect(() => readDate(written)).toThrow('no date');
  });

  it('gives a postcode its dash and leaves a foreign one', () => {
    expect(['90001', '90-001', 'SW1A 1AA', ''].map(readPostcode)).toEqual(['90-001', '90-001', 'SW1A 1AA', '']);
  });

  it('are refused where they are no orders', () => {
    expect(() => readOrders('<order/>')).toThrow('not <orders>');
    expect(() => readOrders(minimal('', '2147483648'))).toThrow('32 bits');
    expect(() => readOrders(minimal('').replace('<price>5</price>', '<price>5,00</price>'))).toThrow('no decimal');
    expect(() => readOrders('<orders><order></orders>')).toThrow();
  });
});

it('feedback is the order as it came, with status, waybill and line status (§1.7)', () => {
  const [order] = readOrders(full);
  if (!order) throw new Error('no order');
  const sent = { status: '4', lineStatus: '1', waybill: '00<1>', waybillDate: '2025.09.01' };
  const text = feedbackDocument([{ order, feedback: sent }]);
  expect(text).toContain('<letter><number>00&lt;1&gt;</number><date>2025.09.01</date></letter>');
  expect(text).toContain('<status>1</status></orderitem>');
  const [back] = readOrders(text);
  expect(back).toEqual({
    ...order,
    status: '4',
    // Dictionary symbols and texts travel back; a country comes back as plain text, which §1.6 allows.
    letter: { number: '00<1>', date: '2025.09.01' },
  });
});
