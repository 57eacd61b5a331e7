import { describe, expect, it } from 'vitest';
import type { Product } from '../../domain/product.ts';
import { type CatalogueBench, written } from './catalogue-bench.ts';
import { doneOf, expectKind } from './outcomes.ts';
import { aProduct } from './product.fixture.ts';
import { patient, type World } from './stand.ts';
import type { CatalogueWorld } from './stand-catalogue.ts';

const jpeg = (mark: number) => Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, mark, 0xff, 0xd9]);

/** What a catalogue target owes to what it makes: products, photos, carriers. */
export function conformCatalogueNew(
  running: () => World,
  world: () => CatalogueWorld,
  bench: () => CatalogueBench,
): void {
  const codesOf = ({ externalId, base }: Product) => ({ externalId, bloz7: base.bloz7, ean: base.ean });
  const found = async (product: Product) =>
    doneOf(await bench().writer.findByCodes(codesOf(product), patient), 'Looking by codes').map(
      each => each.externalId,
    );

  describe('create', () => {
    it.each([true, false])('makes a product that holds its images and is found once (active: %s)', async active => {
      const product = aProduct(world());
      expect(await found(product), 'It is not there yet').toEqual([]);
      const made = doneOf(await bench().writer.create(product, active, patient), 'Creating a product');
      expect(await found(product), 'It is found by its codes, once').toEqual([made.externalId]);
      doneOf(await bench().bring(made.externalId, product, ['stock']), 'Writing its stock');
      const [read] = await bench().read([made.externalId]);
      expect(read?.active, 'It is active as was asked').toBe(active);
      for (const group of written) expect(read?.held[group], group).toMatchObject(bench().image(product, group));
      expect(await bench().writes(() => bench().bring(made.externalId, product)), 'Nothing is left to write').toBe(0);
    });

    it('refuses what can be no product, and makes nothing', async () => {
      const product = aProduct(world());
      const before = world().everything();
      const unfit = { ...product, base: { ...product.base, name: '' } };
      const outcome = expectKind(await bench().writer.create(unfit, true, patient), 'No name', 'rejected');
      expect(outcome, 'The field is named').toMatchObject({ field: 'name' });
      expect(world().everything(), 'Nothing was made').toEqual(before);
    });

    it.each(['error-after', 'drop-after'] as const)('finds what it made where the answer is %s', async kind => {
      const product = aProduct(world());
      await running().plan({ kind, share: 1, method: 'POST', path: world().productPath, times: 1 });
      const made = doneOf(await bench().writer.create(product, true, patient), `Creating, its answer ${kind}`);
      expect(await found(product), 'It is there once, under the id that was told').toEqual([made.externalId]);
    });

    it('leaves in doubt what cannot be told, or says that it may be tried again', async () => {
      const product = aProduct(world());
      await running().plan({ kind: 'drop-before', share: 1, method: 'POST', path: world().productPath });
      const outcome = await bench().writer.create(product, true, patient);
      expectKind(outcome, 'create, its connection broken', 'unclear', 'transient');
      await running().plan();
      expect(await found(product), 'It was not made').toEqual([]);
    });
  });

  describe('photos', () => {
    it('are added behind those that are there, in order', async () => {
      const id = world().add();
      expect(doneOf(await bench().writer.photos(id, patient), 'Photos of a product without any')).toEqual([]);
      const ids: string[] = [];
      for (const mark of [1, 2, 3]) {
        const photo = { bytes: jpeg(mark), type: 'image/jpeg', name: `photo ${mark}.jpg` };
        ids.push(doneOf(await bench().writer.addPhoto(id, photo, patient), 'Adding a photo').photoId);
      }
      expect(new Set(ids).size, 'Every photo has an id of its own').toBe(3);
      expect(doneOf(await bench().writer.photos(id, patient), 'Reading photos'), 'In the order they came').toEqual(ids);
    });

    it('that are none are refused', async () => {
      const id = world().add();
      const photo = { bytes: Buffer.from('this is no picture'), type: 'image/jpeg', name: 'a.jpg' };
      expectKind(await bench().writer.addPhoto(id, photo, patient), 'A photo that is none', 'rejected');
      expect(doneOf(await bench().writer.photos(id, patient), 'Reading photos')).toEqual([]);
    });
  });

  describe('carriers', () => {
    it('are made once, inactive, and found by name', async () => {
      const carrier = { code: 'INKURE', name: 'Kurier „Mostek” 24 h' };
      const { ensureCarrier } = bench().writer;
      const [one, same] = await Promise.all([ensureCarrier(carrier, patient), ensureCarrier(carrier, patient)]);
      const { externalId } = doneOf(one, 'Making a carrier');
      expect(doneOf(same, 'Twice at once').externalId, 'Asked twice at once, made once').toBe(externalId);
      const again = doneOf(await ensureCarrier({ ...carrier, name: carrier.name.toUpperCase() }, patient), 'Again');
      expect(again.externalId, 'A carrier is known by its name, whatever its case').toBe(externalId);
      expect(world().carriers(carrier.name), 'There is one, and it is not on').toEqual([{ active: false }]);
    });

    it('are found where the answer is lost, and not made again', async () => {
      const carrier = { code: 'ZGUBA', name: 'Kurier „Zguba”' };
      await running().plan({ kind: 'drop-after', share: 1, method: 'POST', times: 1 });
      doneOf(await bench().writer.ensureCarrier(carrier, patient), 'Making a carrier, its answer lost');
      expect(world().carriers(carrier.name), 'There is one').toHaveLength(1);
    });
  });
}
