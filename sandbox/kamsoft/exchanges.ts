import { Lost } from './post.ts';
import { Refused } from './soap-client.ts';

/** One call to the hub as the page and a test see it. Durations in milliseconds. */
export type Exchange = {
  at: string;
  what: 'SetOffer' | 'GetOrders' | 'SetOrders';
  /** `lost`: what the hub did is unknown. `refused`: it said false, a fault, or something else than an answer. */
  outcome: 'taken' | 'refused' | 'lost';
  detail: string;
  ms: number;
};

const greatestLog = 200;

/** Carries calls out, keeps the last 200 of them, and turns every ending into an outcome. */
export function createExchangeLog() {
  const log: Exchange[] = [];
  return {
    /** Newest first. */
    log: log as readonly Exchange[],
    /** Makes a call; `detail` says what it was about, and the answer or the reason is added. */
    async carryOut<T>(
      what: Exchange['what'],
      detail: string,
      call: () => Promise<T>,
      judge: (result: T) => { taken: boolean; detail: string },
    ): Promise<{ exchange: Exchange; result: T | undefined }> {
      const start = performance.now();
      const at = new Date().toISOString();
      const end = (outcome: Exchange['outcome'], more: string): Exchange => {
        const exchange = { at, what, outcome, detail: `${detail}: ${more}`, ms: Math.round(performance.now() - start) };
        log.unshift(exchange);
        log.length = Math.min(log.length, greatestLog);
        return exchange;
      };
      try {
        const result = await call();
        const judged = judge(result);
        return { exchange: end(judged.taken ? 'taken' : 'refused', judged.detail), result };
      } catch (error) {
        if (error instanceof Lost) return { exchange: end('lost', error.message), result: undefined };
        if (error instanceof Refused) return { exchange: end('refused', error.message), result: undefined };
        throw error;
      }
    },
  };
}
