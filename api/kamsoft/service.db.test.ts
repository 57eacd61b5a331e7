import { connect } from 'node:net';
import { setTimeout as after } from 'node:timers/promises';
import { createGzip, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Pharmacy, password, setOffer, setOrders, soap, startPharmacy } from '../../test/support/api-pharmacy.ts';

const offer = (content = '<item><idtowr>1</idtowr><name>Żel &amp; krem</name></item>') =>
  `<?xml version="1.0" encoding="windows-1250"?><offer actualPackage="1" countPackage="1"><items descriptions="no" photos="no" stock="yes">${content}</items></offer>`;
let pharmacy: Pharmacy;

beforeAll(async () => {
  pharmacy = await startPharmacy({ kamsoft: { idleMs: 500, turnMs: 250, trustedProxies: ['127.0.0.1'] } });
});
afterAll(() => pharmacy.stop());
beforeEach(() => {
  pharmacy.api.wakes.length = 0;
});

const messages = () => pharmacy.api.count('messages');
const acknowledged = '<return xsi:type="xsd:boolean">true</return>';
let elsewhere = 0;
/** Each test of wrong passwords comes from an address of its own. */
const fromElsewhere = () => ({ 'x-forwarded-for': `198.51.100.${++elsewhere}` });

/** Everything that a raw connection is sent until it closes or falls silent. */
function raw(parts: (string | Buffer)[], { ms = 3_000, end = false } = {}): Promise<{ text: string; closed: boolean }> {
  return new Promise(resolve => {
    const { hostname, port } = new URL(pharmacy.served.url);
    let text = '';
    const socket = connect(Number(port), hostname, async () => {
      for (const part of parts) socket.write(part);
      if (end) socket.end();
    });
    const finish = (closed: boolean) => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ text, closed });
    };
    const timer = setTimeout(() => finish(false), ms);
    socket.on('data', chunk => {
      text += chunk;
    });
    socket.on('error', () => finish(true));
    socket.on('close', () => finish(true));
  });
}
const head = (lines: string[]) =>
  `POST /kamsoft/apteka HTTP/1.1\r\nHost: hub.example.com\r\nContent-Type: text/xml\r\n${lines.join('\r\n')}\r\n\r\n`;

describe('the description', () => {
  it('names the address by which it was asked for, or the one that is set', async () => {
    const ask = async (headers: Record<string, string> = {}, path = '/kamsoft/apteka?wsdl') => {
      const answer = await fetch(`${pharmacy.served.url}${path}`, { headers });
      expect(answer.headers.get('content-type')).toContain('text/xml');
      return /<soap:address location="([^"]*)"/.exec(await answer.text())?.[1];
    };
    expect(await ask()).toBe(`${pharmacy.served.url}/kamsoft/apteka`);
    expect(await ask({}, '/kamsoft/apteka')).toBe(`${pharmacy.served.url}/kamsoft/apteka`);
    const proxied = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'hub.example.com' };
    expect(await ask(proxied)).toBe('https://hub.example.com/kamsoft/apteka');
    const serviceUrl = 'https://set.example.com/kamsoft/druga';
    await pharmacy.create('/api/connections', {
      key: 'druga',
      system: 'kamsoft',
      settings: { userName: 'a', password, serviceUrl },
    });
    expect(await ask({}, '/kamsoft/druga?wsdl')).toBe(serviceUrl);
    expect((await fetch(`${pharmacy.served.url}/kamsoft/nobody?wsdl`)).status).toBe(404);
  });

  it('stands in the API’s own description', async () => {
    const { body } = await pharmacy.api.call('GET', '/openapi.json');
    expect(body).toMatchObject({ paths: { '/kamsoft/{connection}': { get: {}, post: {} } } });
  });
});

