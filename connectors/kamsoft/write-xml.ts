/** Text as it may stand in XML, characters that XML does not allow left out. */
export const escapeXml = (text: string): string =>
  text
    // biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 forbids exactly these.
    .replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\uFFFE\uFFFF]|\p{Surrogate}/gu, '')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;');

/** One element of text; an empty one is written `<name/>`. */
export const element = (name: string, text = ''): string =>
  text === '' ? `<${name}/>` : `<${name}>${escapeXml(text)}</${name}>`;
