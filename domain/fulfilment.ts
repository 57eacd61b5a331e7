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

/** How far whoever makes the goods is. */
export const productionStates = ['planned', 'in-production', 'made', 'stopped'] as const;
export type StatedProduction = (typeof productionStates)[number];

/** How much of a line is fulfilled and cancelled, as decimals; `lineId` is the order's own. */
export type StatedLine = { lineId: string; fulfilled?: string; cancelled?: string; produced?: string };

export type StatedParcel = { waybill: string; carrier?: string; url?: string; shippedAt?: string };

/** What is known of each line once more was said: what a statement leaves out stays. */
export function mergeProgress(known: StatedLine[], said: StatedLine[]): StatedLine[] {
  const lines = new Map(known.map(line => [line.lineId, line]));
  for (const line of said) lines.set(line.lineId, { ...lines.get(line.lineId), ...stated(line) });
  return [...lines.values()];
}

/** The parcels of an order once more were said: a waybill that is repeated is one parcel. */
export function mergeParcels(known: StatedParcel[], said: StatedParcel[]): StatedParcel[] {
  const parcels = new Map(known.map(parcel => [parcel.waybill, parcel]));
  for (const parcel of said) parcels.set(parcel.waybill, { ...parcels.get(parcel.waybill), ...stated(parcel) });
  return [...parcels.values()];
}

/** Without what is there and says nothing: it must not overwrite what is known. */
const stated = <T extends object>(given: T): T =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as T;

/** How a flow of order statuses decides. */
export type StatusFlowSettings = {
  /** The target's state for each canonical one; a state without an entry is kept and not written. */
  states: Partial<Record<FulfilmentState, string>>;
  /** Lets the target write to the buyer. */
  tellBuyer: boolean;
  /** Whether an invoice or receipt that names an order's lines means that their goods left, as in WAPRO; yes when absent. */
  documentsShip?: boolean;
};

export const defaultStatusFlowSettings: StatusFlowSettings = { states: {}, tellBuyer: true };
