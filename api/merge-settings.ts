type Tree = Record<string, unknown>;

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Merges a change into settings, RFC 7396: objects by field, lists and values whole, null removes. Neither input is changed.
 * Keys are copied as data; `__proto__` is one like any other.
 */
export function mergeSettings(settings: Tree, change: Tree): Tree {
  const merged = new Map(Object.entries(settings));
  for (const [name, value] of Object.entries(change)) {
    if (value === null) merged.delete(name);
    else if (isTree(value)) merged.set(name, mergeSettings(toTree(merged.get(name)), value));
    else merged.set(name, value);
  }
  return Object.fromEntries(merged);
}

const toTree = (value: unknown): Tree => (isTree(value) ? value : {});

/** A change that sets one dotted path. */
export function changeAt(path: string, value: unknown): Tree {
  const [head = '', ...rest] = path.split('.');
  return { [head]: rest.length === 0 ? value : changeAt(rest.join('.'), value) };
}
