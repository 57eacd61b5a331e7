/** What became of an order at whoever fulfils it. */
export const fulfilmentStates = [
  'accepted',
  'in-progress',
  'ready',
  'shipped',
  'delivered',
  'cancelled',
  'returned',
] as const;
export type FulfilmentState = (typeof fulfilmentStates)[number];

/** How a flow of order statuses decides. */
export type StatusFlowSettings = {
  /** The target's state for each canonical one; a state without an entry is kept and not written. */
  states: Partial<Record<FulfilmentState, string>>;
  /** Lets the target write to the buyer. */
  tellBuyer: boolean;
};

export const defaultStatusFlowSettings: StatusFlowSettings = { states: {}, tellBuyer: true };
