import { describe, expect, it } from 'vitest';
import { readIdempotencyKey } from './idempotency.ts';
import { Problem } from './problem.ts';

describe('an Idempotency-Key', () => {
  it('is a quoted string, or the bare text of one', () => {
    expect(readIdempotencyKey('"8e03978e-40d5-43dd-bc93-6894a57f9324"')).toBe('8e03978e-40d5-43dd-bc93-6894a57f9324');
    expect(readIdempotencyKey('8e03978e-40d5')).toBe('8e03978e-40d5');
  });

  it.each(['', '""', '"a', 'two words', `"${'x'.repeat(256)}"`, 'a\u0000b', '"a\\"b"'])(
    'is refused when malformed: %j',
    header => {
      expect(() => readIdempotencyKey(header)).toThrow(Problem);
    },
  );
});
