import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanDescription, cleanName, cutVisibly, slug } from './product-text.ts';

describe('texts of a product', () => {
  it('removes from a name what a shop refuses', () => {
    expect(cleanName(' Apap {500 mg };  <24>; tabl. #1=\n')).toBe('Apap (500 mg), 24, tabl. 1');
  });

  it('cuts visibly, by characters', () => {
    expect(cutVisibly('żółć', 4)).toBe('żółć');
    expect(cutVisibly('żółć i 😀 inne', 8)).toBe('żółć i…');
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.nat(200),
        (text, max) => [...cutVisibly(text, max + 1)].length <= max + 1,
      ),
    );
  });

  it('keeps the text of a description and nothing that runs', () => {
    const html =
      '<p onclick="x()">Działa &amp; <b>szybko</b><script>alert(1)</script> <a href="javascript:x">tu</a></p>';
    expect(cleanDescription(html)).toBe('<p>Działa &amp; <b>szybko</b> <a>tu</a></p>');
    expect(cleanDescription('a < b & c\nd')).toBe('<p>a &lt; b &amp; c<br />d</p>');
    expect(cleanDescription('<p>a\r\n\u00a0 b</p>\n<ul></ul>\n')).toBe('<p>a b</p> <ul></ul>');
    expect(cleanDescription('<font>a & b</font>')).toBe('<p>a &amp; b</p>');
    expect(cleanDescription(' \n ')).toBe('');
  });

  it('spells a description the same when it is cleaned again', () => {
    const tags = ['p', 'b', 'li', 'ul', 'td', 'table', 'h2', 'script', 'font', 'a'].flatMap(tag => [
      `<${tag}>`,
      `</${tag}>`,
    ]);
    const parts = [...tags, 'a', ' ', '\n', '&', '&amp;', '<', '>', '<br/>', '<a href="x&y">', '<!--', '\u00a0', '"'];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...parts)), some => {
        const once = cleanDescription(some.join(''));
        expect(cleanDescription(once)).toBe(once);
      }),
      { numRuns: 500 },
    );
  });

  it('makes an address of any name', () => {
    expect(slug('Żel łagodzący 50 ml – Größe Ø')).toBe('zel-lagodzacy-50-ml-grosse-o');
    expect(slug('???')).toBe('produkt');
    expect(slug('ab-'.repeat(100)).length).toBeLessThanOrEqual(128);
  });
});
