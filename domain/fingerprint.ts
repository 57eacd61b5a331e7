/** Serialises a value with its keys in order and without absent fields, so that equal content gives equal text. */
export function canonicalText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value)
      .filter(([, entry]) => entry !== undefined)
      .sort(([left], [right]) => (left < right ? -1 : 1));
    return `{${entries.map(([key, entry]) => `${JSON.stringify(key)}:${canonicalText(entry)}`).join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}

export type FieldChange = { field: string; before: string | null; after: string | null };

function flatten(value: unknown, path: string, into: Map<string, string>): Map<string, string> {
  if (value === null || value === undefined) return into;
  if (typeof value !== 'object') return into.set(path, String(value));
  for (const [key, entry] of Object.entries(value)) flatten(entry, path ? `${path}.${key}` : key, into);
  return into;
}

/** Says field by field (dotted paths, scalars as text) how one document differs from another. */
export function fieldChanges(before: unknown, after: unknown): FieldChange[] {
  const old = flatten(before, '', new Map());
  const fresh = flatten(after, '', new Map());
  const fields = [...new Set([...old.keys(), ...fresh.keys()])].sort();
  return fields
    .map(field => ({ field, before: old.get(field) ?? null, after: fresh.get(field) ?? null }))
    .filter(change => change.before !== change.after);
}
