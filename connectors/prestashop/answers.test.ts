import { describe, expect, it } from 'vitest';
import { coreOf, dropped, errorXml, fakeShop, type Reply, signal } from './fake-shop.ts';
import { between, is, oneOf, pageById, rowsBy } from './lists.ts';
import { newEntity } from './xml.ts';

const answering = (reply: Reply) => coreOf(fakeShop(() => reply).http).shop;
const write = { what: 'Writing', signal };
const row = newEntity('product', { id: '1' });

describe('what an answer means', () => {
  const cases: [string, Reply, reading: string, writing: string][] = [
    ['401 in XML: a wrong key', { status: 401, xml: errorXml(18, 'Invalid key') }, 'auth', 'auth'],
    ['401 for a resource that is not granted', { status: 401, xml: errorXml(26, 'not allowed') }, 'config', 'config'],
    ['405 for a method that is not granted', { status: 405, xml: errorXml(25, 'not allowed') }, 'config', 'config'],
    ['403', { status: 403, text: 'no' }, 'config', 'config'],
    ['302: a shop id that does not exist', { status: 302, headers: { location: '/' } }, 'config', 'config'],
    ['503 with code 22: switched off', { status: 503, xml: errorXml(22, 'disabled') }, 'config', 'config'],
    ['503', { status: 503, text: 'maintenance' }, 'transient', 'transient'],
    ['429', { status: 429 }, 'throttled', 'throttled'],
    ['404 without content: an unknown id', { status: 404 }, 'done', 'rejected'],
    ['404 with a page: no webservice there', { status: 404, text: '<html>' }, 'config', 'config'],
    ['400', { status: 400, xml: errorXml(93, 'parameter "quantity" not writable') }, 'rejected', 'rejected'],
    ['500: it may have happened', { status: 500, xml: errorXml(3, '[PHP Warning]') }, 'transient', 'unclear'],
    ['500 for a query that is not taken', { status: 500, xml: errorXml(35, 'display') }, 'rejected', 'unclear'],
    ['no answer', dropped, 'transient', 'unclear'],
    ['a page in place of XML', { text: '<html>' }, 'config', 'done'],
  ];
  it.each(cases)('%s', async (_, reply, reading, writing) => {
    expect((await answering(reply).one('products', '1', signal)).kind).toBe(reading);
    expect((await answering(reply).put('products', [row], write)).kind).toBe(writing);
  });

  it('names the field, and says where the key was lost', async () => {
    const refused = answering({ status: 400, xml: errorXml(93, 'parameter "quantity" not writable') });
    expect(await refused.put('products', [row], write)).toMatchObject({ field: 'quantity' });
    const stripped = await answering({ status: 401, text: '401 Unauthorized' }).one('products', '1', signal);
    expect(stripped).toMatchObject({
      kind: 'auth',
      reason: expect.stringContaining('removes the Authorization header'),
    });
  });
});

