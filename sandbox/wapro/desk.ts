import type { Books } from './books.ts';

/** What every deed of the clerk's works with; `act` does it whole or not at all, once no transaction is in the way. */
export type Desk = Books & {
  act<T>(work: () => T): Promise<T>;
  /** The clerk's day, `YYYY-MM-DD`. */
  today(): string;
};
