import type { Figure } from '../support/figure.ts';
import type { Scene } from './set-up.ts';

const orders = 60;

/** Requests that the till got per order of a returning customer with known products, one order after the other. */
export async function measureRequests({ systems, settled }: Scene): Promise<Figure[]> {
  const total = (counts: Record<string, number>) => Object.values(counts).reduce((sum, count) => sum + count, 0);
  const before = total(await systems.requests(undefined));
  for (let order = 0; order < orders; order += 1) {
    await systems.one(undefined);
    await settled();
  }
  const after = total(await systems.requests(undefined));
  return [
    {
      name: 'requests to the till per order',
      value: (after - before) / orders,
      baseline: 2,
      unit: '',
      bound: { most: 3.5 },
    },
  ];
}
