import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { offerDocument, shareOf } from '../../sandbox/kamsoft/offer-document.ts';
import { houseExtras } from '../../sandbox/kamsoft/settings.ts';
import { envelope } from '../../sandbox/kamsoft/soap-envelope.ts';
import { createWorld, type World } from '../../sandbox/kamsoft/world.ts';

/** What the pharmacy's program is let in with. */
export const access = { userName: 'apteka', password: 'haslo-apteki-1' };

/** Items of one package, as the program sends them. */
const perPackage = 2_000;
const sets = { descriptions: false, photos: false, stock: true };

/** A pharmacy with so many items; a seed makes the same ones again. */
export const assortment = (items: number, seed: number): World =>
  createWorld({ items, seed, day: '2026.03.02', rxShare: 0, promotionShare: 0 });

/**
 * Writes an offer of these items, as they are now, as one SOAP request per package.
 *
 * @param indexes absent: the whole assortment
 * @returns the files in the order in which they are sent
 */
export async function writePackages(folder: string, world: World, indexes?: Uint32Array): Promise<string[]> {
  mkdirSync(folder, { recursive: true });
  const shelves = world.freeze();
  const offered = indexes ?? world.offered(shelves);
  const of = Math.max(1, Math.ceil(offered.length / perPackage));
  const files: string[] = [];
  for (let number = 1; number <= of; number += 1) {
    const share = shareOf(offered, number, of);
    const document = { number, of, sets, extras: houseExtras, prolog1250: true, shelves, indexes: share };
    const request = envelope(
      'SetOffer',
      [
        { name: 'AUserName', type: 'string', text: access.userName },
        { name: 'APassword', type: 'string', text: access.password },
        { name: 'Offer', type: 'string', text: offerDocument(world, document) },
      ],
      true,
    );
    const file = join(folder, `${String(number).padStart(4, '0')}.xml`);
    await pipeline(Readable.from(request), createWriteStream(file));
    files.push(file);
  }
  return files;
}
