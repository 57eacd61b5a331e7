/** One measured figure beside its bare baseline of the same run. */
export type Figure = {
  name: string;
  value: number;
  baseline?: number;
  unit: string;
  /** How far the ratio to the baseline may go. */
  ratio?: Bound;
  /** How far the value itself may go. */
  bound?: Bound;
};

export type Bound = { least: number } | { most: number };

const isWithin = (value: number, bound: Bound): boolean =>
  'least' in bound ? value >= bound.least : value <= bound.most;

/** Value over baseline; undefined where there is none. */
export const ratioOf = ({ value, baseline }: Figure): number | undefined =>
  baseline === undefined || baseline === 0 ? undefined : value / baseline;

/** Whether the figure keeps every bound that it has; undefined when it has none. */
export function keepsBounds(figure: Figure): boolean | undefined {
  const ratio = ratioOf(figure);
  const checks = [
    ...(figure.ratio && ratio !== undefined ? [isWithin(ratio, figure.ratio)] : []),
    ...(figure.bound ? [isWithin(figure.value, figure.bound)] : []),
  ];
  return checks.length === 0 ? undefined : checks.every(Boolean);
}
