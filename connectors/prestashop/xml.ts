import { XMLBuilder, XMLParser } from 'fast-xml-parser';

/**
 * One row of a webservice resource. `fields` are its plain fields, `texts` its language fields by language id,
 * `associations` its lists. `node` is the element's name (`product`); `id` is also in `fields`, and empty for a new row.
 */
export type Entity = {
  node: string;
  id: string;
  fields: Record<string, string>;
  texts: Record<string, Record<string, string>>;
  associations: Record<string, Association>;
};

/** `node` is the name of one row's element; rows are flat. */
export type Association = { node: string; rows: Record<string, string>[] };

/** An element as it was parsed: its text, its attributes, its child elements in order of their first appearance. */
export type Element = { text: string; attributes: Record<string, string>; children: Record<string, Element[]> };

const parser = new XMLParser({
  ignoreAttributes: name => name === 'xlink:href' || name.startsWith('xmlns'),
  attributeNamePrefix: '@',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  // The shop's own entities and numbered characters; what a document declares by itself was refused before.
  processEntities: { enabled: true, maxTotalExpansions: Number.MAX_SAFE_INTEGER, maxExpandedLength: 64 * 1024 * 1024 },
  htmlEntities: true,
});

const builder = new XMLBuilder({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  suppressEmptyNode: true,
  format: false,
});

/**
 * Parses an answer of the webservice down from `<prestashop>`; `undefined` when it is none. What a PHP that shows its
 * warnings puts before the document is skipped. A document with a DOCTYPE is none of the webservice's.
 */
export function parseXml(text: string): Element | undefined {
  const start = text.indexOf('<prestashop');
  if (start < 0 || /<!DOCTYPE/i.test(text.slice(0, start))) return undefined;
  try {
    const parsed: unknown = parser.parse(text.slice(start));
    return isObject(parsed) && 'prestashop' in parsed ? elementOf(parsed.prestashop) : undefined;
  } catch {
    return undefined;
  }
}

/** The rows of an answer: those of a list (`<orders>…`), or the single ones right below `<prestashop>`. */
export function entitiesOf(root: Element, resource: string): Entity[] {
  const lists = root.children[resource];
  const rows = lists ? lists.flatMap(list => Object.entries(list.children)) : Object.entries(root.children);
  return rows
    .filter(([node]) => node !== 'errors')
    .flatMap(([node, elements]) => elements.map(element => entityOf(node, element)));
}

/** The errors that an answer names, in its order. */
export function errorsOf(root: Element | undefined): { code: string; message: string }[] {
  const errors = root?.children.errors?.flatMap(({ children }) => children.error ?? []) ?? [];
  return errors.map(({ children }) => ({
    code: children.code?.[0]?.text.trim() ?? '',
    message: children.message?.[0]?.text.trim() ?? '',
  }));
}

/** The body of a POST, PUT or PATCH; several rows go in one PUT. */
export function buildXml(entities: Entity[]): string {
  const byNode = [...Map.groupBy(entities, ({ node }) => node)].map(([node, rows]) => [node, rows.map(writable)]);
  const nodes: Record<string, unknown> = Object.fromEntries(byNode);
  const document = { prestashop: { '@xmlns:xlink': 'http://www.w3.org/1999/xlink', ...nodes } };
  return `<?xml version="1.0" encoding="UTF-8"?>${builder.build(document)}`;
}

/** A row with no more than these fields, for a POST or a PATCH. */
export const newEntity = (node: string, fields: Record<string, string>, more: Partial<Entity> = {}): Entity => ({
  node,
  id: fields.id ?? '',
  fields,
  texts: {},
  associations: {},
  ...more,
});

function writable({ fields, texts, associations }: Entity): Record<string, unknown> {
  const lists = Object.entries(associations).map(([name, { node, rows }]): [string, unknown] => [
    name,
    { '@nodeType': node, [node]: rows.map(clean) },
  ]);
  return {
    ...clean(fields),
    ...Object.fromEntries(
      Object.entries(texts).map(([name, byLanguage]) => [
        name,
        { language: Object.entries(byLanguage).map(([id, text]) => ({ '@id': id, '#text': allowed(text) })) },
      ]),
    ),
    ...(lists.length > 0 && { associations: Object.fromEntries(lists) }),
  };
}

const clean = (row: Record<string, string>) =>
  Object.fromEntries(Object.entries(row).map(([name, text]) => [name, allowed(text)]));

/** Without what XML 1.0 cannot carry, which would make PHP refuse the whole document. */
const allowed = (text: string) =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is removed
  text.toWellFormed().replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '');

function entityOf(node: string, element: Element): Entity {
  const entity = newEntity(node, {});
  for (const [name, [first]] of Object.entries(element.children)) {
    if (!first) continue;
    if (name === 'associations') entity.associations = associationsOf(first);
    else if (first.children.language) entity.texts[name] = textsOf(first.children.language);
    else entity.fields[name] = first.text;
  }
  // A list without `display` names ids as attributes.
  entity.fields.id ??= element.attributes.id ?? '';
  entity.id = entity.fields.id;
  return entity;
}

const textsOf = (languages: Element[]) =>
  Object.fromEntries(languages.map(({ attributes, text }) => [attributes.id ?? '', text]));

const associationsOf = (element: Element): Record<string, Association> =>
  Object.fromEntries(
    Object.entries(element.children).map(([name, [list]]) => {
      const [node = list?.attributes.nodeType ?? name, rows = []] = Object.entries(list?.children ?? {})[0] ?? [];
      return [name, { node, rows: rows.map(rowOf) }];
    }),
  );

const rowOf = ({ children }: Element): Record<string, string> =>
  Object.fromEntries(Object.entries(children).map(([name, [first]]) => [name, first?.text ?? '']));

/** The text of an element with child elements is the white space between them. */
function elementOf(value: unknown): Element {
  if (!isObject(value)) return { text: value === undefined ? '' : String(value), attributes: {}, children: {} };
  const entries = Object.entries(value);
  const children = entries
    .filter(([name]) => !name.startsWith('@') && name !== '#text')
    .map(([name, inner]): [string, Element[]] => [name, (Array.isArray(inner) ? inner : [inner]).map(elementOf)]);
  const attributes = entries
    .filter(([name]) => name.startsWith('@'))
    .map(([name, inner]): [string, string] => [name.slice(1), String(inner)]);
  return {
    text: children.length > 0 ? '' : String(value['#text'] ?? ''),
    attributes: Object.fromEntries(attributes),
    children: Object.fromEntries(children),
  };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
