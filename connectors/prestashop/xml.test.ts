import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wrapped } from './fake-shop.ts';
import { buildXml, entitiesOf, errorsOf, newEntity, parseXml } from './xml.ts';

const product = `<product>
  <id><![CDATA[7]]></id>
  <id_manufacturer xlink:href="https://shop.test/api/manufacturers/2?a=1&amp;b=2"><![CDATA[2]]></id_manufacturer>
  <reference>A &amp; B &#8211; <![CDATA[<c>]]></reference>
  <ean13/>
  <name><language id="1" xlink:href="x"><![CDATA[Syrop <b>]]></language><language id="2"><![CDATA[ Syrup ]]></language></name>
  <associations>
    <categories nodeType="category" api="categories"><category xlink:href="x"><id><![CDATA[2]]></id></category><category><id>3</id></category></categories>
    <images nodeType="image" api="images"/>
  </associations>
</product>`;

const read = (xml: string, resource: string) => {
  const root = parseXml(xml);
  return root ? entitiesOf(root, resource) : undefined;
};

describe('reading the webservice', () => {
  it('reads fields, language fields and associations, of one row as of a list', () => {
    const one = {
      node: 'product',
      id: '7',
      fields: { id: '7', id_manufacturer: '2', reference: 'A & B – <c>', ean13: '' },
      texts: { name: { 1: 'Syrop <b>', 2: ' Syrup ' } },
      associations: {
        categories: { node: 'category', rows: [{ id: '2' }, { id: '3' }] },
        images: { node: 'image', rows: [] },
      },
    };
    expect(read(wrapped(product), 'products')).toEqual([one]);
    expect(read(wrapped(`<products>${product}${product}</products>`), 'products')).toEqual([one, one]);
  });

  it('reads an empty list, and ids that stand in attributes', () => {
    expect(read(wrapped('<orders></orders>'), 'orders')).toEqual([]);
    const ids = '<orders><order id="4" xlink:href="x"/><order id="5"/></orders>';
    expect(read(wrapped(ids), 'orders')?.map(({ id }) => id)).toEqual(['4', '5']);
  });

  it('skips what PHP shows before the document, and refuses what declares entities or is no document', () => {
    expect(read(`<br /><b>Warning</b>: x${wrapped('<orders/>')}`, 'orders')).toEqual([]);
    expect(parseXml('<!DOCTYPE p [<!ENTITY a "aaaa">]><prestashop><a>&a;</a></prestashop>')).toBeUndefined();
    expect(parseXml('<html>')).toBeUndefined();
  });

  it('reads the errors', () => {
    const xml = '<errors><error><code>93</code><message><![CDATA[x]]></message></error></errors>';
    expect(errorsOf(parseXml(wrapped(xml)))).toEqual([{ code: '93', message: 'x' }]);
  });

  it('reads thousands of entities in one answer', () => {
    const rows = Array.from({ length: 3000 }, (_, i) => `<product><id>${i}</id><name>a &amp; b &lt;</name></product>`);
    expect(read(wrapped(`<products>${rows.join('')}</products>`), 'products')?.at(-1)?.fields.name).toBe('a & b <');
  });
});

const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).map(s => s.replace(/\r/g, ''));
const name = fc
  .stringMatching(/^[a-z][a-z0-9_]{1,9}$/)
  .filter(n => n !== 'associations' && n !== 'id' && n !== 'language');

it('what is written is what is read, whatever the texts', () => {
  fc.assert(
    fc.property(
      fc.dictionary(name, text, { noNullPrototype: true }),
      fc.dictionary(fc.constantFrom('1', '2', '3'), text, { minKeys: 1, noNullPrototype: true }),
      fc.array(text, { minLength: 1, maxLength: 4 }),
      (fields, texts, ids) => {
        const entity = newEntity(
          'product',
          { id: '1', ...fields },
          { texts: { zz_name: texts }, associations: { zz_list: { node: 'row', rows: ids.map(id => ({ id })) } } },
        );
        const kept = JSON.parse(JSON.stringify(entity).replace(/\\u00[01][0-9a-f]|\\[bf]|[\ufffe\uffff]/g, ''));
        expect(read(buildXml([entity, entity]), 'products')).toEqual([kept, kept]);
      },
    ),
  );
});
