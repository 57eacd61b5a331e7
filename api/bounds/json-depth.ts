const quote = 0x22;
const backslash = 0x5c;

/**
 * How deep objects and lists are nested in a JSON text; stops counting above `limit`.
 *
 * Runs before the parser, whose recursion a stranger could otherwise drive. Says nothing about whether the text is JSON.
 */
export function jsonDepth(text: Uint8Array, limit: number): number {
  let depth = 0;
  let deepest = 0;
  for (let at = 0; at < text.length; at += 1) {
    const byte = text[at];
    if (byte === quote) {
      for (at += 1; at < text.length && text[at] !== quote; at += 1) if (text[at] === backslash) at += 1;
    } else if (byte === 0x7b || byte === 0x5b) {
      depth += 1;
      if (depth > deepest) deepest = depth;
      if (deepest > limit) return deepest;
    } else if (byte === 0x7d || byte === 0x5d) depth -= 1;
  }
  return deepest;
}
