import type { CatalogueWriter } from '../../connectors/catalogue-contract.ts';
import type { Setback } from '../../connectors/outcome.ts';
import { dueProducts, type OwedProduct, owedProducts, putOff, settleDelivered } from '../../db/queries/due-products.ts';
import { reblockProducts } from '../../db/queries/owe-products.ts';
import type { Product } from '../../domain/product.ts';
import type { Hub } from '../hub.ts';
import { askAbout } from './ask-about.ts';
import type { CatalogueFlow } from './flows.ts';
import { obtainPhoto } from './obtain-photo.ts';
import { concernsAll, followTrouble, reasonOf } from './one-record.ts';
import { photoLedger } from './photo-ledger.ts';

const atOnce = 10;

/** Adds the photos of the next products that are owed some: each once per content, in order, behind the target's own. */
export async function deliverPhotos(
  hub: Hub,
  flow: CatalogueFlow,
  writer: CatalogueWriter,
  signal: AbortSignal,
): Promise<{ written: number; more: boolean; setback?: Setback }> {
  const sql = hub.db.$client;
  const ids = await dueProducts(sql, flow.id, ['photos'], atOnce);
  const { id: targetId } = flow.connection.row;
  const listed = await owedProducts(sql, { ...flow, targetId }, ids, ['photos']);
  const owed = listed.filter(one => one.groups.some(group => group.due));
  // One whose partner was let go of, or that was locked meanwhile, must not be taken up over and over.
  const held = ids.filter(id => !owed.some(one => one.product.id === id));
  if (held.length > 0) await reblockProducts(sql, { workspaceId: flow.workspaceId, targetId }, held);
  const trouble = followTrouble();
  let written = 0;
  for (const one of owed) {
    const { product, externalId } = one;
    const placed = await placePhotos(hub, flow, writer, one, signal);
    written += placed.written;
    const reason = placed.reason ?? (placed.setback && !concernsAll(placed.setback) && reasonOf(placed.setback));
    if (reason) {
      const failed = [{ productId: product.id, group: 'photos', reason }];
      await askAbout(hub, flow, await putOff(sql, flow, failed, flow.settings.tries), [product], 'take the photos of');
    } else if (!placed.setback) {
      const desired = one.groups[0]?.desired ?? '';
      await settleDelivered(sql, flow, [{ productId: product.id, group: 'photos', desired, there: externalId }]);
    }
    const setback = trouble.met(placed.setback);
    if (setback) return { written, more: false, setback };
  }
  return { written, more: ids.length > 0 };
}

/** One that is none or too large is left out, and said so at the end; one that cannot be had now keeps the order of those behind it. */
async function placePhotos(
  hub: Hub,
  flow: CatalogueFlow,
  writer: CatalogueWriter,
  { product, externalId }: OwedProduct,
  signal: AbortSignal,
): Promise<{ written: number; reason?: string; setback?: Setback }> {
  const ledger = photoLedger(hub.db.$client, flow, { productId: product.id, externalId });
  const found = flow.mode === 'live' ? await ledger.recover(writer, signal) : undefined;
  if (found) return { written: 0, setback: found };
  let written = 0;
  const refused: string[] = [];
  for (const [position, source] of sourcesOf(flow, product)) {
    const photo = await obtainPhoto(hub, flow, source, signal);
    if (photo.kind === 'failed') return { written, reason: photo.reason };
    if (photo.kind === 'refused') refused.push(photo.reason);
    if (photo.kind !== 'photo') continue;
    if (flow.mode !== 'live' || (await ledger.knows(photo.hash))) continue;
    const before = await writer.photos(externalId, signal);
    if (before.kind !== 'done') return { written, setback: before };
    await ledger.announce({ hash: photo.hash, position, before: before.value });
    const added = await writer.addPhoto(
      externalId,
      { bytes: photo.bytes, type: photo.type, name: `${photo.hash.slice(0, 16)}.${photo.type.split('/')[1]}` },
      signal,
    );
    if (added.kind !== 'done') {
      if (added.kind === 'rejected') await ledger.settle();
      return { written, setback: added };
    }
    written += 1;
    await ledger.settle({ hash: photo.hash, position, photoId: added.value.photoId });
  }
  return { written, reason: refused.length > 0 ? refused.join(' ') : undefined };
}

/** Position and origin of a product's photos: those that came along, else the address that the flow's pattern makes. */
export function sourcesOf(flow: Pick<CatalogueFlow, 'settings'>, product: Product): [number, string][] {
  const stated = Object.entries(product.photos ?? {}).map(([position, source]): [number, string] => [
    Number(position),
    source,
  ]);
  if (stated.length > 0) return stated.sort(([one], [other]) => one - other);
  const pattern = flow.settings.photos.urlPattern;
  const address = pattern && fillPattern(pattern, product);
  return address ? [[1, address]] : [];
}

/** The address that a pattern makes of a product; undefined where a code that it needs is missing. */
export function fillPattern(pattern: string, product: Pick<Product, 'base' | 'externalId'>): string | undefined {
  const codes: Record<string, string | undefined> = {
    bloz7: product.base.bloz7,
    ean: product.base.ean,
    sku: product.base.sku,
    externalId: product.externalId,
  };
  let complete = true;
  const address = pattern.replace(/\{(\w+)\}/g, (_, name: string) => {
    const code = codes[name];
    if (!code) complete = false;
    return encodeURIComponent(code ?? '');
  });
  return complete ? address : undefined;
}
