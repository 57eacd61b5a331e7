import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CatalogueWriter } from '../../connectors/catalogue-contract.ts';
import { offerOf } from '../../connectors/kamsoft/protocol.fixture.ts';
import { done } from '../../connectors/outcome.ts';
import { type ApiHub, startApiHub } from '../../test/support/api-hub.ts';
import { goods, offerSide, writerOf } from '../../test/support/offer-side.ts';
import { deliverPhotos } from './deliver-photos.ts';
import { confirmMatch, undoMatch } from './matching.ts';

let api: ApiHub;
beforeAll(async () => {
  api = await startApiHub();
});
afterAll(() => api.stop());
const signal = () => AbortSignal.timeout(20_000);

/** Products 1 to `count`, matched with 101…, each with one photo that came along. */
async function withPhotos(count: number, settings = {}) {
  const side = await offerSide(api, settings);
  await side.send(
    offerOf(
      1,
      1,
      Array.from({ length: count }, (_, index) => goods(index + 1)),
    ),
  );
  const ids = await side.ids();
  for (const [index, id] of ids.entries()) {
    const hash = `${side.flowId}-${index}`;
    await side.sql`insert into photo_contents (workspace_id, hash, type, content) values (${api.workspaceId}, ${hash}, 'image/png', 'x')`;
    await side.sql`update products set photos = ${side.sql.json({ 1: `sha256:${hash}` })} where id = ${id}`;
    await side.sql`insert into deliveries (workspace_id, flow_id, record_id, field_group, desired) values (${api.workspaceId}, ${side.flowId}, ${id}, 'photos', 'p')`;
    await side.bind(id, String(101 + index));
  }
  return { ...side, ids };
}

/** The photos of a shop, by product. */
function shelf(own: Record<string, string[]> = {}) {
  const there = new Map(Object.entries(own));
  const addPhoto: CatalogueWriter['addPhoto'] = async externalId => {
    const photos = there.get(externalId) ?? [];
    const photoId = `${externalId}-${photos.length + 1}`;
    there.set(externalId, [...photos, photoId]);
    return done({ photoId });
  };
  return { there, writer: writerOf({ photos: async id => done(there.get(id) ?? []), addPhoto }) };
}

it('goes on past a product whose photos always fail, and raises one task per reason', async () => {
  const side = await withPhotos(3, { tries: 1 });
  const { there, writer } = shelf();
  const addPhoto: CatalogueWriter['addPhoto'] = async (id, photo, given) =>
    id === '103' ? await writer.addPhoto(id, photo, given) : { kind: 'unclear', reason: 'answered 500' };
  const outcome = await deliverPhotos(api.hub, side.flow, { ...writer, addPhoto }, signal());
  expect(outcome.setback).toBeUndefined();
  expect(there.get('103')).toHaveLength(1);
  expect((await side.deliveries('photos')).map(row => row.blocked)).toEqual(['task', 'task', null]);
  expect(await side.tasks()).toMatchObject([
    { kind: 'delivery', cause: expect.stringContaining(`delivery/${side.flowId}/`) },
  ]);
});

it('does not take up a product over and over whose partner was let go of', async () => {
  const side = await withPhotos(1);
  await side.sql`delete from bindings where connection_id = ${side.shopId}`;
  await deliverPhotos(api.hub, side.flow, shelf().writer, signal());
  expect(await side.deliveries('photos')).toMatchObject([{ blocked: 'unmatched', done: false }]);
});

it('adds a photo once though it was killed right after adding, beside the shop’s own', async () => {
  const side = await withPhotos(1);
  const { there, writer } = shelf({ 101: ['own'] });
  const killed: CatalogueWriter['addPhoto'] = async (id, photo, given) => {
    await writer.addPhoto(id, photo, given);
    throw new Error('killed');
  };
  await expect(deliverPhotos(api.hub, side.flow, { ...writer, addPhoto: killed }, signal())).rejects.toThrow('killed');
  await deliverPhotos(api.hub, side.flow, writer, signal());
  expect(there.get('101')).toEqual(['own', '101-2']);
  const placed = await side.sql`select external_id from photos_placed where connection_id = ${side.shopId}`;
  expect(placed).toMatchObject([{ external_id: '101-2' }]);
  expect(await side.deliveries('photos')).toMatchObject([{ done: true }]);
});

it('adds a photo that was announced and never added, and gives a new partner its photos', async () => {
  const side = await withPhotos(1);
  const { there, writer } = shelf({ 101: ['own'] });
  const killed: CatalogueWriter['addPhoto'] = async () => {
    throw new Error('killed');
  };
  await expect(deliverPhotos(api.hub, side.flow, { ...writer, addPhoto: killed }, signal())).rejects.toThrow('killed');
  await deliverPhotos(api.hub, side.flow, writer, signal());
  expect(there.get('101')).toEqual(['own', '101-2']);
  const asked = { workspaceId: api.workspaceId, flowId: side.flowId, productId: side.ids[0] ?? '', who: 'Ola' };
  await undoMatch(api.hub, asked);
  await confirmMatch(api.hub, { ...asked, externalId: '202' });
  await deliverPhotos(api.hub, side.flow, writer, signal());
  expect(there.get('202')).toEqual(['202-1']);
});
