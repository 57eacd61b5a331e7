import type { FlowEntity } from '../../../domain/flow-settings.ts';
import { type EndFacts, earliest, type FlowFacts, type Waiting } from '../../../domain/judge-health.ts';

/** Lanes of a source in which a flow's records come. */
export const lanesOf: Record<FlowEntity, string[]> = {
  orders: ['orders', 'sales'],
  products: ['catalogue', 'goods'],
  'order-statuses': ['feedback', 'sales'],
  customers: ['parties'],
  invoices: ['money'],
};

/** What of a target's feed is a flow's, the leading entity first. */
export const feedOfFlow: Record<FlowEntity, string[]> = {
  orders: ['orders', 'order-lines'],
  products: ['products', 'stock', 'prices', 'categories', 'carriers'],
  'order-statuses': ['order-statuses', 'shipments'],
  customers: ['customers', 'delivery-places', 'users'],
  invoices: ['invoices', 'payments'],
};

/** A flow with both its ends, as the questions about its health are asked of it. */
export type FlowRow = {
  workspaceId: string;
  id: string;
  key: string;
  entity: FlowEntity;
  mode: FlowFacts['mode'];
  paused: boolean;
  source: EndFacts;
  target: EndFacts;
};

export const idsOf = (flows: FlowRow[]): string[] => flows.map(flow => flow.id);
export const unique = (ids: string[]): string[] => [...new Set(ids)];
export const workspacesOf = (flows: FlowRow[]): string[] => unique(flows.map(flow => flow.workspaceId));

/** Several waits as one. */
export const sumOf = (rows: Waiting[]): Waiting => ({
  count: rows.reduce((total, { count }) => total + count, 0),
  since: earliest(rows.map(({ since }) => since)),
});

/** The last of these times. */
export const latest = (times: (Date | null | undefined)[]): Date | null =>
  times.reduce<Date | null>((last, time) => (time && (!last || time > last) ? time : last), null);
