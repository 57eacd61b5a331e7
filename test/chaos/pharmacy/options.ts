import type { ProfileName } from '../../../sandbox/prestashop/profile.ts';

/** What a chaos run of a pharmacy and its web shop is asked for. */
export type PharmacyChaosOptions = {
  /** Items of the pharmacy. The shop has all but 3 % of them already, which the hub makes there. */
  items: number;
  orders: number;
  /** The same seed makes the same goods, orders, faults and kills at the same moments. */
  seed: number;
  /** How often a process is killed, in all; the four kinds take turns in an order that is drawn. */
  kills: number;
  /** Orders per second. */
  rate: number;
  /** Which shop it is. */
  profile: ProfileName;
  /**
   * Seconds that everything may take to come to rest, once after the last order and once after the last offer. A first delivery
   * of 20,000 products is 60,000 requests, which a busy machine does not do in less.
   */
  restSeconds: number;
  /** Whether PostgreSQL writes through to the disk: a killed process loses nothing either way. */
  fsync: boolean;
  /** Keeps logs and data for a look afterwards. */
  keep: boolean;
};

export const defaultPharmacyOptions: PharmacyChaosOptions = {
  items: 20_000,
  orders: 300,
  seed: 1,
  kills: 20,
  rate: 1.5,
  profile: 'tb16',
  restSeconds: 1_800,
  fsync: true,
  keep: false,
};
