import { setTimeout as sleep } from 'node:timers/promises';
import { shownProducts } from '../../../sandbox/b2b/catalogue.ts';
import { editParty } from '../../../sandbox/b2b/edit-party.ts';
import { placeOrderOf } from '../../../sandbox/b2b/order-kinds.ts';
import { cancelOrder } from '../../../sandbox/b2b/place-order.ts';
import { isThere } from '../../../sandbox/b2b/rules.ts';
import type { PlacedOrder, World as Platform } from '../../../sandbox/b2b/world.ts';
import type { WaproDesk } from './desk.ts';
import type { Absence, Deed } from './plan.ts';
import type { Stage } from './stage.ts';

/** Waits until users can order: all goods with prices and stock, buyers and their users are on the platform. */
export async function platformReady(world: Platform, goods: number, withinMs: number): Promise<void> {
  const { held } = world;
  for (const until = Date.now() + withinMs; Date.now() < until; await sleep(300)) {
    const shown = shownProducts(world).filter(({ id }) => held.stock.has(id) && held.prices.has(id)).length;
    if (held.users.size > 0 && held['delivery-places'].size > 0 && shown === goods) return;
  }
  throw new Error(
    `The platform has ${held.products.size} of ${goods} products and ${held.users.size} users; the rest never came.`,
  );
}

/** Does on the platform what the plan says, at its times. What users changed of delivery places, a clerk enters into WAPRO by hand. */
export async function goOrdering(world: Platform, desk: WaproDesk, deeds: Deed[], random: () => number): Promise<void> {
  const begun = Date.now();
  const placed = new Map<number, PlacedOrder>();
  const entered: Promise<void>[] = [];
  for (const deed of deeds) {
    await sleep(Math.max(0, begun + deed.atMs - Date.now()));
    if (deed.do === 'place') placed.set(deed.order, placeOrderOf(world, { kind: deed.kind }));
    else if (deed.do === 'phone') entered.push(changePhone(world, desk, random));
    else {
      const order = placed.get(deed.order);
      if (order) cancelOrder(world, order);
    }
  }
  await Promise.all(entered);
}

/** WAPRO has no procedure for delivery places here, so that the hub asks a clerk to enter what was changed. */
async function changePhone(world: Platform, desk: WaproDesk, random: () => number): Promise<void> {
  const places = [...world.held['delivery-places'].values()].filter(isThere);
  const place = places[Math.floor(random() * places.length)];
  if (!place) return;
  const phone = `+48 600 ${String(Math.floor(random() * 1_000_000)).padStart(6, '0')}`;
  editParty(world, 'delivery-places', place.id, { phone });
  await sleep(2_000);
  for (let tries = 0; tries < 60; tries += 1) {
    // Another user may have changed it again meanwhile: what stands on the platform is entered.
    const now = world.held['delivery-places'].get(place.id)?.phone ?? phone;
    const done = await desk.deed('changePlace', place.id, { TEL: now }).then(
      () => true,
      () => false,
    );
    if (done) return;
    await sleep(500);
  }
}

/** Lets a program not call the hub for a while. */
export async function goAway(stage: Stage, absences: Absence[]): Promise<void> {
  await Promise.all(
    absences.map(async ({ atMs, ms, who }) => {
      await sleep(atMs);
      const { faults } = stage[who];
      const before = faults.faults();
      faults.set({ ...before, away: true });
      await sleep(ms);
      faults.set(before);
    }),
  );
}
