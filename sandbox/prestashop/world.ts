import { createHash } from 'node:crypto';
import { seeded } from '../faults.ts';
import { resourcesOf } from './definitions.ts';
import type { Method } from './field.ts';
import { type Profile, type ProfileName, profileOf } from './profile.ts';
import { seedProducts } from './seed-products.ts';
import { seedReferences } from './seed-references.ts';
import { shopTime } from './shop-time.ts';
import { createTable, type Table, type TableSnapshot } from './table.ts';

/** A mail that the shop sent, and whether the waybill was already stored when it left. */
export type Mail = { at: string; orderId: number; template: string; to: string; tracking: string };
export type StoredImage = { id: number; productId: number; type: string; data: string; cover: boolean };
export type Settings = {
  /** Seconds between two orders of the stream; 0: none. */
  ordersEvery: number;
  /** The shop's time zone, as PS_TIMEZONE says. */
  zone: string;
  /** False: the webservice answers 503 as when PS_WEBSERVICE is off. */
  webservice: boolean;
  /** Rights of the key per resource; null: everything. */
  rights: Record<string, Method[]> | null;
};
export type Snapshot = {
  format: 1;
  profile: ProfileName;
  seed: number;
  draws: number;
  key: string;
  settings: Settings;
  tables: Record<string, TableSnapshot>;
  mails: Mail[];
  images: StoredImage[];
};
export type WorldOptions = { profile: ProfileName; seed: number; products: number; now?: () => Date };
export type World = ReturnType<typeof createWorld>;

/** The key of a shop with that seed: 32 characters, the same at each start. */
const keyOf = (profile: ProfileName, seed: number): string =>
  createHash('md5').update(`${profile} ${seed}`).digest('hex').toUpperCase();

/** The shop's memory: one table per resource, mails sent, images, settings, and its clock. */
export function createWorld({ profile: profileName, seed: firstSeed, products, now = () => new Date() }: WorldOptions) {
  const profile: Profile = profileOf(profileName);
  const resources = resourcesOf(profile);
  const tables = new Map([...resources.values()].map(resource => [resource.name, createTable(resource)]));
  const onChange = new Set<() => void>();
  let settings: Settings = { ordersEvery: 0, zone: 'Europe/Warsaw', webservice: true, rights: null };
  let seed = firstSeed;
  let key = keyOf(profileName, seed);
  let images = new Map<number, StoredImage>();
  let imagesByProduct = new Map<number, Map<number, StoredImage>>();
  let lastImage = 0;
  let mails: Mail[] = [];
  let draws = 0;
  let generator = seeded(seed);

  const world = {
    profile,
    resources,
    onChange,
    /** Requests since the start, as `GET products`. */
    requests: new Map<string, number>(),
    get settings() {
      return settings;
    },
    get key() {
      return key;
    },
    get images() {
      return images;
    },
    /** Images of a product, the oldest first. */
    imagesOf: (productId: number): StoredImage[] => [...(imagesByProduct.get(productId)?.values() ?? [])],
    /** One more than any image ever had. */
    nextImageId(): number {
      lastImage += 1;
      return lastImage;
    },
    keepImage(image: StoredImage): void {
      images.set(image.id, image);
      lastImage = Math.max(lastImage, image.id);
      const owned = imagesByProduct.get(image.productId) ?? new Map<number, StoredImage>();
      imagesByProduct.set(image.productId, owned.set(image.id, image));
    },
    dropImage({ id, productId }: StoredImage): void {
      images.delete(id);
      imagesByProduct.get(productId)?.delete(id);
    },
    get mails() {
      return mails;
    },
    changed(): void {
      for (const listener of onChange) listener();
    },
    clock: now,
    /** The shop's local time now. */
    now: (): string => shopTime(now(), settings.zone),
    /** 0 to 1, the same row of draws for the same seed. */
    random(): number {
      draws += 1;
      return generator();
    },
    table(name: string): Table {
      const table = tables.get(name);
      if (!table) throw new Error(`The shop has no table ${name}.`);
      return table;
    },
    get languages(): number[] {
      return [...world.table('languages').rows.keys()];
    },
    /** A setting of the shop (resource `configurations`). */
    configuration: (name: string): string => {
      const table = world.table('configurations');
      const row = table.by('name', name)[0];
      return row ? table.value(row, 'value') : '';
    },
    snapshot: (): Snapshot => ({
      format: 1,
      profile: profileName,
      seed,
      draws,
      key,
      settings,
      tables: Object.fromEntries([...tables].map(([name, table]) => [name, table.snapshot()])),
      mails,
      images: [...images.values()],
    }),
    restore(kept: Snapshot): void {
      ({ settings, key, mails, draws, seed } = kept);
      images = new Map();
      imagesByProduct = new Map();
      for (const image of kept.images) world.keepImage(image);
      for (const [name, table] of Object.entries(kept.tables)) tables.get(name)?.restore(table);
      generator = seeded(seed + draws);
      world.changed();
    },
  };
  seedReferences(world);
  seedProducts(world, products);
  return world;
}
