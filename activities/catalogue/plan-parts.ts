import type { OwedProduct } from '../../db/queries/due-products.ts';
import type { FieldGroup } from '../../domain/product.ts';
import type { DryRun } from '../send-order/plan.ts';
import type { CatalogueFlow } from './flows.ts';

export type Planned = Pick<DryRun, 'verdict' | 'fields' | 'problems'>;

/** Why a field that differs in the target would be written by the next delivery (`mapped`), or would not. */
export function whyOf(flow: CatalogueFlow, { groups }: OwedProduct, group: FieldGroup): string {
  if (!flow.settings.groups[group]) return 'switched off';
  const state = groups.find(one => one.group === group);
  if (!state) return flow.mode === 'off' ? 'mapped' : 'not owed: its source never stated it';
  if (state.blockedBy === 'lock') return 'locked';
  if (state.blockedBy === 'task') return 'waits for a task';
  if (!state.owed) return 'changed there: a comparison writes it, no delivery owes it';
  return state.due || flow.mode === 'off' ? 'mapped' : 'put off: it failed and is tried again later';
}

export const unfitProblem = (sentence: string, group: string): DryRun['problems'][number] => ({
  sentence,
  remedy: 'Mend it in the source or in the flow.',
  cause: `unfit/${group}`,
});

export const nothing = (verdict: string): Planned => ({ verdict, fields: [], problems: [] });
