/** What was said of an order’s fulfilment, as it is kept. */
export type ToldFulfilment = {
  state: string | null;
  raw_state: string | null;
  waybill: string | null;
  production: string | null;
  raw_production: string | null;
  progress: { lineId: string }[];
  parcels: { waybill: string }[];
};

/** A fulfilment in the shape in which history names its fields: lines and parcels by their names. */
export const tellFulfilment = ({ progress, parcels, ...states }: ToldFulfilment) => ({
  ...states,
  progress: Object.fromEntries(progress.map(({ lineId, ...line }) => [lineId, line])),
  parcels: Object.fromEntries(parcels.map(({ waybill, ...parcel }) => [waybill, { ...parcel, known: 'yes' }])),
});
