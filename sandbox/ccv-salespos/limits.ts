import { Refusal } from './refusal.ts';

/** Requests per minute: for each resource with each method, and in all. */
export type Limits = { perResource: number; total: number };

export const generousLimits: Limits = { perResource: 100_000, total: 500_000 };

/** Counts requests per clock minute and refuses those above the limits with 429.10 or 429.11. */
export function rateCounter(): (limits: Limits, method: string, resource: string, now: Date) => void {
  let minute = 0;
  let total = 0;
  const perResource = new Map<string, number>();
  return (limits, method, resource, now) => {
    const current = Math.floor(now.getTime() / 60_000);
    if (current !== minute) {
      minute = current;
      total = 0;
      perResource.clear();
    }
    const key = `${method} ${resource}`;
    const count = (perResource.get(key) ?? 0) + 1;
    if (total + 1 > limits.total)
      throw new Refusal(
        429,
        '429.11',
        'The total limit of requests per minute is reached. Please lower your request rate.',
      );
    if (count > limits.perResource) throw resourceThrottled(method, resource);
    total += 1;
    perResource.set(key, count);
  };
}

export function resourceThrottled(method: string, resource: string): Refusal {
  const message = `The limit of ${method} requests per minute on ${resource} is reached. Please lower your request rate.`;
  return new Refusal(429, '429.10', message);
}
