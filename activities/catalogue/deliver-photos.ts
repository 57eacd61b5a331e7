import { createHash } from 'node:crypto';
import type { CatalogueWriter } from '../../connectors/catalogue-contract.ts';
import { createHttpClient } from '../../connectors/http-client.ts';
import type { Setback } from '../../connectors/outcome.ts';
import {
  dueProducts,
  type Failed,
  type OwedProduct,
  owedProducts,
  putOff,
  settleDelivered,
} from '../../db/queries/due-products.ts';
import type { Product } from '../../domain/product.ts';
import type { Hub } from '../hub.ts';
import type { CatalogueFlow } from './flows.ts';
import { judgePhoto, keepPhoto } from './keep-photos.ts';

const atOnce = 10;

type Photo = { hash: string; type: string; bytes: Buffer };

/** Adds the photos of the next products that are owed some: each once per content, in order, behind the target's own. */
export async function deliverPhotos(
  hub: Hub,
  flow: CatalogueFlow,
  writer: CatalogueWriter,
  signal: AbortSignal,
): Promise<{ written: number; more: boolean; setback?: Setback }> {
  const sql = hub.db.$client;
  const ids = await dueProducts(sql, flow.id, ['photos'], atOnce);
  const owed = await owedProducts(sql, { ...flow, targetId: flow.connection.row.id }, ids, ['photos']);
  const failed: Failed[] = [];
  let written = 0;
  for (const one of owed) {
    const placed = await placePhotos(hub, flow, writer, one, signal);
    written += placed.written;
    const desired = one.groups[0]?.desired ?? '';
    if (placed.setback && placed.setback.kind !== 'rejected') return { written, more: false, setback: placed.setback };
    if (placed.reason) failed.push({ productId: one.product.id, group: 'photos', reason: placed.reason });
    else await settleDelivered(sql, flow, [{ productId: one.product.id, group: 'photos', desired }]);
  }
  await putOff(sql, flow, failed, flow.settings.tries);
  return { written, more: ids.length > 0 };
}

async function placePhotos(
  hub: Hub,
  flow: CatalogueFlow,
  writer: CatalogueWriter,
  { product, externalId }: OwedProduct,
  signal: AbortSignal,
): Promise<{ written: number; reason?: string; setback?: Setback }> {
  const sql = hub.db.$client;
  const scope = { workspaceId: flow.workspaceId, connectionId: flow.connection.row.id, productId: product.id };
  let written = 0;
  for (const [position, source] of sourcesOf(flow, product)) {
    const photo = await photoOf(hub, flow, source, signal);
    if (typeof photo === 'string') return { written, reason: photo };
    if (!photo) continue;
    const known = await sql`
      select 1 from photos_placed where workspace_id = ${scope.workspaceId} and connection_id = ${scope.connectionId}
        and product_id = ${scope.productId} and hash = ${photo.hash}`;
    if (known.length > 0 || flow.mode !== 'live') continue;
    const added = await writer.addPhoto(
      externalId,
      { bytes: photo.bytes, type: photo.type, name: `${photo.hash.slice(0, 16)}.${photo.type.split('/')[1]}` },
      signal,
    );
    if (added.kind === 'rejected') return { written, reason: added.reason };
    if (added.kind !== 'done') return { written, setback: added };
    written += 1;
    await sql`
      insert into photos_placed (workspace_id, connection_id, product_id, hash, external_id, position)
      values (${scope.workspaceId}, ${scope.connectionId}, ${scope.productId}, ${photo.hash}, ${added.value.photoId}, ${position}) on conflict do nothing`;
  }
  return { written };
}

/** Position and origin of a product's photos: those that came along, else the address that the flow's pattern makes. */
function sourcesOf(flow: CatalogueFlow, product: Product): [number, string][] {
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

/** A photo's content; undefined: there is none at its address; a text: why it cannot be used. */
async function photoOf(
  hub: Hub,
  flow: CatalogueFlow,
  source: string,
  signal: AbortSignal,
): Promise<Photo | undefined | string> {
  const sql = hub.db.$client;
  if (source.startsWith('sha256:')) {
    const hash = source.slice('sha256:'.length);
    const [kept] = await sql<{ type: string; content: Buffer }[]>`
      select type, content from photo_contents where workspace_id = ${flow.workspaceId} and hash = ${hash}`;
    return kept
      ? { hash, type: kept.type, bytes: kept.content }
      : 'The photo that came along is no longer kept. Have it sent again.';
  }
  const fetched = await fetchPhoto(hub, flow, source, signal);
  if (fetched === undefined || typeof fetched === 'string') return fetched;
  const judged = await judgePhoto(fetched, flow.settings.photos.maxBytes);
  if ('reason' in judged) return `${source}: ${judged.reason}`;
  const hash = createHash('sha256').update(fetched).digest('hex');
  await keepPhoto(sql, flow.workspaceId, fetched, judged.type);
  return { hash, type: judged.type, bytes: fetched };
}

async function fetchPhoto(
  hub: Hub,
  flow: CatalogueFlow,
  url: string,
  signal: AbortSignal,
): Promise<Buffer | undefined | string> {
  const { settings } = flow.connection.row;
  const http = createHttpClient({
    baseUrl: url,
    allowPrivate: settings.allowPrivate === true,
    allowPlainHttp: settings.allowPlainHttp === true,
    maxAnswerBytes: flow.settings.photos.maxBytes,
    budget: async () => ({ ok: true }),
    record: async () => {},
    onRecordError: error => hub.log.debug({ err: error }, 'A photo was fetched and not kept.'),
  });
  try {
    const answer = await http.send({ method: 'GET', url, signal, reads: true });
    if (!answer.ok) return `${url}: ${answer.reason}`;
    if (answer.status === 404 || answer.status === 410) return undefined;
    return answer.status === 200 ? answer.body : `${url} answered ${answer.status}.`;
  } finally {
    await http.close();
  }
}
