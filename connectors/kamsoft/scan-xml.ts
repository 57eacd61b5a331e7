import { unescapeXml } from './unescape-xml.ts';
import { XmlError } from './xml-error.ts';

export type XmlHandler = {
  /** `attributes` is the text between name and `>`: give it to `attributesOf`. */
  open: (name: string, attributes: string) => void;
  close: (name: string) => void;
  /** One text may come in many pieces, unescaped; white space between elements comes too. */
  text: (piece: string) => void;
};

export type XmlScanner = { write: (chunk: string) => void; end: () => void };

const longestTag = 8192;
const deepest = 64;
const longestEntity = 12;
const nameOnly = /^[^\s<>/="'&!?;-][^\s<>/="'&!?;]*$/;
const openTag = /<([^\s<>/="'&!?;-][^\s<>/="'&!?;]*)((?:\s+[^\s<>/="'&]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/y;
const closeTag = /<\/([^\s<>/="'&!?;]+)\s*>/y;

/**
 * Takes XML apart as it arrives, in pieces of any size, without ever holding a text whole.
 *
 * saxes keeps a text until the tag behind it has come, and its handler sees it only then: a SOAP parameter of 100 MB, or a
 * description of 10 MB, would stand in memory twice. Here a text is handed on as it comes, a tag may be 8 kB and elements 64
 * deep, and that bounds everything. A DOCTYPE is refused, so that there is no entity to expand and nothing outside to fetch.
 * Work is done by `indexOf` and slices, not by character, which is also why this is several times as fast.
 *
 * Throws an `XmlError`. `encode` as for `unescapeXml`.
 */
export const createXmlScanner = (handler: XmlHandler, encode?: (character: string) => string): XmlScanner => {
  const stack: string[] = [];
  const names = new Set<string>();
  let carry = '';
  let within: 'markup' | 'comment' | 'cdata' | 'instruction' = 'markup';
  let started = false;

  const text = (piece: string, verbatim = false) => {
    if (stack.length > 0) return handler.text(verbatim ? piece : unescapeXml(piece, encode));
    if (piece.trim() !== '') throw new XmlError('There is text outside of the document’s element.');
  };

  const open = (name: string, attributes: string, closed: boolean) => {
    if (stack.length === 0 && started) throw new XmlError(`<${name}> stands behind the end of the document.`);
    if (stack.length >= deepest) throw new XmlError(`Elements are nested deeper than ${deepest}.`);
    started = true;
    stack.push(name);
    handler.open(name, attributes);
    if (closed) close();
  };

  const close = () => {
    const name = stack.pop();
    if (name !== undefined) handler.close(name);
  };

  /** Reads the tag at `at`; where it ends, or -1 when it is not all there. */
  const tag = (buffer: string, at: number): number => {
    const last = stack.at(-1);
    if (buffer.charCodeAt(at + 1) === 47) {
      if (last !== undefined && buffer.startsWith(last, at + 2) && buffer.charCodeAt(at + 2 + last.length) === 62) {
        close();
        return at + 3 + last.length;
      }
      closeTag.lastIndex = at;
      const match = closeTag.exec(buffer);
      if (!match) return unfinished(buffer, at);
      if (match[1] !== last)
        throw new XmlError(`</${match[1]}> stands where ${last ? `</${last}>` : 'nothing'} is due.`);
      close();
      return closeTag.lastIndex;
    }
    const end = buffer.indexOf('>', at);
    if (end === -1) return unfinished(buffer, at);
    const closed = buffer.charCodeAt(end - 1) === 47;
    const plain = end - at <= 64 ? buffer.slice(at + 1, closed ? end - 1 : end) : '';
    if (names.has(plain) || (nameOnly.test(plain) && remember(plain))) {
      open(plain, '', closed);
      return end + 1;
    }
    openTag.lastIndex = at;
    const match = openTag.exec(buffer);
    if (!match?.[1]) return unfinished(buffer, at);
    open(match[1], match[2] ?? '', match[3] === '/');
    return openTag.lastIndex;
  };

  const remember = (name: string): boolean => {
    if (names.size < 1000) names.add(name);
    return true;
  };

  /** Skips or hands on what goes up to a closing mark; where it ends, or -1. */
  const through = (buffer: string, at: number, mark: string): number => {
    const end = buffer.indexOf(mark, at);
    // The mark itself may be split between two chunks.
    const stop = end === -1 ? Math.max(at, buffer.length - mark.length + 1) : end;
    if (within === 'cdata' && stop > at) text(buffer.slice(at, stop), true);
    if (end === -1) {
      carry = buffer.slice(stop);
      return -1;
    }
    within = 'markup';
    return end + mark.length;
  };

  const special = (buffer: string, at: number): number => {
    if (buffer.startsWith('<?', at)) return begin('instruction', at + 2);
    if (buffer.startsWith('<!--', at)) return begin('comment', at + 4);
    if (buffer.startsWith('<![CDATA[', at) && stack.length > 0) return begin('cdata', at + 9);
    if ('<!--'.startsWith(buffer.slice(at)) || '<![CDATA['.startsWith(buffer.slice(at))) return -1;
    throw new XmlError('A DOCTYPE, or another declaration, is not taken. Send the document without it.');
  };

  const begin = (what: typeof within, at: number): number => {
    within = what;
    return at;
  };

  const write = (chunk: string) => {
    const buffer = carry === '' ? chunk : carry + chunk;
    carry = '';
    let at = 0;
    while (at < buffer.length) {
      if (within !== 'markup') {
        at = through(buffer, at, marks[within]);
        if (at === -1) return;
        continue;
      }
      const next = buffer.indexOf('<', at);
      if (next === -1) {
        const whole = wholeEntities(buffer, at);
        if (whole > at) text(buffer.slice(at, whole));
        carry = buffer.slice(whole);
        return;
      }
      if (next > at) text(buffer.slice(at, next));
      if (next + 1 === buffer.length) {
        carry = '<';
        return;
      }
      const code = buffer.charCodeAt(next + 1);
      at = code === 33 || code === 63 ? special(buffer, next) : tag(buffer, next);
      if (at === -1) {
        carry = buffer.slice(next);
        return;
      }
    }
  };

  const end = () => {
    const place = stack.at(-1);
    if (carry.startsWith('<') && carry.includes('>')) throw unreadable(carry, 0);
    if (place !== undefined) throw new XmlError(`The document ends in the middle, inside <${place}>. Send it again.`);
    if (carry !== '' || within !== 'markup') throw new XmlError('The document ends in the middle. Send it again.');
    if (!started) throw new XmlError('The document is empty.');
  };

  return { write, end };
};

const marks = { comment: '-->', cdata: ']]>', instruction: '?>' };

/** A tag that is not all there is waited for, up to a length that no honest one has. */
const unfinished = (buffer: string, at: number): -1 => {
  if (buffer.length - at <= longestTag) return -1;
  throw unreadable(buffer, at);
};

const unreadable = (buffer: string, at: number): XmlError =>
  new XmlError(`“${buffer.slice(at, at + 40)}…” is no tag that can be read, or longer than ${longestTag} characters.`);

/** Where the text ends that holds no half of an entity. */
const wholeEntities = (buffer: string, at: number): number => {
  const last = buffer.lastIndexOf('&');
  const isHalf = last >= at && buffer.length - last < longestEntity && !buffer.includes(';', last);
  return isHalf ? last : buffer.length;
};

/** Attributes by name, unescaped, in the text that `open` was given. */
export const attributesOf = (text: string): Record<string, string> => {
  const found: Record<string, string> = {};
  for (const [, name, quoted, apostrophed] of text.matchAll(/([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)) {
    if (name) found[name] = unescapeXml(quoted ?? apostrophed ?? '');
  }
  return found;
};
