import { afterAll, beforeAll, expect, it } from 'vitest';
import { offerOf } from '../../connectors/kamsoft/protocol.fixture.ts';
import { type ApiHub, startApiHub } from '../../test/support/api-hub.ts';
import { aProduct, goodsSide } from '../../test/support/goods-side.ts';
import { goods, offerSide } from '../../test/support/offer-side.ts';

let api: ApiHub;
beforeAll(async () => {
  api = await startApiHub();
});
afterAll(() => api.stop());

const late: [string, Record<string, string>, Record<string, string>][] = [
  ['ean', { ean: '' }, { ean: '5901234123457' }],
  ['bloz7', { bloz07: '' }, { bloz07: '1000001' }],
];

it.each(late)('K6c photos at an address with the %s are owed once that is stated', async (code, without, stated) => {
  const side = await offerSide(api, {
    photos: { urlPattern: `https://photos.example.com/{${code}}.jpg`, maxBytes: 1_000 },
  });
  await side.send(offerOf(1, 1, [goods(1, without)]));
  await side.bind((await side.ids())[0] ?? '', '101');
  await side.sql`update deliveries set delivered = desired where flow_id = ${side.flowId}`;
  await side.send(offerOf(1, 1, [goods(1, { ...without, name: 'Krem inny' })]));
  expect(await side.deliveries('photos')).toMatchObject([{ done: true, blocked: null }]);
  await side.send(offerOf(1, 1, [goods(1, { ...stated, name: 'Krem inny' })]));
  expect(await side.deliveries('photos')).toMatchObject([{ done: false, blocked: null }]);
});

it('K6c photos at an address with the sku are owed again under another one, and no other code counts', async () => {
  const photos = { urlPattern: 'https://photos.example.com/{sku}.jpg', maxBytes: 1_000 };
  const side = await goodsSide(api, { flow: { photos } });
  await side.push('products', { records: [aProduct('1')] });
  const owed = async () => {
    const [row] = await side.sql<{ owed: boolean }[]>`
      select desired is distinct from delivered as owed from deliveries where flow_id = ${side.flowId} and field_group = 'photos'`;
    return row?.owed;
  };
  await side.sql`update deliveries set delivered = desired where flow_id = ${side.flowId}`;
  const ean = [{ code: '5901234123457' }];
  const { counts } = await side.push('products', { records: [aProduct('1', { ean })] });
  expect([counts.changed, await owed()]).toEqual([1, false]);
  await side.push('products', { records: [aProduct('1', { ean, sku: 'B-2' })] });
  expect(await owed()).toBe(true);
});
