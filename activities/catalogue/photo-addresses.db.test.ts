import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { item, offerOf } from '../../connectors/kamsoft/protocol.fixture.ts';
import { done } from '../../connectors/outcome.ts';
import type { CatalogueFlowSettings } from '../../domain/catalogue-settings.ts';
import { type ApiHub, startApiHub } from '../../test/support/api-hub.ts';
import { offerSide, writerOf } from '../../test/support/offer-side.ts';
import { deliverPhotos, fillPattern } from './deliver-photos.ts';

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
/** A picture of so many bytes. */
const pngOf = (bytes: number) => Buffer.concat([png, Buffer.alloc(bytes - png.length)]);

let api: ApiHub;
let server: Server;
let address: string;
/** What the photo server holds: by path, its status, its body, and what it calls it. */
const shelf = new Map<string, { status?: number; body?: Buffer; type?: string }>();
let asked: string[] = [];
beforeAll(async () => {
  api = await startApiHub();
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const {
      status = 200,
      body = Buffer.alloc(0),
      type = 'image/png',
    } = shelf.get(request.url ?? '') ?? { status: 404 };
    response.writeHead(status, { 'content-type': type }).end(body);
  });
  await new Promise<void>(listening => server.listen(0, '127.0.0.1', listening));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.close();
  await api.stop();
});
afterEach(() => {
  shelf.clear();
  asked = [];
});

type Goods = { bloz07?: string; ean?: string; photos?: Buffer[] };

/** Goods 1…, matched with 101…, whose photos are fetched by a pattern, or came along; `there` is what the shop was given. */
async function withPhotos(photos: CatalogueFlowSettings['photos'], goods: Goods[]) {
  const side = await offerSide(api, { photos, tries: 1 });
  const send = (stated: Goods[]) =>
    side.send(
      offerOf(
        1,
        1,
        stated.map(({ bloz07 = '', ean = '', photos = [] }, index) => {
          const id = String(index + 1);
          const photo = photos.map(bytes => `<photo>${bytes.toString('base64')}</photo>`).join('');
          return item({ id: `50${id}`, idtowr: id, nrtowr: id, name: `Krem ${id}`, bloz07, ean }).replace(
            '<photo></photo>',
            `<photo>${photo}</photo>`,
          );
        }),
        { photos: goods.some(each => each.photos) ? 'yes' : 'no' },
      ),
    );
  await send(goods);
  const ids = await side.ids();
  for (const [index, id] of ids.entries()) await side.bind(id, String(101 + index));
  const there: Record<string, number[]> = {};
  const writer = writerOf({
    photos: async id => done((there[id] ?? []).map((_, index) => `${id}-${index}`)),
    addPhoto: async (id, { bytes }) => {
      there[id] = [...(there[id] ?? []), bytes.length];
      return done({ photoId: `${id}-${there[id].length - 1}` });
    },
  });
  const deliver = async () => {
    await side.sql`update deliveries set next_try = now() where flow_id = ${side.flowId}`;
    await deliverPhotos(api.hub, side.flow, writer, AbortSignal.timeout(20_000));
  };
  return { ...side, there, deliver, send };
}

describe('K6c photos by an address that a pattern makes', () => {
  it('fills in the codes, escaped; where one is missing there is no address', () => {
    const product = { externalId: '7/8', base: { name: 'Krem', bloz7: '0412371', ean: '5901234123457', sku: 'A 1' } };
    const pattern = 'https://x.example/{bloz7}/{ean}/{sku}/{externalId}.jpg';
    expect(fillPattern(pattern, product)).toBe('https://x.example/0412371/5901234123457/A%201/7%2F8.jpg');
    expect(fillPattern(pattern, { ...product, base: { name: 'Krem', bloz7: '0412371' } })).toBeUndefined();
  });

  it('are fetched by BLOZ or EAN and added once; one that is not there is none', async () => {
    shelf.set('/0412371.png', { body: png });
    const goods = [{ bloz07: '0412371' }, { bloz07: '0412372' }, { bloz07: '' }];
    const side = await withPhotos({ urlPattern: `${address}/{bloz7}.png`, maxBytes: 10_000 }, goods);
    for (let round = 0; round < 2; round += 1) await side.deliver();
    expect(side.there).toEqual({ 101: [png.length] });
    expect(asked.toSorted()).toEqual(['/0412371.png', '/0412372.png']);
    expect((await side.deliveries('photos')).map(row => row.done)).toEqual([true, true, true]);
    shelf.set('/ean/5901234123457', { body: png });
    const byEan = await withPhotos({ urlPattern: `${address}/ean/{ean}`, maxBytes: 10_000 }, [
      { ean: '5901234123457' },
    ]);
    await byEan.deliver();
    expect(byEan.there).toEqual({ 101: [png.length] });
  });

  it('are judged by content, whatever the server calls it, and by size; the products pass and a person is told', async () => {
    shelf.set('/0412371', { body: Buffer.from('<html>Not found</html>'), type: 'image/jpeg' });
    shelf.set('/0412372', { body: pngOf(10_001) });
    shelf.set('/0412373', { body: png, type: 'text/plain' });
    shelf.set('/0412374', { status: 500 });
    const goods = ['0412371', '0412372', '0412373', '0412374'].map(bloz07 => ({ bloz07 }));
    const side = await withPhotos({ urlPattern: `${address}/{bloz7}`, maxBytes: 10_000 }, goods);
    await side.deliver();
    expect(side.there).toEqual({ 103: [png.length] });
    expect((await side.deliveries('photos')).map(row => row.blocked)).toEqual(['task', 'task', null, 'task']);
    const reasons = (await side.tasks()).map(task => task.sentence).join('\n');
    for (const why of ['no JPEG, PNG, GIF or WebP', '10000', 'answered 500']) expect(reasons).toContain(why);
    // Nothing else of the products waits for their photos.
    expect((await side.deliveries('price')).map(row => row.blocked)).toEqual([null, null, null, null]);
  });
});

describe('K6c photos that came along', () => {
  it('are taken up to the bound that is set, each judged by itself; their product passes', async () => {
    const photos = [pngOf(301), png, Buffer.from('this is no picture, however long it may be')];
    const side = await withPhotos({ maxBytes: 300 }, [{ photos }]);
    expect(await side.stocks()).toEqual({ 1: '5' });
    const rejected = await side.sql<{ field: string; reason: string }[]>`
      select record.field, record.reason from message_records record join messages message on message.id = record.message_id
      where message.connection_id = ${side.pharmacyId} order by record.field`;
    expect(rejected).toMatchObject([
      { field: 'photo 1', reason: expect.stringContaining('at most 300') },
      { field: 'photo 3', reason: expect.stringContaining('no JPEG') },
    ]);
    await side.deliver();
    expect(side.there).toEqual({ 101: [png.length] });
  });

  it('may be larger than usual where the flow says so, and are left out where it takes less by now, the others added', async () => {
    const large = 8_100_000;
    const side = await withPhotos({ maxBytes: large }, [{ photos: [pngOf(large), png] }]);
    const [kept] = await side.sql<{ photos: Record<string, string> }[]>`
      select photos from products where connection_id = ${side.pharmacyId}`;
    expect(Object.keys(kept?.photos ?? {})).toEqual(['1', '2']);
    side.flow.settings = { ...side.flow.settings, photos: { maxBytes: 300 } };
    await side.deliver();
    expect(side.there).toEqual({ 101: [png.length] });
    expect((await side.tasks())[0]?.sentence).toContain('at most 300');
  });
});
