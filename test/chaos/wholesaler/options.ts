/** What a chaos run of a wholesaler is asked for: WAPRO with its agent, a B2B platform and production. */
export type WholesalerChaosOptions = {
  orders: number;
  /** Catalogue numbers of WAPRO; more than 220 make its snapshots come in several packages. */
  goods: number;
  buyers: number;
  /** The same seed makes the same goods, buyers, orders, faults and kills at the same moments. */
  seed: number;
  /** How often a process is killed by plan, in all; the six kinds take turns in an order that is drawn. */
  kills: number;
  /** Orders per second. */
  rate: number;
  /** Seconds that everything may take to come to rest after the last order. */
  restSeconds: number;
  /** Whether PostgreSQL writes through to the disk: a killed process loses nothing either way. */
  fsync: boolean;
  /** Keeps logs and data for a look afterwards. */
  keep: boolean;
};

export const defaultWholesalerOptions: WholesalerChaosOptions = {
  orders: 150,
  goods: 500,
  buyers: 24,
  seed: 1,
  kills: 18,
  rate: 0.6,
  restSeconds: 900,
  fsync: true,
  keep: false,
};
