/** One import of a source file: what it names, and whether it brings types only. */
export interface Import {
  from: string;
  typeOnly: boolean;
}

/**
 * Every module that a TypeScript source names in an import, an export … from, or an import() of a plain string.
 * Comments and strings that look like one do not count: a statement starts its line.
 */
export function importsOf(source: string): Import[] {
  const text = source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
  const found: Import[] = [];
  for (const [, keyword, clause, from] of text.matchAll(
    /^\s*(import|export)\s+((?:type\s+)?(?:[\w*{][^;'"]*?)\s+from\s+)?['"]([^'"\n]+)['"]/gm,
  )) {
    if (from === undefined || (keyword === 'export' && clause === undefined)) continue;
    found.push({ from, typeOnly: clause !== undefined && isTypeOnly(clause) });
  }
  for (const [, from] of text.matchAll(/\bimport\(\s*['"]([^'"\n]+)['"]\s*\)/g)) {
    if (from !== undefined) found.push({ from, typeOnly: false });
  }
  return found;
}

/** `type …` before the clause, or before each of its names. */
function isTypeOnly(clause: string): boolean {
  if (/^type\s/.test(clause)) return true;
  const names = /^\{([^}]*)\}/.exec(clause.trim())?.[1];
  if (names === undefined) return false;
  return names.split(',').every(name => name.trim() === '' || /^\s*type\s/.test(name));
}
