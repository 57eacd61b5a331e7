import { type Bound, type Figure, keepsBounds, ratioOf } from './figure.ts';

const head = ['figure', 'value', 'baseline', 'ratio', 'target', ''];

/** The figures as lines of a table. */
export function tableOf(figures: Figure[]): string {
  const rows = [head, ...figures.map(cellsOf)];
  const widths = head.map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0)));
  const lines = rows.map(row =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
  lines.splice(1, 0, widths.map(width => '─'.repeat(width)).join('  '));
  return lines.join('\n');
}

function cellsOf(figure: Figure): string[] {
  const ratio = ratioOf(figure);
  const kept = keepsBounds(figure);
  return [
    figure.name,
    `${short(figure.value)} ${figure.unit}`,
    figure.baseline === undefined ? '–' : `${short(figure.baseline)} ${figure.unit}`,
    ratio === undefined ? '–' : ratio.toFixed(2),
    [figure.ratio && `ratio ${told(figure.ratio)}`, figure.bound && `${told(figure.bound)} ${figure.unit}`]
      .filter(Boolean)
      .join(', ') || '–',
    kept === undefined ? '' : kept ? 'ok' : 'NOT OK',
  ];
}

const told = (bound: Bound): string => ('least' in bound ? `≥ ${bound.least}` : `≤ ${bound.most}`);
const short = (value: number): string => (Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(2));
