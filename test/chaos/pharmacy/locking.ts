import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { ApiClient } from '../../../bin/api-client.ts';
import { editProduct } from '../../../sandbox/prestashop/keeper.ts';
import type { World as Shop } from '../../../sandbox/prestashop/world.ts';
import type { Offering } from './offering.ts';
import type { PharmacyPlan, PlannedLock } from './plan.ts';
import { drugstoreKey } from './set-up.ts';
import type { Good } from './stage.ts';

/** What the shop keeper puts into a field group once it is locked; nothing that the pharmacy would ever say. */
export const keepersOwn = { stock: 31_337, price: '777.770000', name: 'Nazwa z regału sklepu' };

const standing = z.object({
  items: z.array(z.object({ id: z.uuid(), product: z.object({ externalId: z.string() }).nullable() })),
});
const patienceMs = 180_000;

/** Locks fields, lets the shop keeper change them, and lifts some of the locks again, all while the hub is being killed. */
export async function goLocking(
  { api, shop, offering, goods }: { api: ApiClient; shop: Shop; offering: Offering; goods: Good[] },
  { locks, lastsMs }: Pick<PharmacyPlan, 'locks' | 'lastsMs'>,
): Promise<{ locked: number; lifted: number }> {
  const begun = Date.now();
  const until = (share: number) => sleep(Math.max(0, begun + share * lastsMs - Date.now()));
  const each = async (act: (lock: PlannedLock, good: Good) => Promise<unknown>, which = locks) => {
    for (const lock of which) {
      const good = goods[lock.good];
      if (good) await act(lock, good);
    }
  };
  await until(0.2);
  await each((lock, { idtowr }) =>
    insist(async () => {
      const body = { connection: drugstoreKey, product: idtowr, group: lock.group, why: 'The shop keeps this itself.' };
      await api.ask('POST', '/api/locks', body);
    }),
  );
  // What was being written when a lock came lands before the shop keeper changes anything.
  await until(0.6);
  await each(async ({ group }, { id, index }) => {
    if (group === 'stock') editProduct(shop, id, { stock: keepersOwn.stock });
    else if (group === 'price') editProduct(shop, id, { values: { price: keepersOwn.price } });
    else {
      editProduct(shop, id, { texts: { name: keepersOwn.name } });
      offering.rename(index);
    }
  });
  await until(0.8);
  const lifted = locks.filter(({ lift }) => lift);
  await each((_lock, { idtowr }) => insist(() => liftAll(api, idtowr)), lifted);
  return { locked: locks.length, lifted: lifted.length };
}

/** A lock that was set twice, as the first answer was lost, is lifted twice. */
async function liftAll(api: ApiClient, idtowr: string): Promise<void> {
  const path = `/api/locks?connection=${drugstoreKey}&product=${idtowr}&limit=50`;
  for (const { id } of standing.parse(await api.ask('GET', path)).items) await api.ask('DELETE', `/api/locks/${id}`);
}

/** Asks until the hub, which may be down or may not know the product yet, does it. */
async function insist(act: () => Promise<void>): Promise<void> {
  for (const deadline = Date.now() + patienceMs; ; ) {
    try {
      return await act();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await sleep(500);
    }
  }
}
