import { XMLBuilder, XMLParser, XMLValidator } from 'fast-xml-parser';
import { refuse } from './api-error.ts';

/** One element: either a value or children. */
export type Element = {
  name: string;
  attributes?: Record<string, string>;
  text?: string;
  children?: Element[];
};

type Ordered = { [name: string]: Ordered[] | Record<string, string> | string };

const attribute = '@';
const builder = new XMLBuilder({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: attribute,
  cdataPropName: '#cdata',
  suppressEmptyNode: false,
});
const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: attribute,
  parseTagValue: false,
  trimValues: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
});

function toOrdered({ name, attributes, text, children = [] }: Element): Ordered {
  const content: Ordered[] = children.map(toOrdered);
  if (text !== undefined && text !== '')
    for (const part of text.split(/(?<=]])(?=>)/)) content.push({ '#cdata': [{ '#text': part }] });
  const marks = Object.entries(attributes ?? {}).map(([key, value]) => [`${attribute}${key}`, value] as const);
  return { [name]: content, ...(marks.length === 0 ? {} : { ':@': Object.fromEntries(marks) }) };
}

/** A whole answer as the shop writes it: values in CDATA, an empty value as an empty element. */
export function writeXml(content: Element[]): string {
  const root: Element = {
    name: 'prestashop',
    attributes: { 'xmlns:xlink': 'http://www.w3.org/1999/xlink' },
    children: content,
  };
  return `<?xml version="1.0" encoding="UTF-8"?>\n${builder.build([toOrdered(root)])}\n`;
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

function fromOrdered(nodes: unknown): Element[] {
  if (!Array.isArray(nodes)) return [];
  return nodes.filter(isRecord).flatMap(node => {
    const name = Object.keys(node).find(key => key !== ':@' && key !== '#text');
    if (name === undefined) return [];
    const content = node[name];
    const marks = isRecord(node[':@']) ? Object.entries(node[':@']) : [];
    const children = fromOrdered(content);
    const text = Array.isArray(content)
      ? content.map(part => (isRecord(part) && '#text' in part ? String(part['#text']) : '')).join('')
      : '';
    return [
      {
        name,
        attributes: Object.fromEntries(marks.map(([key, value]) => [key.slice(attribute.length), String(value)])),
        text: children.length > 0 ? text.trim() : text,
        children,
      },
    ];
  });
}

/** The entities of a request body, below whatever its root is called; anything but XML is refused with code 127. */
export function readXml(body: string): Element[] {
  const broken = (why: string) =>
    refuse(500, 127, `XML error : ${why}\nXML length : ${body.length}\nOriginal XML : ${body}`);
  const valid = XMLValidator.validate(body);
  if (valid !== true) throw broken('String could not be parsed as XML');
  const [root] = fromOrdered(parser.parse(body));
  if (!root) throw broken('String could not be parsed as XML');
  return root.children ?? [];
}

/** The first child of that name. */
export const childOf = (element: Element, name: string): Element | undefined =>
  element.children?.find(child => child.name === name);
