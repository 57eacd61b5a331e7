import { describe, expect, it } from 'vitest';
import { fieldGroups } from '../../domain/product.ts';
import { type CatalogueRules, everyDone, listAll, written } from './catalogue-bench.ts';
import { doneOf } from './outcomes.ts';
import { aProduct } from './product.fixture.ts';
import { patient } from './stand.ts';

/** What a catalogue target owes when it tells what is there. */
export const conformCatalogueRead: CatalogueRules = (world, bench) => {
  describe('what it takes', () => {
    it('takes every group or says why not, in batches of one at least', () => {
      const { takes, batch } = bench().target;
      for (const group of fieldGroups) {
        if (takes[group] !== true) expect(takes[group], `Why it cannot take ${group}`).toMatch(/\S+ \S+ \S+/);
        expect(batch[group], `How many products at once (${group})`).toBeGreaterThan(0);
      }
    });
  });

  describe('list', () => {
    it('pages through everything that is there, completely and once', async () => {
      const pages = await listAll(bench().target, []);
      const ids = pages.flat().map(({ externalId }) => externalId);
      expect(pages.length, 'The stand-in holds more than one page').toBeGreaterThan(1);
      expect(ids.toSorted(), 'Everything is listed, variants too, and nothing twice').toEqual(
        world().everything().toSorted(),
      );
    });

    it('loses nothing while products come and go', async () => {
      const doomed = world().add();
      const there = world().everything();
      const first = doneOf(await bench().target.list({ groups: [] }, patient), 'Listing a page');
      world().remove(doomed);
      world().add();
      const ids = first.products.map(({ externalId }) => externalId);
      for (let { after } = first; after !== undefined; ) {
        const page = doneOf(await bench().target.list({ after, groups: [] }, patient), 'Listing a page');
        ids.push(...page.products.map(({ externalId }) => externalId));
        after = page.after;
      }
      expect(new Set(ids).size, 'No product is listed twice').toBe(ids.length);
      const missing = there.filter(id => id !== doomed && !ids.includes(id));
      expect(missing, 'What was there all the time is listed').toEqual([]);
    });

    it('tells of every product what `read` tells of it', async () => {
      const [page = []] = await listAll(bench().target, [...written]);
      const some = page.slice(0, 12);
      const read = await bench().read(some.map(({ externalId }) => externalId));
      expect(read, '`list` and `read` agree, in codes and in every group').toEqual(some);
    });

    it('tells what changed since a time', async () => {
      const id = world().add();
      const since = new Date(Date.now() - 1_000);
      world().edit(id);
      const ids = (await listAll(bench().target, [], since)).flat().map(({ externalId }) => externalId);
      expect(ids, 'What changed since is never left out').toContain(id);
    });
  });

  describe('read', () => {
    it('leaves out what is gone, and gives the others once', async () => {
      const [one, gone, other] = [world().add(), world().add(), world().add()];
      world().remove(gone);
      for (const groups of [[...written], ['stock' as const]]) {
        const ids = (await bench().read([one, gone, other, one], groups)).map(({ externalId }) => externalId);
        expect(new Set(ids), `Asked for ${groups}: what is there, and nothing else`).toEqual(new Set([one, other]));
      }
    });

    it('asks nothing for nothing', async () => {
      const requests = await bench().requests(async () => {
        expect(await bench().read([])).toEqual([]);
      });
      expect(requests, 'No ids, no request').toBe(0);
    });

    it('gives the groups that are asked for, and only those', async () => {
      const id = world().add();
      for (const group of written)
        expect(Object.keys(await bench().held(id, [group])), 'Only what is asked for').toEqual([group]);
    });

    it('reads a variant as a product of its own', async () => {
      const { variants } = world();
      if (!variants) return;
      const [one, other] = await bench().read([variants.one, variants.other]);
      expect(one?.externalId).toBe(variants.one);
      expect(one?.codes, 'A variant has codes of its own').not.toEqual(other?.codes);
    });

    it('compares a hundred stocks for three requests, and writes what differs for three more', async () => {
      const ids = world().everything().slice(0, 100);
      expect(ids, 'The stand-in holds a hundred products').toHaveLength(100);
      const { writer, target } = bench();
      const held = new Map<string, Record<string, string>>();
      const comparing = await bench().requests(async () => {
        for (let start = 0; start < ids.length; start += target.batch.stock) {
          const read = await bench().read(ids.slice(start, start + target.batch.stock), ['stock']);
          for (const product of read) held.set(product.externalId, product.held.stock ?? {});
        }
      });
      expect(held.size, 'Every one of them was read').toBe(100);
      expect(comparing, 'At most 0.03 requests for each stock that is compared').toBeLessThanOrEqual(3);
      const own = Array.from({ length: 20 }, () => world().add());
      const read = await bench().read(own, ['stock']);
      const writing = await bench().requests(async () => {
        const writes = read.map(({ externalId, held: { stock = {} } }) => ({
          externalId,
          changes: { stock: { quantity: '4321' } },
          held: { stock },
        }));
        everyDone(await writer.write(writes, patient), 'Writing stocks');
      });
      expect(writing, 'Twenty stocks go in few requests where the target takes several at once').toBeLessThanOrEqual(3);
    });
  });

  describe('codes', () => {
    it('recognises a product by the codes that were written', async () => {
      const product = aProduct(world());
      const id = world().add();
      doneOf(await bench().bring(id, product, ['base']), 'Writing the codes');
      const [read] = await bench().read([id], []);
      const { bloz7, ean } = product.base;
      expect(read?.codes, 'Codes come back as they were written').toMatchObject({
        externalId: product.externalId,
        bloz7,
        ean,
      });
      for (const codes of [{ bloz7 }, { ean }, { externalId: product.externalId }, read?.codes ?? {}]) {
        const found = doneOf(await bench().writer.findByCodes(codes, patient), 'Looking by codes');
        expect(
          found.map(({ externalId }) => externalId),
          `Found once by ${JSON.stringify(codes)}`,
        ).toEqual([id]);
      }
      const nobody = doneOf(await bench().writer.findByCodes({ bloz7: '0000000' }, patient), 'Looking for nobody');
      expect(nobody, 'No product has a code that was never given').toEqual([]);
      expect(
        doneOf(await bench().writer.findByCodes({}, patient), 'Looking by nothing'),
        'No code, no product',
      ).toEqual([]);
    });
  });
};
