import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { PackagedSource, PackagePart } from '../../connectors/catalogue-contract.ts';
import { InterpretError } from '../../connectors/contract.ts';
import type { Open } from './stand.ts';
import type { PackageWish, PackageWorld } from './stand-catalogue.ts';

const all = { texts: true, photos: true, stock: true };
/** What a whole package may keep alive while it is read, whatever its length. */
const mostBytes = 12 * 1024 * 1024;

/** What every source that pushes its products in packages owes. */
export function conformPackages(world: () => PackageWorld, open: Open): void {
  let source: PackagedSource;
  beforeAll(() => {
    const products = open().ports.source?.products;
    if (!products) throw new Error('The connector has no source of products.');
    source = products;
  });
  const write = (count: number, wish?: PackageWish & { spoilt?: number[] }) =>
    Buffer.from([...world().write(count, wish)].join(''));
  /** Reads a package that arrives in chunks of these sizes, the last one again and again. */
  const read = async (bytes: Uint8Array, sizes: number[] = [65_536]): Promise<PackagePart[]> => {
    const parts: PackagePart[] = [];
    for await (const part of source.readPackage(inChunks(bytes, sizes))) parts.push(part);
    return parts;
  };
  const statements = (parts: PackagePart[]) => parts.flatMap(part => (part.kind === 'product' ? [part.statement] : []));

  describe('readPackage', () => {
    it('begins with the head: its number, how many there are, which groups are stated', async () => {
      for (const texts of [true, false])
        for (const stock of [true, false]) {
          const states = { texts, photos: !texts, stock };
          const [head, ...others] = await read(write(3, { no: 2, of: 7, states }));
          expect(head, 'The head comes first').toEqual({ kind: 'head', no: 2, of: 7, states });
          expect(
            others.filter(({ kind }) => kind === 'head'),
            'And once',
          ).toEqual([]);
        }
    });

    it('gives every record once, in order, each with its line', async () => {
      const parts = await read(write(40, { states: all }));
      expect(
        statements(parts).map(({ externalId }) => externalId),
        'Every record, in the order of the package',
      ).toEqual(world().ids(40));
      const lines = parts.flatMap(part => (part.kind === 'head' ? [] : [part.line]));
      expect(
        lines.every((line, index) => line > (lines[index - 1] ?? 0)),
        'Lines ascend from 1',
      ).toBe(true);
    });

    it('states the groups that were sent, and no other: not sent is not empty', async () => {
      for (const states of [all, { texts: true }, { photos: true }, { stock: true }, {}]) {
        const parts = statements(await read(write(5, { states })));
        expect(parts).toHaveLength(5);
        for (const statement of parts)
          for (const group of ['texts', 'photos', 'stock'] as const)
            expect(statement[group] !== undefined, `${group}, of ${Object.keys(states)}`).toBe(group in states);
      }
    });

    it('gives the same parts however the bytes arrive', async () => {
      const bytes = write(6, { states: all, spoilt: [3] });
      const whole = await read(bytes, [bytes.length]);
      for (const size of [1, 2, 3, 7, 4_096]) expect(await read(bytes, [size]), `${size} at once`).toEqual(whole);
      await fc.assert(
        fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 60 }), async sizes => {
          expect(await read(bytes, sizes)).toEqual(whole);
        }),
        { numRuns: 40 },
      );
    });

    it('rejects a bad record alone, and says where, which field, and why', async () => {
      const bad = [0, 7, 19];
      const parts = await read(write(20, { states: { stock: true }, spoilt: bad }));
      const ids = world().ids(20);
      const rejected = parts.flatMap(part => (part.kind === 'rejected' ? [part] : []));
      expect(
        rejected.map(({ externalId }) => externalId),
        'The bad ones, by name',
      ).toEqual(bad.map(index => ids[index]));
      for (const { field, reason } of rejected) {
        expect(field, 'The field that it cannot be taken for').toBe(world().spoiltField);
        expect(reason, 'And a sentence for a person').toMatch(/\S+ \S+ \S+/);
      }
      expect(
        statements(parts).map(({ externalId }) => externalId),
        'All the others pass',
      ).toEqual(ids.filter((_, index) => !bad.includes(index)));
    });

    it('refuses what is cut off, wherever it is cut', async () => {
      const bytes = write(4, { states: all });
      const whole = bytes.toString().trimEnd();
      for (let at = 0; at < Buffer.byteLength(whole); at += 97)
        await expect(read(bytes.subarray(0, at)), `Cut after ${at} bytes`).rejects.toThrow(InterpretError);
      await expect(read(bytes.subarray(0, Buffer.byteLength(whole) - 1)), 'Cut before its last byte').rejects.toThrow(
        InterpretError,
      );
    });

    it('refuses what is no package, with a reason and a place', async () => {
      for (const [what, text] of world().junk) {
        const error: unknown = await read(Buffer.from(text)).then(
          () => undefined,
          thrown => thrown,
        );
        expect(error, what).toBeInstanceOf(InterpretError);
        if (!(error instanceof InterpretError)) continue;
        expect(error.message, `${what}: a sentence`).toMatch(/\S+ \S+/);
        expect(error.pointer, `${what}: a place`).toMatch(/^(\/.+)?$/);
      }
    });

    it('throws nothing else, whatever the bytes', async () => {
      const bytes = write(3, { states: all });
      const damage = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 });
      await fc.assert(
        fc.asyncProperty(damage, async places => {
          const broken = Buffer.from(bytes);
          for (const [at, byte] of places) broken[at] = byte;
          await read(broken).catch(error => expect(error).toBeInstanceOf(InterpretError));
        }),
        { numRuns: 150 },
      );
    });

    it('gives a record as soon as it has come, and reads no further meanwhile', async () => {
      const count = 200;
      const before = [...world().write(0, { states: all })].length;
      let pulled = 0;
      let greatest = 0;
      let seen = 0;
      const arriving = async function* () {
        for (const piece of world().write(count, { states: all })) {
          pulled += 1;
          yield Buffer.from(piece);
        }
      };
      for await (const part of source.readPackage(arriving())) {
        if (part.kind !== 'product') continue;
        seen += 1;
        greatest = Math.max(greatest, pulled - seen);
      }
      expect(seen).toBe(count);
      expect(
        greatest,
        'No more than what stands before the first record and the one under way is held',
      ).toBeLessThanOrEqual(before + 1);
    });

    it('takes no more memory for a long package than for a short one', async () => {
      setFlagsFromString('--expose-gc');
      const collect: () => void = runInNewContext('gc');
      const arriving = async function* () {
        for (const piece of world().write(6_000, { states: { texts: true, stock: true } })) yield Buffer.from(piece);
      };
      let seen = 0;
      let greatest = 0;
      let start = 0;
      for await (const part of source.readPackage(arriving())) {
        if (part.kind !== 'product') continue;
        seen += 1;
        if (seen % 500 !== 0) continue;
        collect();
        const { heapUsed, arrayBuffers } = process.memoryUsage();
        start ||= heapUsed + arrayBuffers;
        greatest = Math.max(greatest, heapUsed + arrayBuffers - start);
      }
      expect(seen).toBe(6_000);
      expect(greatest, 'Memory is bounded by the largest record, not by the package').toBeLessThan(mostBytes);
    });
  });
}

async function* inChunks(bytes: Uint8Array, sizes: number[]): AsyncGenerator<Uint8Array> {
  let turn = 0;
  for (let at = 0; at < bytes.length; ) {
    const size = sizes[turn % sizes.length] ?? 1;
    yield bytes.subarray(at, at + size);
    at += size;
    turn += 1;
  }
}
