import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chunksOf, envelope, item, offer, setOffer } from './protocol.fixture.ts';
import { SoapFault } from './soap-fault.ts';
import { readSoapRequest, type SoapHeaders } from './soap-request.ts';
import { escapeXml } from './write-xml.ts';

const read = async (body: string | Uint8Array, headers: SoapHeaders = {}, size?: number) => {
  const documents: Uint8Array[] = [];
  const kinds: string[] = [];
  let call = {};
  let end = {};
  for await (const part of readSoapRequest(chunksOf(body, size), headers)) {
    kinds.push(part.kind);
    if (part.kind === 'document') documents.push(part.bytes);
    else if (part.kind === 'call') call = part;
    else end = part;
  }
  return { call, document: Buffer.concat(documents).toString('utf8'), end, first: kinds[0], last: kinds.at(-1) };
};

const faultOf = async (body: string | Uint8Array, headers?: SoapHeaders): Promise<SoapFault> => {
  try {
    await read(body, headers);
  } catch (error) {
    if (error instanceof SoapFault) return error;
    throw error;
  }
  throw new Error('The request was taken.');
};

const credentials: [string, string][] = [
  ['AUserName', 'apteka'],
  ['APassword', 'tajne&amp;haslo'],
];
const called = { kind: 'call', version: '1.1', userName: 'apteka', password: 'tajne&haslo' };

describe('K2 K3 K5 the requests of the protocol page', () => {
  it('K2 SetOffer: credentials first, then the document unescaped, then the end', async () => {
    const document = offer([item({ name: 'A & B < C' })]);
    const found = await read(setOffer(document));
    expect(found).toEqual({
      call: { ...called, operation: 'SetOffer' },
      document,
      end: { kind: 'end', lastOrderId: '', lastDateTime: '' },
      first: 'call',
      last: 'end',
    });
  });

  it('K3 GetOrders: number and time of the last order', async () => {
    const body = envelope('GetOrders', [...credentials, ['ALastOrderId', '41'], ['ALastDateTime', '2025.08.29 14:59']]);
    const found = await read(body);
    expect(found.call).toEqual({ ...called, operation: 'GetOrders' });
    expect(found.end).toEqual({ kind: 'end', lastOrderId: '41', lastDateTime: '2025.08.29 14:59' });
  });

  it('K5 SetOrders: the orders, in CDATA as well as escaped', async () => {
    const orders = '<orders><order><id>3</id></order></orders>';
    const asCdata = await read(envelope('SetOrders', [...credentials, ['Orders', `<![CDATA[${orders}]]>`]]));
    expect(asCdata.document).toBe(orders);
    expect((await read(envelope('SetOrders', [...credentials, ['Orders', escapeXml(orders)]]))).document).toBe(orders);
  });

  it('takes parameters by any case, with or without A, without xsi:type, and by position', async () => {
    for (const names of [
      ['AUSERNAME', 'apassword', 'AOffer'],
      ['UserName', 'Password', 'offer'],
      ['param1', 'param2', 'param3'],
    ]) {
      const [user = '', password = '', offered = ''] = names;
      const body = envelope(
        'SetOffer',
        [
          [user, 'apteka'],
          [password, 'tajne&amp;haslo'],
          [offered, 'x'],
        ],
        false,
      );
      const found = await read(body);
      expect(found.call).toEqual({ ...called, operation: 'SetOffer' });
      expect(found.document).toBe('x');
    }
  });

  it('finds the operation by soapAction where the element is not known', async () => {
    const body = envelope('Request', [...credentials, ['Offer', 'x']]);
    const found = await read(body, { soapAction: '"urn:SOAP_ISHOP#soap_ishop_server#SetOffer"' });
    expect(found.call).toMatchObject({ operation: 'SetOffer' });
  });

  it('reads a SOAP 1.2 envelope and says so', async () => {
    const body = setOffer('x').replace(
      'http://schemas.xmlsoap.org/soap/envelope/',
      'http://www.w3.org/2003/05/soap-envelope',
    );
    expect((await read(body)).call).toMatchObject({ version: '1.2' });
    expect((await faultOf(body.slice(0, -30))).version).toBe('1.2');
  });

  it('skips headers, comments and instructions', async () => {
    const body = setOffer('x')
      .replace(
        '<SOAP-ENV:Body>',
        '<SOAP-ENV:Header><a><AUserName>no</AUserName></a></SOAP-ENV:Header><!-- <b> --><SOAP-ENV:Body>',
      )
      .replace('>x<', '>x<!-- -- > --><?pi >?>y<');
    expect((await read(body)).document).toBe('xy');
  });
});

describe('encodings', () => {
  const polish = '<a>Zażółć gęślą jaźń</a>';
  const in1250 = (text: string) => {
    const table: Record<string, number> = {
      ż: 0xbf,
      ó: 0xf3,
      ł: 0xb3,
      ć: 0xe6,
      ę: 0xea,
      ś: 0x9c,
      ą: 0xb9,
      ź: 0x9f,
      ń: 0xf1,
    };
    return Buffer.from([...text].map(character => table[character] ?? character.charCodeAt(0)));
  };

  it('K2 ignores the inner prolog where the envelope is Unicode', async () => {
    const document = `<?xml version="1.0" encoding="windows-1250"?>${polish}`;
    expect((await read(setOffer(document))).document).toBe(document);
  });

  it('honours the content type and the declaration, and hands on UTF-8', async () => {
    const body = in1250(setOffer(polish));
    expect((await read(body, { contentType: 'text/xml; charset=windows-1250' })).document).toBe(polish);
    const declared = in1250(setOffer(polish).replace('encoding="UTF-8"', 'encoding="windows-1250"'));
    expect((await read(declared)).document).toBe(polish);
    const wide = Buffer.from(`\uFEFF${setOffer(polish)}`, 'utf16le');
    expect((await read(wide)).document).toBe(polish);
    expect((await read(`\uFEFF${setOffer(polish)}`)).document).toBe(polish);
  });

  it('passes bytes that are no UTF-8 as they are, for the document’s own prolog to explain', async () => {
    const parts: Uint8Array[] = [];
    for await (const part of readSoapRequest(chunksOf(in1250(setOffer(polish)), 7))) {
      if (part.kind === 'document') parts.push(part.bytes);
    }
    expect(Buffer.concat(parts).equals(in1250(polish))).toBe(true);
  });

  it('writes character references in UTF-8', async () => {
    const body = envelope('SetOffer', [...credentials, ['Offer', '&#380;&#x142;&#38;lt;&#x1F600;']]);
    expect((await read(body)).document).toBe('żł&lt;😀');
  });

  it('refuses an encoding that nobody knows', async () => {
    expect((await faultOf(setOffer('x'), { contentType: 'text/xml; charset=ebcdic-pl' })).message).toContain(
      'ebcdic-pl',
    );
  });
});