describe('K2 SetOffer', () => {
  it('is kept without the envelope, sealed, answered true, and wakes the lane of the catalogue', async () => {
    const answer = await pharmacy.send(setOffer(offer()), {
      soapaction: '"urn:SOAP_ISHOP#soap_ishop_server#SetOffer"',
    });
    expect(answer).toMatchObject({ status: 200, type: 'text/xml; charset=utf-8' });
    expect(answer.text).toMatch(/^<\?xml/);
    expect(answer.text).toContain(acknowledged);
    const kept = await pharmacy.lastKept();
    expect(kept).toMatchObject({ lane: 'catalogue', subject: 'offer', status: 'stored' });
    expect(String(kept?.payload)).toBe(offer());
    expect(pharmacy.api.wakes).toEqual([
      expect.objectContaining({ connectionKey: 'apteka', system: 'kamsoft', lane: 'catalogue' }),
    ]);
    const sealed = await pharmacy.sql<{ sealed: Buffer }[]>`select sealed from message_chunks`;
    expect(Buffer.concat(sealed.map(row => row.sealed)).includes('idtowr')).toBe(false);
    await expect
      .poll(async () => (await pharmacy.sql`select heard_at from connections where key = 'apteka'`)[0]?.heard_at)
      .toBeTruthy();
  });

  it.each([
    ['as gzip', gzipSync(setOffer(offer())), { 'content-encoding': 'gzip' }],
    ['with a length', Buffer.from(setOffer(offer())), {}],
  ])('is taken %s', async (_, body, headers) => {
    expect((await pharmacy.send(body, headers)).text).toContain(acknowledged);
    expect(String((await pharmacy.lastKept())?.payload)).toBe(offer());
  });

  it('is taken in chunks that end anywhere', async () => {
    const body = Buffer.from(setOffer(offer()));
    async function* pieces() {
      for (let at = 0; at < body.length; at += 37) yield body.subarray(at, at + 37);
    }
    expect((await pharmacy.send(pieces(), { 'transfer-encoding': 'chunked' })).text).toContain(acknowledged);
    expect(String((await pharmacy.lastKept())?.payload)).toBe(offer());
  });

  it('keeps what it does not understand: an item with 10 MB of description, invalid bytes', async () => {
    const long = offer(`<item><idtowr>1</idtowr><desc>${'ż'.repeat(5 * 1024 * 1024)}</desc></item>`);
    expect((await pharmacy.send(setOffer(long))).text).toContain(acknowledged);
    expect((await pharmacy.lastKept())?.payload.equals(Buffer.from(long))).toBe(true);
    const [start = '', end = ''] = setOffer('[]').split(']');
    const body = Buffer.concat([Buffer.from(start), Buffer.from([0xff, 0xfe, 0xb3, 0xc3]), Buffer.from(`]${end}`)]);
    expect((await pharmacy.send(body)).text).toContain(acknowledged);
    expect((await pharmacy.lastKept())?.payload).toEqual(Buffer.from([0x5b, 0xff, 0xfe, 0xb3, 0xc3, 0x5d]));
  });

  it('is kept by a paused connection too', async () => {
    await pharmacy.sql`update connections set paused_reason = 'holidays' where key = 'apteka'`;
    try {
      const before = await messages();
      expect((await pharmacy.send(setOffer(offer()))).text).toContain(acknowledged);
      expect(await messages()).toBe(before + 1);
    } finally {
      await pharmacy.sql`update connections set paused_reason = null where key = 'apteka'`;
    }
  });

  it('answers true while Temporal is away', async () => {
    pharmacy.api.engine.away = true;
    try {
      expect((await pharmacy.send(setOffer(offer()))).text).toContain(acknowledged);
    } finally {
      pharmacy.api.engine.away = false;
    }
  });
});

describe('K5 SetOrders', () => {
  it('is kept in the lane of feedback and wakes it', async () => {
    const orders = '<orders><order><id>3</id><status>4</status></order></orders>';
    const answer = await pharmacy.send(setOrders(orders));
    expect(answer.text).toContain(`SetOrdersResponse xmlns:ns1="urn:SOAP_ISHOP">${acknowledged}`);
    const kept = await pharmacy.lastKept();
    expect(kept).toMatchObject({ lane: 'feedback' });
    expect(String(kept?.payload)).toBe(orders);
    expect(pharmacy.api.wakes).toEqual([expect.objectContaining({ lane: 'feedback' })]);
  });

  it('is bounded more narrowly than an offer', async () => {
    const answer = await pharmacy.send(gzipSync(setOrders('x'.repeat(21 * 1024 * 1024))), {
      'content-encoding': 'gzip',
    });
    expect(answer.status).toBe(500);
    expect(answer.text).toContain('larger than 20971520 bytes');
  });
});

describe('documents at the same time', () => {
  const endless = (operation: 'SetOffer' | 'SetOrders') => {
    const whole = operation === 'SetOffer' ? setOffer(offer('x'.repeat(50_000))) : setOrders('x'.repeat(50_000));
    return raw([head(['Content-Length: 500000']), whole.slice(0, 40_000)]);
  };

  it('of one connection take turns; who waits too long is told to send again', async () => {
    const before = await messages();
    const slow = endless('SetOffer');
    await after(100);
    const answer = await pharmacy.send(setOffer(offer()));
    expect(answer).toMatchObject({ status: 500 });
    expect(answer.text).toContain('SOAP-ENV:Server');
    expect(answer.text).toContain('The document before this one is still arriving');
    expect((await pharmacy.send(setOrders('<orders/>'))).text).toContain(acknowledged);
    expect((await slow).text).toContain('did not arrive in time');
    expect((await pharmacy.send(setOffer(offer()))).text).toContain(acknowledged);
    expect(await messages()).toBe(before + 2);
  });

  it('of one connection, sent at once, are all kept', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => pharmacy.send(setOffer(offer()))));
    expect(answers.every(answer => answer.text.includes(acknowledged))).toBe(true);
  });
});

