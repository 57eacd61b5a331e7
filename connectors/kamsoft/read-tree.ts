import { createXmlScanner } from './scan-xml.ts';
import { XmlError } from './xml-error.ts';

/** An element of a small document. `text` is what stands in it directly, trimmed. */
export type XmlElement = { name: string; text: string; children: XmlElement[] };

const mostElements = 1_000_000;

/** Reads a document of up to a million elements whole; throws an `XmlError`. */
export const readTree = (document: string): XmlElement => {
  const top: XmlElement = { name: '', text: '', children: [] };
  const stack: XmlElement[] = [top];
  let count = 0;
  const scanner = createXmlScanner({
    open: name => {
      count += 1;
      if (count > mostElements) throw new XmlError(`The document has more than ${mostElements} elements.`);
      const child: XmlElement = { name, text: '', children: [] };
      stack.at(-1)?.children.push(child);
      stack.push(child);
    },
    text: piece => {
      const current = stack.at(-1);
      if (current) current.text += piece;
    },
    close: () => {
      const closed = stack.pop();
      if (closed) closed.text = closed.text.trim();
    },
  });
  scanner.write(document);
  scanner.end();
  return top.children[0] ?? top;
};

/** The text at a path of element names below an element; empty elements and `-` count as absent. */
export const textAt = (element: XmlElement, ...path: string[]): string | undefined => {
  let current: XmlElement | undefined = element;
  for (const name of path) current = current?.children.find(child => child.name === name);
  const text = current?.text;
  return text === '' || text === '-' ? undefined : text;
};
