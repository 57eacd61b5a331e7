import type { FieldChange } from './fingerprint.ts';

type Scalar = string | number | boolean;
/** `bare`: it held nothing to begin with, and stands for itself. */
type Branch = { list: boolean; bare: boolean; children: Map<string, Node> };
type Node = Scalar | Branch;

const isBranch = (node: Node | undefined): node is Branch => typeof node === 'object';
const isScalar = (value: unknown): value is Scalar =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

/**
 * A document as it was before some changes of it: the inverse of `fieldChanges`.
 *
 * The history tells values as text and no empty lists. A value that is a number or a truth now becomes one again; a list
 * that is left empty stays as an empty one, any other part that is left empty goes. Neither input is changed.
 *
 * @param document the present one
 * @param changes newest first
 */
export function undoChanges(document: unknown, changes: readonly FieldChange[]): unknown {
  const root = grow(document);
  if (!isBranch(root)) return document;
  const kinds = new Map<string, Scalar>();
  noteKinds(root, '', kinds);
  for (const { field, before } of changes) {
    const path = field.split('.');
    if (before === null) take(root, path);
    else put(root, path, alike(before, kinds.get(field)));
  }
  return told(root);
}

function grow(value: unknown): Node | undefined {
  if (isScalar(value)) return value;
  if (typeof value !== 'object' || value === null) return undefined;
  const children = new Map<string, Node>();
  for (const [key, entry] of Object.entries(value)) {
    const node = grow(entry);
    if (node !== undefined) children.set(key, node);
  }
  return { list: Array.isArray(value), bare: children.size === 0, children };
}

function noteKinds(node: Node, path: string, into: Map<string, Scalar>): void {
  if (!isBranch(node)) into.set(path, node);
  else for (const [key, child] of node.children) noteKinds(child, path ? `${path}.${key}` : key, into);
}

/** A text of the history as what stands in its place now. */
function alike(text: string, present: Scalar | undefined): Scalar {
  if (typeof present === 'number' && text.trim() !== '' && String(Number(text)) === text) return Number(text);
  if (typeof present === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}

/** The child that a path begins with, and what is left of the path: a key may itself hold dots. */
function step(branch: Branch, path: string[]): { key: string; rest: string[] } {
  for (let length = path.length; length > 1; length -= 1) {
    const key = path.slice(0, length).join('.');
    if (branch.children.has(key)) return { key, rest: path.slice(length) };
  }
  return { key: path[0] ?? '', rest: path.slice(1) };
}

function take(branch: Branch, path: string[]): void {
  const { key, rest } = step(branch, path);
  const child = branch.children.get(key);
  if (rest.length === 0) {
    if (!isBranch(child)) branch.children.delete(key);
    return;
  }
  if (isBranch(child)) take(child, rest);
}

function put(branch: Branch, path: string[], value: Scalar): void {
  const { key, rest } = step(branch, path);
  if (rest.length === 0) {
    branch.children.set(key, value);
    return;
  }
  const present = branch.children.get(key);
  const child = isBranch(present) ? present : made(rest[0]);
  branch.children.set(key, child);
  put(child, rest, value);
}

/** A part that is not there now: its keys alone tell whether it was a list. */
const made = (firstKey = ''): Branch => ({ list: /^\d+$/.test(firstKey), bare: false, children: new Map() });

/** Whether anything is left of a part. */
const stands = (node: Node): boolean =>
  !isBranch(node) || (node.bare && node.children.size === 0) || [...node.children.values()].some(stands);

function told(node: Node): unknown {
  if (!isBranch(node)) return node;
  const { children } = node;
  if (node.list && [...children.keys()].every(key => /^\d+$/.test(key)))
    return [...children]
      .filter(([, child]) => stands(child))
      .toSorted(([left], [right]) => Number(left) - Number(right))
      .map(([, child]) => told(child));
  return Object.fromEntries(
    [...children]
      .filter(([, child]) => stands(child) || (isBranch(child) && child.list))
      .map(([key, child]) => [key, told(child)]),
  );
}