describe('bad requests', () => {
  it.each([
    [
      'an entity expansion',
      setOffer('x').replace('<SOAP-ENV:Env', '<!DOCTYPE a [<!ENTITY b "c">]><SOAP-ENV:Env'),
      'DOCTYPE',
    ],
    [
      'an external entity',
      setOffer('x').replace('<SOAP-ENV:Env', '<!DOCTYPE a SYSTEM "file:///etc/passwd"><SOAP-ENV:Env'),
      'DOCTYPE',
    ],
    ['an unknown entity', setOffer('x').replace('>x<', '>&xxe;<'), '&xxe;'],
    ['a truncated package', setOffer('x'.repeat(500)).slice(0, -200), 'ends in the middle'],
    ['nothing', '', 'empty'],
    ['no XML', 'user=apteka', 'text outside'],
    ['no SOAP', '<offer/>', 'no SOAP'],
    ['an unknown operation', envelope('DropOffer', credentials), 'DropOffer'],
    [
      'no password',
      envelope('SetOffer', [
        ['AUserName', 'apteka'],
        ['Offer', 'x'],
      ]),
      'missing',
    ],
    ['no document', envelope('SetOffer', credentials), 'without its document'],
    ['a parameter twice', envelope('SetOffer', [...credentials, ['APassword', 'b'], ['Offer', 'x']]), 'twice'],
    ['a document that is not text', envelope('SetOffer', [...credentials, ['Offer', '<offer/>']]), 'escaped'],
    ['a name without end', envelope('SetOffer', [['AUserName', 'a'.repeat(5000)]]), 'longer than 1024'],
    ['a tag without end', `<${'a'.repeat(20_000)}`, 'longer than'],
    ['elements without end', setOffer('x').replace('<SOAP-ENV:Body>', '<a>'.repeat(100)), 'deeper than 64'],
    ['tags that do not match', setOffer('x').replace('</AUserName>', '</APassword>'), 'AUserName'],
    ['two calls', setOffer('x').replace('</SOAP-ENV:Body>', '<SetOffer/></SOAP-ENV:Body>'), 'more than one'],
    ['something behind the end', `${setOffer('x')}<a/>`, 'behind the end'],
  ])('are refused with a sentence: %s', async (_, body, reason) => {
    expect((await faultOf(body)).message).toContain(reason);
  });

  it('are refused before they are read to the end where the document stands before the credentials', async () => {
    let given = 0;
    async function* endless() {
      yield Buffer.from(envelope('SetOffer', [['Offer', '']]).replace(/<\/Offer>.*/, ''));
      for (;;) {
        given += 1;
        yield Buffer.alloc(65_536, 'a');
      }
    }
    const reading = async () => {
      for await (const part of readSoapRequest(endless())) expect(part.kind).not.toBe('document');
    };
    await expect(reading()).rejects.toThrow('before the document');
    expect(given).toBeLessThan(20);
  });

  it('give the credentials before the rest arrives', async () => {
    async function* cut() {
      yield Buffer.from(setOffer('x').split('<Offer')[0] ?? '');
      throw new Error('This must not be asked for.');
    }
    const first = await readSoapRequest(cut()).next();
    expect(first.value).toEqual({ ...called, operation: 'SetOffer' });
  });
});

it('K2 reads the same whatever the chunks are', async () => {
  const document = offer([item({ name: 'Zażółć "A" & <B>' }), item({ desc: ']]> &amp; &#380;' })]);
  const body = setOffer(document).replace('&lt;items', '<!-- a -- b --><![CDATA[]]]]><![CDATA[>]]>&#x17c;&lt;items');
  const whole = await read(body);
  expect(whole.document).toContain(']]>ż<items');
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 300 }), async size => {
      expect(await read(body, {}, size)).toEqual(whole);
    }),
    { numRuns: 40 },
  );
});

it('K2 K3 K5 reads the same whatever the order of the parameters', async () => {
  const parameters: [string, string][] = [...credentials, ['ALastOrderId', '7'], ['ALastDateTime', '2025.08.29 14:59']];
  const offered: [string, string][] = [...credentials, ['Offer', escapeXml('<a>ż</a>')]];
  const inOrder = await read(envelope('GetOrders', parameters));
  const offeredInOrder = await read(envelope('SetOffer', offered));
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }), async order => {
      const pick = (all: [string, string][]) => order.flatMap(index => (all[index] ? [all[index]] : []));
      expect(await read(envelope('GetOrders', pick(parameters)))).toEqual(inOrder);
      expect(await read(envelope('SetOffer', pick(offered)))).toEqual(offeredInOrder);
    }),
  );
});