describe('what is asked', () => {
  it('encodes brackets, asks dates with date=1, and keeps to the scope', async () => {
    const { http, sent } = fakeShop(() => ({ xml: '<orders></orders>' }));
    const { shop } = coreOf(http, { idShop: 2 });
    const filters = { date_upd: between('2026-01-01 10:00:00', '2026-01-02 10:00:00') };
    await shop.list('orders', { display: ['id', 'reference'], filters, sort: ['id_ASC'], limit: 5 }, signal);
    expect(sent[0]?.request.url).toBe(
      'https://shop.test/api/orders?display=%5Bid%2Creference%5D&filter%5Bdate_upd%5D=%5B2026-01-01%2010%3A00%3A00%2C2026-01-02%2010%3A00%3A00%5D&date=1&sort=%5Bid_ASC%5D&limit=5&id_shop=2',
    );
    expect(sent[0]?.request.headers?.authorization).toBe(`Basic ${btoa(`${'A'.repeat(32)}:`)}`);
  });

  it('sends the key in the address only where that is set, and never lets it be recorded', async () => {
    const { http, sent } = fakeShop(() => ({ xml: '<orders/>' }));
    await coreOf(http, { keyInAddress: true }).shop.list('orders', { display: ['id'], limit: 1 }, signal);
    expect(sent[0]?.query.ws_key).toBe('A'.repeat(32));
    expect(sent[0]?.request.headers).not.toHaveProperty('authorization');
    expect(sent[0]?.request.secrets).toContain('ws_key');
  });

  it('waits a moment for its rate budget to read, not long, and never to write', async () => {
    const dry = (retryAfterMs: number) => ({ ok: false as const, sent: false, reason: 'used up', retryAfterMs });
    let left = 3;
    const soon = fakeShop(() => (left-- > 0 ? dry(5) : { xml: '<orders/>' }));
    expect((await coreOf(soon.http).shop.list('orders', { display: ['id'], limit: 1 }, signal)).kind).toBe('done');
    expect(soon.sent).toHaveLength(4);
    const late = fakeShop(() => dry(4_000));
    expect(await coreOf(late.http).shop.one('orders', '1', signal)).toMatchObject({ retryAfterMs: 4_000 });
    expect(late.sent).toHaveLength(1);
    const writing = fakeShop(() => dry(5));
    expect((await coreOf(writing.http).shop.put('products', [row], write)).kind).toBe('throttled');
    expect(writing.sent).toHaveLength(1);
  });

  it('pages by id until a page is not full, and stops at a server that ignores the filter', async () => {
    const { http, sent } = fakeShop(({ query }) => {
      const after = Number(/>\[(\d+)\]/.exec(query['filter[id]'] ?? '')?.[1] ?? 0);
      const ids = [1, 2, 3].filter(id => id > after).slice(0, Number(query.limit));
      return { xml: `<orders>${ids.map(id => `<order><id>${id}</id></order>`).join('')}</orders>` };
    });
    const query = { display: ['id'], limit: 2, signal };
    const first = await pageById(coreOf(http).shop, 'orders', query);
    expect(first).toMatchObject({ value: { entities: [{ id: '1' }, { id: '2' }], after: '2' } });
    const second = await pageById(coreOf(http).shop, 'orders', { ...query, after: '2' });
    expect(second.kind === 'done' && second.value.after).toBe(undefined);
    expect(sent).toHaveLength(2);
    const deaf = answering({ xml: '<orders><order><id>1</id></order></orders>' });
    expect((await pageById(deaf, 'orders', { ...query, after: '1' })).kind).toBe('config');
  });

  it('asks for many ids at once, each one once', async () => {
    const { http, sent } = fakeShop(() => ({ xml: '<taxes/>' }));
    const values = ['0', '', '3', '3', ...Array.from({ length: 150 }, (_, i) => String(i + 10))];
    await rowsBy(coreOf(http).shop, 'taxes', { values, display: 'full', signal });
    expect(sent.map(({ query }) => query['filter[id]']?.split('|').length)).toEqual([100, 51]);
    expect(is('a')).toBe('[a]');
    expect(oneOf(['a', 'b'])).toBe('[a|b]');
  });

  it('puts one row to its own address and several in one request; posts a photo as a form', async () => {
    const { http, sent, asked } = fakeShop(() => ({ xml: '' }));
    const { shop } = coreOf(http);
    await shop.put('products', [row], write);
    await shop.put('products', [row, newEntity('product', { id: '2' })], write);
    await shop.postFile('images/products/1', { bytes: Buffer.from('abc'), type: 'image/png', name: 'ż"a.png' }, write);
    expect(asked()).toEqual(['PUT products/1', 'PUT products', 'POST images/products/1']);
    expect(sent[1]?.body).toContain('<product><id>1</id></product><product><id>2</id></product>');
    expect(sent[2]?.body).toContain('name="image"; filename="__a.png"\r\ncontent-type: image/png\r\n\r\nabc\r\n--');
  });
});

describe('what a shop can do', () => {
  it.each([
    [
      { 'psws-version': '1.6.1.999', 'tbws-version': '1.6.0' },
      { product: 'thirtybees', version: '1.6.0', patch: false },
    ],
    [{ 'psws-version': '1.7.8.11' }, { product: 'prestashop', version: '1.7.8.11', patch: false }],
    [{ 'psws-version': '8.1.2' }, { product: 'prestashop', version: '8.1.2', patch: true }],
    [{ 'psws-version': '9.0.0' }, { product: 'prestashop', version: '9.0.0', patch: true }],
  ])('%j', async (headers, expected) => {
    const { http } = fakeShop(() => ({ xml: '<api/>' }), headers);
    expect(await coreOf(http).probe.capabilities(signal)).toEqual({ kind: 'done', value: expected });
  });

  it('is read from its synopsis once', async () => {
    const xml = `<product><id_manufacturer format="isUnsignedId"></id_manufacturer><quantity notFilterable="true" readOnly="true"/>
      <reference maxSize="64" format="isReference"/><state format="isBool"/>
      <name required="true" maxSize="128" format="isCatalogName"><language id="1"/><language id="2"/></name>
      <associations><categories nodeType="category"><category><id/></category></categories></associations></product>`;
    const { http, sent } = fakeShop(() => ({ xml }));
    const { probe } = coreOf(http);
    await probe.synopsis('products', signal);
    const synopsis = await probe.synopsis('products', signal);
    expect(sent).toHaveLength(1);
    expect(synopsis).toMatchObject({
      value: {
        node: 'product',
        associations: ['categories'],
        fields: {
          quantity: { readOnly: true, filterable: false },
          reference: { maxLength: 64, required: false, readOnly: false, filterable: true, byLanguage: false },
          name: { required: true, maxLength: 128, byLanguage: true, format: 'isCatalogName' },
        },
      },
    });
  });

  it('tells its zone; without the right to read it the setting has to do', async () => {
    const xml =
      '<configurations><configuration><id>1</id><name>PS_TIMEZONE</name><value>Europe/Prague</value></configuration><configuration><id>2</id><name>PS_OS_CANCELED</name><value>6</value></configuration></configurations>';
    const told = await coreOf(fakeShop(() => ({ xml })).http, { timeZone: undefined }).probe.facts(signal);
    expect(told).toMatchObject({ value: { timeZone: 'Europe/Prague', states: { cancelled: ['6'], refunded: [] } } });
    const denied = fakeShop(() => ({ status: 401, xml: errorXml(26, 'not allowed') })).http;
    expect(await coreOf(denied).probe.facts(signal)).toMatchObject({ value: { timeZone: 'Europe/Warsaw' } });
    expect((await coreOf(denied, { timeZone: undefined }).probe.facts(signal)).kind).toBe('config');
  });
});
