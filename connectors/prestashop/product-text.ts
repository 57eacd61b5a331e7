import sanitizeHtml from 'sanitize-html';

/** A text without the characters that a shop refuses in names (PrestaShop's `isCatalogName`), white space put in order. */
export const cleanName = (text: string): string =>
  text
    .normalize('NFC')
    .replaceAll(';', ',')
    .replaceAll('{', '(')
    .replaceAll('}', ')')
    .replace(/[<>=#]/g, ' ')
    .replace(unstorable, ' ')
    .replace(/\s+/gu, ' ')
    .replace(/ ([,)])/g, '$1')
    .trim();

/** What a name or value cannot be stored with: control characters, and what MySQL's three-byte UTF-8 of older shops lacks. */
export const unstorable = /[\p{Cc}\p{Cs}\u{ffff}\u{fffe}\u{10000}-\u{10ffff}]/gu;

/** Cuts a text to `max` characters so that a reader sees that something is missing. */
export const cutVisibly = (text: string, max: number): string => {
  const characters = [...text];
  if (characters.length <= max) return text;
  return `${characters
    .slice(0, Math.max(0, max - 1))
    .join('')
    .trimEnd()}…`;
};

/**
 * A description as safe HTML in one spelling, so that what was written compares equal with what is read back. A text without
 * markup becomes one paragraph, its line breaks kept.
 */
export const cleanDescription = (text: string): string => {
  let html = sanitized(text);
  // Elements that are nested wrongly settle only when they are parsed again.
  for (let passes = 0; passes < 5; passes += 1) {
    const again = sanitized(html);
    if (again === html) return html;
    html = again;
  }
  return `<p>${sanitizeHtml(html, { allowedTags: [] }).trim()}</p>`;
};

/** Always with markup, unless it is empty: otherwise it would be taken for a text without any when it is read back. */
const sanitized = (text: string): string => {
  const html = looksLikeHtml.test(text) ? text : paragraph(text);
  const clean = sanitizeHtml(html.replace(unstorable, ' '), sanitizing)
    .replace(/[\s\u00a0]+/g, ' ')
    .trim();
  return clean === '' || looksLikeHtml.test(clean) ? clean : `<p>${clean}</p>`;
};

const looksLikeHtml = /<\/?[a-z][^>]*>/i;

const allowedTags = [
  ...['p', 'br', 'b', 'strong', 'i', 'em', 'u', 'sub', 'sup', 'ul', 'ol', 'li', 'h2', 'h3', 'h4', 'h5', 'h6'],
  ...['table', 'thead', 'tbody', 'tr', 'th', 'td', 'div', 'span', 'a', 'hr', 'blockquote'],
];
const sanitizing = {
  allowedTags,
  allowedAttributes: { a: ['href', 'title'], td: ['colspan', 'rowspan'], th: ['colspan', 'rowspan'] },
  allowedSchemes: ['https', 'http', 'mailto'],
};

const paragraph = (text: string): string => {
  const escaped = text.trim().replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return escaped === '' ? '' : `<p>${escaped.replace(/\r?\n/g, '<br />')}</p>`;
};

/** The part of a product's address that speaks of its name: small letters, digits and hyphens, at most `max`. */
export const slug = (name: string, max = 128): string =>
  name
    .replace(/[łŁ]/g, 'l')
    .replace(/[øØ]/g, 'o')
    .replaceAll('ß', 'ss')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, max)
    .replace(/^-+|-+$/g, '') || 'produkt';

/** One spelling of a name for finding it again: without case, accents kept, white space put in order. */
export const nameKey = (name: string): string => cleanName(name).toLocaleLowerCase('pl');