describe('a request that cannot be taken leaves nothing and says why', () => {
  const dtd = (declaration: string) => setOffer(offer()).replace('?><SOAP', `?>${declaration}<SOAP`);
  const cases: [string, string | Buffer, Record<string, string>, string][] = [
    ['entity expansion', dtd('<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]>'), {}, 'DOCTYPE'],
    ['an external entity', dtd('<!DOCTYPE a SYSTEM "file:///etc/passwd">'), {}, 'DOCTYPE'],
    ['a package cut off', setOffer(offer()).slice(0, -80), {}, 'ends in the middle'],
    ['a gzip cut off', gzipSync(setOffer(offer())).subarray(0, -20), { 'content-encoding': 'gzip' }, 'compressed'],
    ['no gzip at all', setOffer(offer()), { 'content-encoding': 'gzip' }, 'compressed'],
    ['a compression that nobody knows', setOffer(offer()), { 'content-encoding': 'br' }, '“br”'],
    ['nothing', '', {}, 'empty'],
    ['no XML', 'user=apteka', {}, 'outside'],
    [
      'an operation that nobody knows',
      soap('DropOffer', { AUserName: 'apteka', APassword: password }),
      {},
      'DropOffer',
    ],
    ['no password', soap('SetOffer', { AUserName: 'apteka', Offer: 'x' }), {}, 'missing'],
  ];
  it.each(cases)('%s', async (_, body, headers, reason) => {
    const before = await messages();
    const answer = await pharmacy.send(body, headers);
    expect(answer).toMatchObject({ status: 500, type: 'text/xml; charset=utf-8' });
    expect(answer.text).toMatch(/^<\?xml.*<SOAP-ENV:Fault><faultcode>SOAP-ENV:Client<\/faultcode>/s);
    expect(answer.text).toContain(reason);
    expect(await messages()).toBe(before);
    expect(pharmacy.api.wakes).toEqual([]);
  });

  it('answers a SOAP 1.2 envelope in its own version', async () => {
    const body = setOffer('x', { APassword: 'wrong' }).replace(
      'http://schemas.xmlsoap.org/soap/envelope/',
      'http://www.w3.org/2003/05/soap-envelope',
    );
    const answer = await pharmacy.send(body, fromElsewhere());
    expect(answer).toMatchObject({ status: 400, type: 'application/soap+xml; charset=utf-8' });
    expect(answer.text).toContain('SOAP-ENV:Sender');
  });

  it('an unknown connection', async () => {
    const answer = await pharmacy.send(setOffer(offer()), {}, '/kamsoft/nobody');
    expect(answer).toMatchObject({ status: 404, type: 'text/xml; charset=utf-8' });
    expect(answer.text).toContain('no pharmacy “nobody”');
  });

  it('a sender that vanishes, one that falls silent', async () => {
    const before = await messages();
    const half = setOffer(offer('x'.repeat(200_000))).slice(0, 100_000);
    await raw([head(['Content-Length: 500000']), half], { end: true, ms: 200 });
    const { text } = await raw([head(['Content-Length: 500000']), half]);
    expect(text).toContain('did not arrive in time');
    expect(text).toContain('SOAP-ENV:Server');
    expect(await messages()).toBe(before);
  });

  it('a database that is away: nobody is told more than to send it again', async () => {
    const broken = await startPharmacy();
    try {
      expect((await broken.send(setOffer(offer()))).status).toBe(200);
      await broken.sql`alter table message_chunks rename to message_chunks_away`;
      const answer = await broken.send(setOffer(offer()));
      expect(answer.status).toBe(500);
      expect(answer.text).toContain('SOAP-ENV:Server');
      expect(answer.text).toContain('Send it again');
      expect(answer.text).not.toContain('message_chunks');
      expect(await broken.api.count('messages')).toBe(1);
    } finally {
      await broken.stop();
    }
  });
});

