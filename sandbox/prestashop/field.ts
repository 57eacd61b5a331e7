import type { Format } from './formats.ts';

/** How a column holds its value; decides what an absent node becomes and how filters compare. */
export type Kind = 'id' | 'int' | 'bool' | 'price' | 'float' | 'text' | 'date' | 'day';

export type Field = {
  kind: Kind;
  format?: Format;
  required?: boolean;
  /** Greatest length in characters. */
  size?: number;
  /** One text per language. */
  i18n?: boolean;
  /** The resource whose id this is. */
  link?: string;
  /** Refused with code 93 when sent. */
  readOnly?: boolean;
  /** Computed: cannot be filtered or sorted by. */
  dynamic?: boolean;
  /** Not shown and not taken. */
  hidden?: boolean;
  /** What a row of the seed holds when it says nothing. */
  usual?: string;
};

export type AssociationField = { required?: boolean; link?: string; readOnly?: boolean };
export type Association = {
  /** The name of one node in the list. */
  node: string;
  /** The resource of its ids, where it differs from the association's name. */
  api?: string;
  fields: Record<string, AssociationField>;
  /** Sent lists are ignored: the shop computes it. */
  readOnly?: boolean;
  virtual?: boolean;
};

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD';

/** One resource of the webservice: its nodes, its links, and the columns by which the sandbox finds rows fast. */
export type Resource = {
  name: string;
  node: string;
  /** The class name that messages of the shop use. */
  className: string;
  description: string;
  fields: Record<string, Field>;
  associations: Record<string, Association>;
  forbidden: Method[];
  indexed: string[];
  /** Columns that list queries may filter with date=1 although the resource does not show them. */
  dates: boolean;
};

type More = Partial<Field>;
const make =
  (kind: Kind, format: Format, basis: More = {}) =>
  (more: More = {}): Field => ({ kind, format, ...basis, ...more });
export const ref = (link: string, more: More = {}): Field => ({ kind: 'id', format: 'isUnsignedId', link, ...more });
export const int = make('int', 'isInt');
export const natural = make('int', 'isUnsignedInt');
export const bool = make('bool', 'isBool');
export const price = make('price', 'isPrice');
export const float = make('float', 'isFloat');
export const date = make('date', 'isDate');
export const day = make('day', 'isBirthDate');
export const text = (format: Format, size?: number, more: More = {}): Field => ({
  kind: 'text',
  format,
  ...(size === undefined ? {} : { size }),
  ...more,
});
export const words = (format: Format, size?: number, more: More = {}): Field =>
  text(format, size, { i18n: true, ...more });
export const stamps = { date_add: date(), date_upd: date() };
export const idOnly: Record<string, AssociationField> = { id: { required: true } };

type Draft = Partial<Omit<Resource, 'name' | 'node' | 'fields'>>;
/** A resource of the webservice; what is left out is the usual. */
export const resource = (name: string, node: string, fields: Record<string, Field>, draft: Draft = {}): Resource => ({
  name,
  node,
  className: node.replace(/(^|_)(\w)/g, (_all, _line, letter: string) => letter.toUpperCase()),
  description: `The ${name.replaceAll('_', ' ')} of the shop`,
  associations: {},
  forbidden: [],
  indexed: [],
  dates: 'date_upd' in fields,
  ...draft,
  fields: { id: { kind: 'id' }, ...fields },
});

const empty: Record<Kind, string> = {
  id: '0',
  int: '0',
  bool: '0',
  price: '0.000000',
  float: '0.000000',
  text: '',
  date: '0000-00-00 00:00:00',
  day: '0000-00-00',
};
/** What the database holds after a write that said nothing of the column. */
export const emptyOf = (kind: Kind): string => empty[kind];

/** A sent value as the column then holds it: numbers are cut to numbers, money has six decimals. */
export function stored(field: Field, value: string): string {
  switch (field.kind) {
    case 'id':
    case 'int':
      return String(Math.trunc(Number(value)) || 0);
    case 'bool':
      return value === '' || value === '0' ? '0' : '1';
    case 'price':
    case 'float':
      return (Number(value) || 0).toFixed(6);
    case 'text':
      return value;
    default:
      return value === '' ? emptyOf(field.kind) : value;
  }
}
