/** Columns aligned by their widest cell, two spaces apart; line breaks in a cell become spaces. No rows: says so. */
export function table(
  headings: string[],
  rows: (string | number | null | undefined)[][],
  none = 'Nothing here.',
): string {
  if (rows.length === 0) return none;
  const cells = [headings, ...rows.map(row => row.map(cell => String(cell ?? '').replaceAll(/\s*\n\s*/g, ' ')))];
  const widths = headings.map((_, column) => Math.max(...cells.map(row => width(row[column] ?? ''))));
  return cells
    .map(row =>
      row
        .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - width(cell)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

const longest = 60;

/** A value as a table shows it: on one line, and cut visibly where it is longer than 60 characters. */
export function short(value: string): string {
  const characters = [...value.normalize('NFC').replaceAll(/\s*\n\s*/g, ' ')];
  return characters.length > longest ? `${characters.slice(0, longest - 1).join('')}…` : characters.join('');
}

/** How many characters a person sees. */
const width = (text: string): number => [...text.normalize('NFC')].length;

/** A name and a value per line, aligned; what has no value is left out. */
export function facts(pairs: [name: string, value: string | number | null | undefined][]): string {
  const there = pairs.filter(([, value]) => value !== null && value !== undefined && value !== '');
  const longest = Math.max(0, ...there.map(([name]) => width(name)));
  return there.map(([name, value]) => `${name.padEnd(longest)}  ${value}`).join('\n');
}