describe('the password', () => {
  it('wrong 20 times: refused, throttled by address, and kept nowhere', async () => {
    const address = fromElsewhere();
    const texts: string[] = [];
    for (let no = 0; no < 20; no += 1) {
      texts.push((await pharmacy.send(setOffer(offer(), { APassword: `wrong-${no}` }), address)).text);
    }
    expect(texts.slice(0, 10).every(text => text.includes('User name or password is wrong'))).toBe(true);
    expect(texts.slice(10).every(text => /Too many wrong passwords.*try again in \d+ s/.test(text))).toBe(true);
    // The right one waits too, so that guessing does not pay; from elsewhere it passes.
    expect((await pharmacy.send(setOffer(offer()), address)).text).toContain('Too many');
    expect((await pharmacy.send(setOffer(offer()), fromElsewhere())).text).toContain(acknowledged);
    expect(texts.join()).not.toContain('wrong-1');
  });

  it('counts what is tried at the same time', async () => {
    const address = fromElsewhere();
    const tries = Array.from({ length: 25 }, (_, no) =>
      pharmacy.send(setOffer(offer(), { APassword: `wrong-${no}` }), address),
    );
    const texts = (await Promise.all(tries)).map(answer => answer.text);
    expect(texts.filter(text => text.includes('User name or password is wrong'))).toHaveLength(10);
  });

  it('cannot be guessed by inventing addresses, and who gave the right one is not shut out by it', async () => {
    const other = await startPharmacy({ kamsoft: { trustedProxies: ['127.0.0.1'] } });
    const untrusting = await startPharmacy();
    try {
      const guess = (at: Pharmacy, no: number) =>
        at.send(setOffer(offer(), { APassword: 'wrong' }), { 'x-forwarded-for': `192.0.2.${no}` });
      const wrong = async (at: Pharmacy) => {
        const texts: string[] = [];
        for (let no = 1; no <= 35; no += 1) texts.push((await guess(at, no)).text);
        return texts.filter(text => text.includes('User name or password is wrong')).length;
      };
      const home = { 'x-forwarded-for': '192.0.2.200' };
      expect((await other.send(setOffer(offer()), home)).text).toContain(acknowledged);
      expect(await wrong(other)).toBe(30);
      expect((await other.send(setOffer(offer()), home)).text).toContain(acknowledged);
      expect((await other.send(setOffer(offer()), { 'x-forwarded-for': '192.0.2.201' })).text).toContain('Too many');
      expect(await wrong(untrusting)).toBe(10);
    } finally {
      await other.stop();
      await untrusting.stop();
    }
  });

  it.each([
    ['user name', { AUserName: 'Apteka' }],
    ['password', { APassword: `${password}x` }],
    ['empty password', { APassword: '' }],
  ])('is refused with another %s', async (_, given) => {
    const before = await messages();
    const answer = await pharmacy.send(setOffer(offer(), given), fromElsewhere());
    expect(answer.status).toBe(500);
    expect(answer.text).toContain('User name or password is wrong');
    expect(await messages()).toBe(before);
  });

  it('is valid as soon as it was changed', async () => {
    const changed = 'a-new-password';
    const set = (value: string) =>
      pharmacy.api.call('PATCH', '/api/connections/apteka', { body: { settings: { password: value } } });
    await pharmacy.send(setOffer(offer()));
    await set(changed);
    await after(300);
    expect((await pharmacy.send(setOffer(offer(), { APassword: changed }), fromElsewhere())).status).toBe(200);
    await set(password);
    await after(300);
    expect((await pharmacy.send(setOffer(offer()), fromElsewhere())).status).toBe(200);
  });

  it('is compared before the rest is read, and the connection closed', async () => {
    const start = setOffer('x', { APassword: 'wrong' }).split('<Offer')[0] ?? '';
    const sent = [head(['Content-Length: 500000000', 'X-Forwarded-For: 198.51.100.250']), `${start}<Offer>`];
    const { text, closed } = await raw(sent);
    expect(text).toContain('HTTP/1.1 500');
    expect(text).toContain('User name or password is wrong');
    expect(closed).toBe(true);
  });
});

describe('1 GB of zeros in gzip', () => {
  const block = Buffer.alloc(1024 * 1024);
  async function* zeros(start: string): AsyncIterable<Buffer> {
    const gzip = createGzip({ level: 1 });
    gzip.setMaxListeners(0);
    (async () => {
      gzip.write(start);
      for (let no = 0; no < 1024; no += 1) {
        if (!gzip.write(block)) await new Promise(next => gzip.once('drain', next).once('close', next));
        if (gzip.destroyed) return;
      }
      gzip.end();
    })();
    for await (const chunk of gzip) yield chunk;
  }

  it.each([
    ['instead of an envelope', '', 'Client'],
    ['as the offer', setOffer('|').split('|')[0] ?? '', 'larger than 536870912 bytes'],
  ])('%s is refused, with flat memory', async (_, start, reason) => {
    const before = await messages();
    let most = 0;
    const idle = process.memoryUsage().rss;
    const watch = setInterval(() => {
      most = Math.max(most, process.memoryUsage().rss - idle);
    }, 20);
    // The refusal may come while the rest is still on its way.
    const answer = await pharmacy
      .send(zeros(start), { 'content-encoding': 'gzip', 'transfer-encoding': 'chunked' })
      .finally(() => clearInterval(watch));
    expect(answer.status).toBe(500);
    expect(answer.text).toContain(reason);
    expect(most).toBeLessThan(300 * 1024 * 1024);
    expect(await messages()).toBe(before);
  });
});
