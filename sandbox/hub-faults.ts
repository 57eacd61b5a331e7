import { seeded } from './faults.ts';

/** How a program that speaks `/v1` misbehaves; shares are probabilities per request, 0 to 1. */
export type HubFaults = {
  seed: number;
  /** The hub did the work and its answer never arrives. */
  loseAnswers: number;
  /** A push is sent twice at the same time, with the same key. */
  doublePushes: number;
  /** It does not call at all. */
  away: boolean;
};

export const noFaults: HubFaults = { seed: 1, loseAnswers: 0, doublePushes: 0, away: false };

/** Faults out of JSON; what is not named is off. */
export function readHubFaults(body: Record<string, unknown>): HubFaults {
  const share = (name: string) => {
    const value = body[name] ?? 0;
    if (typeof value !== 'number' || value < 0 || value > 1) throw new Error(`${name} has to be a number from 0 to 1.`);
    return value;
  };
  return {
    seed: typeof body.seed === 'number' ? body.seed : 1,
    loseAnswers: share('loseAnswers'),
    doublePushes: share('doublePushes'),
    away: body.away === true,
  };
}

export type FaultyFetch = { fetch: typeof fetch; set: (faults: HubFaults) => void; faults: () => HubFaults };

/** A fetch that misbehaves by a plan; `send` does the work. */
export function faultyFetch(send: typeof fetch = fetch): FaultyFetch {
  let faults = noFaults;
  let random = seeded(faults.seed);
  return {
    faults: () => faults,
    set(plan) {
      faults = plan;
      random = seeded(plan.seed);
    },
    async fetch(url, init) {
      if (faults.away) throw new Error('The program is away (fault plan).');
      const doubled = init?.method === 'POST' && random() < faults.doublePushes;
      const lost = random() < faults.loseAnswers;
      // Its failure is nobody's, also when the other one fails first.
      const beside = doubled
        ? send(url, init)
            .then(answer => answer.arrayBuffer())
            .catch(() => {})
        : undefined;
      const answer = await send(url, init);
      await beside;
      if (!lost) return answer;
      await answer.arrayBuffer();
      throw new Error('The answer was lost (fault plan).');
    },
  };
}
