import type { Kind } from './field.ts';

/** What a filter asks of a value; `exact` lists the values where an index can find them. */
export type Filter = { test: (value: string) => boolean; exact: string[] | null };

const isNumeric = (kind: Kind) => kind !== 'text' && kind !== 'date' && kind !== 'day';

function comparer(kind: Kind): (a: string, b: string) => number {
  if (isNumeric(kind)) return (a, b) => (Number(a) || 0) - (Number(b) || 0);
  return (a, b) => {
    const left = a.toLowerCase();
    const right = b.toLowerCase();
    return left < right ? -1 : left > right ? 1 : 0;
  };
}

const like = (pattern: string) => {
  const start = pattern.startsWith('%');
  const end = pattern.endsWith('%');
  const core = pattern.slice(start ? 1 : 0, end ? -1 : undefined).toLowerCase();
  return (value: string) => {
    const text = value.toLowerCase();
    return start && end ? text.includes(core) : start ? text.endsWith(core) : text.startsWith(core);
  };
};

/**
 * Reads one filter value (§2.2): `[v]`, `[a|b]`, `[a,b]` (both ends included), `[v]%`, `%[v]`, `%[v]%`, `>[v]`,
 * `<[v]`, `![v]`, or a bare value. Text compares without regard to case, as the shop's database does.
 */
export function readFilter(source: string, kind: Kind): Filter {
  const compare = comparer(kind);
  const plain = (one: string) => (isNumeric(kind) ? String(Number(one) || 0) : one.toLowerCase());
  const equal = (wanted: string) => (value: string) => compare(value, wanted) === 0;
  const match = /^(.*)\[(.*)\](.*)$/s.exec(source);
  if (!match) return { test: equal(source), exact: [plain(source)] };
  const [, before = '', inner = '', after = ''] = match;
  if (before === '%' || after === '%') return { test: like(before + inner + after), exact: null };
  if (before === '>') return { test: value => compare(value, inner) > 0, exact: null };
  if (before === '<') return { test: value => compare(value, inner) < 0, exact: null };
  if (before === '!') {
    const barred = inner.split('|');
    return { test: value => barred.every(one => compare(value, one) !== 0), exact: null };
  }
  if (before !== '' || after !== '') return { test: () => true, exact: null };
  if (inner.indexOf('|') > 0) {
    const wanted = new Set(inner.split('|').map(plain));
    return { test: value => wanted.has(plain(value)), exact: [...wanted] };
  }
  const range = /^([\d.:\-\s]+),([\d.:\-\s]+)$/.exec(inner);
  if (range) {
    const [low = '', high = ''] = [range[1] ?? '', range[2] ?? ''].sort(compare);
    return { test: value => compare(value, low) >= 0 && compare(value, high) <= 0, exact: null };
  }
  return { test: equal(inner), exact: [plain(inner)] };
}

/** How two rows' values of a column sort. */
export const orderOf = comparer;
