import { decimal, plain } from '../../domain/decimal.ts';
import { SqlError } from './sql-error.ts';

/** A value as the driver gives it once decimals are cast: ids, decimals and texts as text, whole numbers as numbers. */
export type Value = string | number | null;
export type Row = Readonly<Record<string, Value>>;

export type Column = {
  type: 'decimal' | 'int' | 'char' | 'varchar';
  /** Characters of a text, all digits of a decimal. */
  size: number;
  /** Digits after the point. */
  scale: number;
  initial: Value;
};

const kinds: Record<string, Column['type']> = {
  decimal: 'decimal',
  char: 'char',
  varchar: 'varchar',
  int: 'int',
  tinyint: 'int',
  smallint: 'int',
};

/** A column written as SQL does, such as `varchar(50)`, `decimal(14,4) = 0` or `int`; without a default it begins as null. */
export function readColumn(text: string): Column {
  const match = /^(\w+)(?:\((\d+)(?:,(\d+))?\))?(?: = (.*))?$/.exec(text);
  const type = kinds[match?.[1] ?? ''];
  if (!match || !type) throw new Error(`"${text}" is no column of this model.`);
  const column: Column = { type, size: Number(match[2] ?? 0), scale: Number(match[3] ?? 0), initial: null };
  if (match[4] !== undefined) column.initial = fit(column, match[4], 'the default');
  return column;
}

/** A value as the column keeps it: rounded to its scale, padded when it is char; throws when it does not fit. */
export function fit(column: Column, value: unknown, where: string): Value {
  if (value === null || value === undefined) return null;
  switch (column.type) {
    case 'int': {
      const number = Number(value);
      if (!Number.isInteger(number) || Math.abs(number) > 2_147_483_647)
        throw new SqlError(245, `Conversion failed when converting the value '${value}' to data type int (${where}).`);
      return number;
    }
    case 'decimal': {
      const text = String(value);
      if (!/^-?\d{1,30}(\.\d{1,30})?$/.test(text))
        throw new SqlError(8114, `Error converting data type varchar to numeric: '${text}' (${where}).`);
      const kept = plain(decimal(text), column.scale);
      if (kept.replace(/\D/g, '').replace(/^0+/, '').length > column.size)
        throw new SqlError(8115, `Arithmetic overflow error converting varchar to data type numeric (${where}).`);
      return kept;
    }
    case 'char':
    case 'varchar': {
      const text = String(value);
      // Trailing blanks are cut without a word (ANSI_PADDING), anything else is refused.
      if (text.trimEnd().length > column.size)
        throw new SqlError(
          2628,
          `String or binary data would be truncated in ${where}. Truncated value: '${text.slice(0, column.size)}'.`,
        );
      return column.type === 'char' ? text.trimEnd().padEnd(column.size) : text.slice(0, column.size);
    }
  }
}
