import type { PushEntity, Pushed } from '../records.ts';

/** One record as it stands, and whether somebody has its row open in WAPRO right now. */
export interface Reading<Entity extends PushEntity> {
  record: Pushed[Entity];
  edited: boolean;
}

/**
 * How one entity is read out of WAPRO.
 *
 * A *root* is the row that pages go by (goods, a contractor, a document); it has none, one or several records.
 */
export interface Reader<Entity extends PushEntity = PushEntity> {
  entity: Entity;
  /** The next roots after this one, by keyset. */
  roots: (afterId: string, limit: number) => Promise<string[]>;
  read: (roots: string[]) => Promise<Reading<Entity>[]>;
  /** The root of a record, by the record's id. */
  rootOf: (externalId: string) => string;
  /**
   * What it means that no reading meets an object any more. `gone`: it was deselected or deleted. `aged`: it is closed and older
   * than what is read, unless a look by its id shows that it is gone. `kept`: the same, but nothing is told of what is gone, as
   * `/v1` takes back neither the state of an order nor a parcel.
   */
  missing: 'gone' | 'aged' | 'kept';
  /** The day from which on a reading that begins now meets everything there is, closed or not; absent where it says nothing. */
  wholeSince?: () => string | undefined;
}

/** The part of a composed id `root/rest` that names the root. */
export const beforeSlash = (externalId: string): string => externalId.split('/')[0] ?? externalId;

/** Text without blanks around it; nothing for null and blanks. */
export const textOf = (text: string | null | undefined): string | undefined => text?.trim() || undefined;

/** A country as two capital letters; WAPRO has three letters of room and writes Greece as EL. */
export const countryOf = (text: string | null | undefined): string | undefined => {
  const country = (text ?? '').trim().toUpperCase();
  if (country === 'EL') return 'GR';
  return /^[A-Z]{2}$/.test(country) ? country : undefined;
};
