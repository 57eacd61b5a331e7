/** The value below which this share of the values lies (nearest rank); NaN of nothing. */
export function quantile(values: number[], share: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? Number.NaN;
}

export const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** How much y grows with one more of x (least squares); 0 where x never changes. */
export function slope(points: { x: number; y: number }[]): number {
  const middle = { x: mean(points.map(point => point.x)), y: mean(points.map(point => point.y)) };
  const spread = points.reduce((sum, { x }) => sum + (x - middle.x) ** 2, 0);
  if (spread === 0) return 0;
  return points.reduce((sum, { x, y }) => sum + (x - middle.x) * (y - middle.y), 0) / spread;
}
