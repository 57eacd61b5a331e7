import { SaxesParser } from 'saxes';

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** A text as the content of an element or of an attribute in double quotes. */
export const escaped = (text: string): string =>
  /[&<>"]/.test(text) ? text.replace(/[&<>"]/g, character => entities[character] ?? character) : text;

/** An element with a text; none when the text is empty, as the program writes it: `<desc/>`. */
export const element = (name: string, text: string): string =>
  text === '' ? `<${name}/>` : `<${name}>${escaped(text)}</${name}>`;

/** An element as it was read: `name` without its prefix, `text` its own text, trimmed. */
export type Element = { name: string; text: string; children: Element[] };

/** Reads a document that is a string already; what its prolog says about the encoding is passed over (§1.2). */
export function readXml(text: string): Element {
  const top: Element = { name: '', text: '', children: [] };
  const open = [top];
  const parser = new SaxesParser();
  parser.on('error', error => {
    throw error;
  });
  parser.on('opentag', ({ name }) => {
    const opened: Element = { name: name.slice(name.indexOf(':') + 1), text: '', children: [] };
    open.at(-1)?.children.push(opened);
    open.push(opened);
  });
  const add = (more: string) => {
    const inner = open.at(-1);
    if (inner) inner.text += more;
  };
  parser.on('text', add);
  parser.on('cdata', add);
  parser.on('closetag', () => {
    const closed = open.pop();
    if (closed) closed.text = closed.text.trim();
  });
  parser.write(text).close();
  const root = top.children[0];
  if (!root) throw new Error('The document has no element.');
  return root;
}

/** The first child of that name. */
export const child = (parent: Element | undefined, name: string): Element | undefined =>
  parent?.children.find(candidate => candidate.name === name);

/** The text of the first child of that name; undefined when it is missing or empty. */
export const childText = (parent: Element | undefined, name: string): string | undefined =>
  child(parent, name)?.text || undefined;
