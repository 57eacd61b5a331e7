import { escapeXml } from './write-xml.ts';

/** A body in chunks of so many bytes. */
export async function* chunksOf(body: string | Uint8Array, size = 65_536): AsyncGenerator<Uint8Array> {
  const bytes = typeof body === 'string' ? Buffer.from(body, 'utf8') : body;
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** A request as the protocol page describes it (1.2, 1.3); parameters are given as XML text, ready escaped. */
export const envelope = (operation: string, parameters: [name: string, text: string][], typed = true): string =>
  `<?xml version="1.0" encoding="UTF-8"?>
<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" SOAP-ENV:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"><SOAP-ENV:Body><NS1:${operation} xmlns:NS1="urn:SOAP_ISHOP">${parameters
    .map(([name, text]) => `<${name}${typed ? ' xsi:type="xsd:string"' : ''}>${text}</${name}>`)
    .join('')}</NS1:${operation}></SOAP-ENV:Body></SOAP-ENV:Envelope>`;

export const setOffer = (document: string): string =>
  envelope('SetOffer', [
    ['AUserName', 'apteka'],
    ['APassword', 'tajne&amp;haslo'],
    ['Offer', escapeXml(document)],
  ]);

/** The children of an item in the observed order, with the values of the protocol page (1.4). */
export const itemValues: Record<string, string> = {
  id: '17',
  idtowr: '40213',
  nrtowr: '40213',
  name: ' Żel łagodzący 50 ml',
  intname: '-',
  form: 'żel',
  dose: '-',
  package: '50 ml',
  producer: 'Zakład Śródmieście',
  country: 'Polska',
  bloz07: '0412371',
  bloz12: '000000000000',
  ean: '5901234123457',
  centralcode: '9912',
  unit: 'op',
  pkwiu: '',
  vat: '8',
  price: '12.5',
  startpromotions: '',
  endpromotions: '',
  originalprice: '0',
  baseprice: '10.87',
  depositprice: '',
  rx: '0',
  expirydate: '2027.03.31',
  supplyamount: '5',
  currentamount: '7',
  stockamount: '7',
  weight: '0',
  storemintemp: '-273.15',
  storemaxtemp: '728.85',
  kind: 'Kosmetyk',
  suppliername: '',
  collectivepackage: '0',
  size: '',
  serialization: '0',
  deleted: '0',
  desc: '',
  photo: '',
};

export const item = (values: Record<string, string> = {}, more = ''): string =>
  `<item>${Object.entries({ ...itemValues, ...values })
    .map(([name, text]) => `<${name}>${escapeXml(text)}</${name}>`)
    .join('')}${more}</item>`;

export type Flags = { descriptions?: string; photos?: string; stock?: string };

type Around = { before: string; after: string; no?: number; of?: number };

export const offer = (items: string[], flags: Flags = {}, around: Around = { before: '', after: '' }): string => {
  const { descriptions = 'no', photos = 'no', stock = 'yes' } = flags;
  return `<?xml version="1.0" encoding="windows-1250"?>
<offer actualPackage="${around.no ?? 2}" countPackage="${around.of ?? 3}">${around.before}<items descriptions="${descriptions}" photos="${photos}" stock="${stock}">
${items.join('\n')}
</items>${around.after}</offer>`;
};

/** Package `no` of `of`. */
export const offerOf = (no: number, of: number, items: string[], flags: Flags = {}): string =>
  offer(items, flags, { before: '', after: '', no, of });

export const collect = async <Value>(values: AsyncIterable<Value>): Promise<Value[]> => {
  const all: Value[] = [];
  for await (const value of values) all.push(value);
  return all;
};
