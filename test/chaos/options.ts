/** What a chaos run is asked for. */
export type ChaosOptions = {
  orders: number;
  /** The same seed places the same orders, draws the same faults and kills the same processes at the same moments. */
  seed: number;
  /** How often a process is killed, in all; the four kinds take turns in an order that is drawn. */
  kills: number;
  /** Orders per second. */
  rate: number;
  /** Seconds after which the till lets no lost write land any more; late writes of the fault plan come sooner. */
  settleSeconds: number;
  /** How often the till answers 429, which holds the whole connection back for a minute. */
  tillThrottles: number;
  /** Seconds that everything may take to come to rest after the last order. */
  restSeconds: number;
  /** Whether PostgreSQL writes through to the disk: a killed process loses nothing either way. */
  fsync: boolean;
  /** Keeps logs and data for a look afterwards. */
  keep: boolean;
};

export const defaultOptions: ChaosOptions = {
  orders: 500,
  seed: 1,
  kills: 12,
  rate: 6,
  settleSeconds: 5,
  tillThrottles: 1,
  restSeconds: 600,
  fsync: true,
  keep: false,
};
