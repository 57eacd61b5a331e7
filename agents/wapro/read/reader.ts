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
  /** `gone`: what no reading meets any more was deselected or deleted. `aged`: it is only older than what is read. */
  missing: 'gone' | 'aged';
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
