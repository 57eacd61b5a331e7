import { createHash } from 'node:crypto';
import { createHttpClient } from '../../connectors/http-client.ts';
import type { Hub } from '../hub.ts';
import type { CatalogueFlow } from './flows.ts';
import { judgePhoto, tooLarge } from './judge-photo.ts';
import { keepPhoto } from './keep-photos.ts';

/** `refused`: it is none, or too large, and stays so. `failed`: it cannot be had now. `none`: there is none at its address. */
export type Obtained =
  | { kind: 'photo'; hash: string; type: string; bytes: Buffer }
  | { kind: 'none' }
  | { kind: 'refused' | 'failed'; reason: string };

/** Has a photo's content: what came along is kept, anything else is fetched from its address, judged, and kept once. */
export async function obtainPhoto(
  hub: Hub,
  flow: CatalogueFlow,
  source: string,
  signal: AbortSignal,
): Promise<Obtained> {
  const { maxBytes } = flow.settings.photos;
  if (source.startsWith('sha256:')) return await keptPhoto(hub, flow, source.slice('sha256:'.length));
  const fetched = await fetchPhoto(hub, flow, source, signal);
  if ('kind' in fetched) return fetched;
  const judged = await judgePhoto(fetched, maxBytes);
  if ('reason' in judged) return { kind: 'refused', reason: `${source}: ${judged.reason}` };
  const hash = createHash('sha256').update(fetched).digest('hex');
  await keepPhoto(hub.db.$client, flow.workspaceId, fetched, judged.type);
  return { kind: 'photo', hash, type: judged.type, bytes: fetched };
}

/** A photo that came along was judged when it came, by what the widest of the flows takes. */
async function keptPhoto(hub: Hub, flow: CatalogueFlow, hash: string): Promise<Obtained> {
  const [kept] = await hub.db.$client<{ type: string; content: Buffer }[]>`
    select type, content from photo_contents where workspace_id = ${flow.workspaceId} and hash = ${hash}`;
  if (!kept) return { kind: 'failed', reason: 'The photo that came along is no longer kept. Have it sent again.' };
  const reason = tooLarge(kept.content.length, flow.settings.photos.maxBytes);
  return reason ? { kind: 'refused', reason } : { kind: 'photo', hash, type: kept.type, bytes: kept.content };
}

async function fetchPhoto(
  hub: Hub,
  flow: CatalogueFlow,
  url: string,
  signal: AbortSignal,
): Promise<Buffer | Exclude<Obtained, { kind: 'photo' }>> {
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
    if (!answer.ok)
      return { kind: answer.refused === 'too-large' ? 'refused' : 'failed', reason: `${url}: ${answer.reason}` };
    if (answer.status === 404 || answer.status === 410) return { kind: 'none' };
    return answer.status === 200 ? answer.body : { kind: 'failed', reason: `${url} answered ${answer.status}.` };
  } finally {
    await http.close();
  }
}
