import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dropName, readAnswerName } from './file-name.ts';

const anyId = fc.string({ unit: 'binary', minLength: 1, maxLength: 200 });

describe('the name of a line’s file (W8)', () => {
  it('stays readable and never leaves its folder', () => {
    expect(dropName('ZO-7_1', 12)).toBe('ZO-7_1-12');
    expect(dropName('ZO/7', 3)).toBe('ZO~2f7-3');
    expect(dropName('../../etc', 1)).toBe('~2e.~2f..~2fetc-1');
    fc.assert(
      fc.property(anyId, fc.nat(), (id, seq) => {
        const name = dropName(id, seq);
        expect(name).toMatch(/^[A-Za-z0-9_~-][A-Za-z0-9._~-]*-\d+$/);
        expect(`${name}.json.tmp`.length).toBeLessThan(255);
      }),
    );
  });

  it('is one object’s and no other’s', () => {
    fc.assert(
      fc.property(anyId, anyId, (one, other) => {
        fc.pre(Buffer.from(one).compare(Buffer.from(other)) !== 0);
        expect(dropName(one, 1)).not.toBe(dropName(other, 1));
      }),
    );
    const long = 'ż'.repeat(200);
    expect(dropName(`${long}a`, 1)).not.toBe(dropName(`${long}b`, 1));
  });

  it('is found again in an answer', () => {
    expect(readAnswerName(`${dropName('ZO/7/1', 41)}.ack`)).toEqual({
      file: 'ZO~2f7~2f1-41.ack',
      name: 'ZO~2f7~2f1-41',
      seq: 41,
      outcome: 'accepted',
    });
    expect(readAnswerName('ZO-1.err')).toMatchObject({ seq: 1, outcome: 'rejected' });
    for (const other of ['ZO-1.json', 'ZO-1.ack.tmp', 'ZO.ack', '.ack', 'ZO-1.ACK.bak'])
      expect(readAnswerName(other)).toBeUndefined();
  });
});
