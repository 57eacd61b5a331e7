import { changeAt, mergeSettings } from '../../api/merge-settings.ts';
import { ToldError } from '../told-error.ts';
import { jsonOrText, parted } from './support.ts';

type Lookup = { table: string; code: string; value: string };
export type FlowChange = { mode?: string; settings?: Record<string, unknown>; lookups: Lookup[] };

/** What `--mode`, `--set path=value` and `--lookup table.code=value` ask for. A code may hold dots and `=`: the last `=` parts. */
export function flowChange(options: { mode?: string; set: string[]; lookup: string[] }): FlowChange {
  const paths = options.set.map(parted).map(([path, text]) => nested(path, jsonOrText(text)));
  return {
    ...(options.mode === undefined ? {} : { mode: options.mode }),
    ...(paths.length === 0 ? {} : { settings: paths.reduce(mergeChange, {}) }),
    lookups: options.lookup.map(readLookup),
  };
}

const nested = (path: string, value: unknown): Record<string, unknown> => changeAt(path, value);

/** Like `mergeSettings`, but a null stays: it is for the hub to remove by. */
function mergeChange(into: Record<string, unknown>, change: Record<string, unknown>): Record<string, unknown> {
  const merged = mergeSettings(into, change);
  for (const [name, value] of Object.entries(change)) {
    const before = into[name];
    if (value === null) merged[name] = null;
    else if (isTree(value)) merged[name] = mergeChange(isTree(before) ? before : {}, value);
  }
  return merged;
}

const isTree = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function readLookup(text: string): Lookup {
  const dot = text.indexOf('.');
  const equals = text.lastIndexOf('=');
  if (dot < 1 || equals < dot + 2)
    throw new ToldError(`“${text}” is no table.code=value, such as paymentMethod.payment_ideal=iDEAL.`);
  return { table: text.slice(0, dot), code: text.slice(dot + 1, equals), value: text.slice(equals + 1) };
}
