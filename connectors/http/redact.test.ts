import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redactor } from './redact.ts';

const { body, headers, url } = redactor(['pin']);

describe('redactor', () => {
  it('removes secrets at any depth, whatever their spelling', () => {
    const text = JSON.stringify({
      a: [{ accessToken: 'S', SECRET_KEY: { deep: 'S' } }],
      'client-secret': 'S',
      name: 'n',
    });
    expect(body(text)).not.toContain('"S"');
    expect(body(text)).toContain('"name":"n"');
  });

  it('leaves text without secrets as it is', () => {
    const text = '{ "big": 12345678901234567890,\n "secretary": "Ann" }';
    expect(body(text)).toBe(text);
  });

  it('finds a secret behind any value, and one whose name is written with escapes', () => {
    for (const value of ['"', '\\', '":', ',"', '{"', '\\":"', 'a\nb', ':'])
      expect(body(JSON.stringify({ value, password: 'S', [value]: value }))).not.toContain('"S"');
    expect(body('{"value": 1 , "pass\\u0077ord" :\n"S"}')).not.toContain('"S"');
    expect(body('{"outer":{"password":["S","S"]}}')).not.toContain('"S"');
  });

  it('finds it wherever it stands', () => {
    const around = fc.jsonValue({ maxDepth: 2 });
    fc.assert(
      fc.property(fc.string(), around, around, fc.boolean(), (name, before, after, wide) => {
        const text = JSON.stringify([{ [`_${name}`]: before, password: 'S3cr3t', after }], null, wide ? 1 : 0);
        expect(body(text)).not.toContain('S3cr3t');
      }),
    );
  });

  it('knows form bodies and JSON that was cut off', () => {
    expect(body('user=a&password=S%20x&b=2')).toBe('user=a&password=%5Bremoved%5D&b=2');
    expect(body('{"user":"a","password":"S1')).not.toContain('S1');
  });

  it('removes further names, headers, query parameters and user information', () => {
    expect(body('{"pin":1234}')).toBe('{"pin":"[removed]"}');
    expect(headers({ 'X-Hash': 'S', 'x-public': 'p' })).toEqual({ 'X-Hash': '[removed]', 'x-public': 'p' });
    expect(url(new URL('https://u:S@shop.test/x?apikey=S&q=1'))).toBe('https://shop.test/x?apikey=%5Bremoved%5D&q=1');
  });
});
