import { describe, expect, it } from 'vitest';
import type { OrderSource } from '../../connectors/contract.ts';
import { done } from '../../connectors/outcome.ts';
import { readSplit } from './read-split.ts';

const signal = new AbortController().signal;
const ids = (count: number) => Array.from({ length: count }, (_, no) => `o${no}`);

/** A source that refuses every page with a broken order in it. */
function shop(broken: (id: string) => boolean) {
  const asked: string[][] = [];
  const get: OrderSource['get'] = async some => {
    asked.push(some);
    if (some.some(broken)) return { kind: 'rejected', reason: 'Broken.' };
    return done(some.map(id => ({ externalId: id, number: id, raw: {} })));
  };
  return { asked, get };
}

describe('reading in halves', () => {
  it('refuses the broken order alone and reads all others', async () => {
    const source = shop(id => id === 'o37');
    const read = await readSplit(source, ids(120), 50, signal);
    if ('kind' in read) throw new Error(read.reason);
    expect([...read.refused.keys()]).toEqual(['o37']);
    expect(read.found.map(record => record.externalId)).toEqual(ids(120).filter(id => id !== 'o37'));
    expect(source.asked.length).toBeLessThan(18);
  });

  it('costs one request a page when nothing is refused', async () => {
    const source = shop(() => false);
    await readSplit(source, ids(120), 50, signal);
    expect(source.asked.map(some => some.length)).toEqual([50, 50, 20]);
  });

  it('does not ask a shop that refuses everything for every order', async () => {
    const source = shop(() => true);
    const read = await readSplit(source, ids(500), 100, signal);
    expect('refused' in read && read.refused.size).toBe(500);
    expect(source.asked.length).toBeLessThan(60);
  });

  it('ends with any other setback', async () => {
    const get: OrderSource['get'] = async () => ({ kind: 'auth', reason: 'No.' });
    expect(await readSplit({ get }, ids(3), 2, signal)).toEqual({ kind: 'auth', reason: 'No.' });
  });

  it('finds the orders at which a source fails apart from the others, where it is told to', async () => {
    const asked: string[][] = [];
    const get: OrderSource['get'] = async some => {
      asked.push(some);
      if (some.includes('o37')) return { kind: 'transient', reason: 'Failed.' };
      return done(some.map(id => ({ externalId: id, number: id, raw: {} })));
    };
    expect(await readSplit({ get }, ids(50), 50, signal)).toMatchObject({ kind: 'transient' });
    const read = await readSplit({ get }, ids(50), 50, signal, { apart: true });
    if ('kind' in read) throw new Error(read.reason);
    expect([...read.failing.keys()]).toEqual(['o37']);
    expect(read.found).toHaveLength(49);
    expect(read.unasked).toEqual([]);
  });

  it('leaves unasked what is left of a page at which a source fails everywhere', async () => {
    const get: OrderSource['get'] = async () => ({ kind: 'transient', reason: 'Failed.' });
    const read = await readSplit({ get }, ids(100), 100, signal, { apart: true });
    if ('kind' in read) throw new Error(read.reason);
    expect(read.refused.size).toBe(0);
    expect(read.failing.size + read.unasked.length).toBe(100);
    expect(read.unasked.length).toBeGreaterThan(50);
  });
});
