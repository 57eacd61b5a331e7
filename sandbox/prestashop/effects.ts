import type { Call } from './call.ts';
import { catalogueEffects } from './effects-catalogue.ts';
import { orderEffects } from './effects-orders.ts';
import type { Link, Row } from './table.ts';

export type Write = {
  call: Call;
  row: Row;
  /** Columns as they were before the write; empty for a new record. */
  before: Record<string, string>;
  /** Columns that were sent although the shop computes them (`shipping_number`, `id_default_image`, …). */
  sent: Map<string, string>;
};

/** What a shop does around the plain write of one resource. */
export type Effects = {
  /** Changes or refuses the columns before they are written; `row` is absent for a new record. */
  tidy?: (call: Call, values: Record<string, string>, row: Row | undefined) => void;
  added?: (write: Write) => void;
  changed?: (write: Write) => void;
  /** A sent association; returns the list to keep. */
  linked?: (call: Call, row: Row, name: string, list: Link[]) => Link[];
  /** Returns true when the record stays (only marked). */
  removing?: (call: Call, row: Row) => boolean;
};

const all: Record<string, Effects> = { ...catalogueEffects, ...orderEffects };
/** The shop's own doings for a resource; none for most. */
export const effectsOf = (resource: string): Effects => all[resource] ?? {};
