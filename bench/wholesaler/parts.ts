import type { Figure } from '../support/figure.ts';
import type { HubOptions } from '../support/hub.ts';
import { onStage, type Stage } from '../support/stage.ts';
import { measureBalances } from './balances.ts';
import { measureFullSync } from './full-sync.ts';
import { measureGrowth } from './growth.ts';
import { measureLag } from './lag.ts';
import { measurePush } from './push.ts';

export type WholesalerOptions = HubOptions & {
  /** Buyers that are pushed at once. */
  buyers: number;
  /** Records of the full sync; none of them changed. */
  unchanged: number;
  /** Invoices of the balances; twice as many payments. */
  invoices: number;
  /** Records of the largest wholesaler. */
  records: number;
  /** Where the list of statements goes; absent: none is made. */
  profile?: string;
};

const measures = {
  v1: measurePush,
  'full-sync': measureFullSync,
  balances: measureBalances,
  lag: measureLag,
  wholesaler: measureGrowth,
} satisfies Record<
  string,
  (stage: Stage, options: WholesalerOptions, say: (line: string) => void) => Promise<Figure[]>
>;
export type WholesalerPart = keyof typeof measures;
export const wholesalerParts = Object.keys(measures) as WholesalerPart[];

/** Everything that is measured at the connector API and on what goes by it; each part on a stage of its own. */
export async function measureWholesaler(
  settings: Record<string, string>,
  parts: WholesalerPart[],
  options: WholesalerOptions,
  say: (line: string) => void,
): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const part of parts) figures.push(...(await onStage(settings, stage => measures[part](stage, options, say))));
  return figures;
}
