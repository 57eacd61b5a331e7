import { setTimeout as sleep } from 'node:timers/promises';
import { seeded } from '../../../sandbox/faults.ts';
import type { OfferItem } from '../../../sandbox/kamsoft/item.ts';
import type { OfferOptions, OfferReport } from '../../../sandbox/kamsoft/pharmacy.ts';
import type { Program } from './stage.ts';

/** What was sent while the run went on. */
export type OfferCount = { packages: number; taken: number; whole: number; brokenOff: number };

export type Offering = ReturnType<typeof createOffering>;

/** The pharmacy's offers: whole ones, and between them changes of prices, stock and names, and packages sent twice. */
export function createOffering(program: Program, seed: number) {
  const random = seeded(seed + 404);
  const { world } = program;
  const names = new Map<number, string>();
  const count: OfferCount = { packages: 0, taken: 0, whole: 0, brokenOff: 0 };
  const edit = (item: OfferItem, index: number): OfferItem => ({ ...item, name: names.get(index) ?? item.name });

  async function send(options: OfferOptions = {}): Promise<OfferReport> {
    const report = await program.sendOffer({ ...options, edit });
    count.packages += report.packages.length;
    count.taken += report.packages.filter(({ outcome }) => outcome === 'taken').length;
    if (!report.taken) count.brokenOff += 1;
    else if (!options.numbers) count.whole += 1;
    return report;
  }

  /** As a working day changes it: 1 to 5 % of prices and stock, a few names, and now and then something is no longer had. */
  function change(): void {
    world.changePrices(0.01 + random() * 0.04);
    world.changeStock(0.01 + random() * 0.04);
    for (let times = 0; times < 5; times += 1) rename(Math.floor(random() * world.options.items));
    if (random() < 0.3) world.drop(0.002, random() < 0.5 ? 'absent' : 'deleted');
    else if (random() < 0.2) world.bringBack();
  }

  function rename(index: number): void {
    const { name } = world.item(index, world.freeze(), { descriptions: false, photos: false, stock: true });
    names.set(index, `${name.trim().slice(0, 34)} N${names.size + 1}`);
  }

  return {
    count,
    rename,
    /** The name of an item as offers carry it. */
    nameOf: (index: number, item: OfferItem): string => names.get(index) ?? item.name,
    /** Sends offer after offer until told to stop. */
    async untilStopped(stop: AbortSignal, pauseMs: number): Promise<void> {
      for (let round = 0; !stop.aborted; round += 1) {
        if (round > 0) change();
        const { packages } = await send();
        const [first] = packages;
        if (first && random() < 0.5 && !stop.aborted)
          await send({ packages: first.of, numbers: [1 + Math.floor(random() * first.of)] });
        await sleep(pauseMs * (0.5 + random()), undefined, { signal: stop }).catch(() => {});
      }
    },
    /** One whole offer, again from its first package on until every one of them was taken. */
    async whole(): Promise<void> {
      for (let tries = 0; tries < 20; tries += 1) {
        if ((await send()).taken) return;
        await sleep(1_000);
      }
      throw new Error('The hub took no whole offer in 20 tries.');
    },
    change,
  };
}
