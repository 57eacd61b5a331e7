import { createRoute, z } from '@hono/zod-openapi';
import type { Hub } from '../../activities/hub.ts';
import { fileOf } from '../../activities/track-invoice/fetch-file.ts';
import { heldInFeed } from '../../db/queries/feed.ts';
import { fileToken } from '../file-address.ts';
import { notFound, Problem } from '../problem.ts';
import { json, security, time } from '../schemas/common.ts';
import { createV1Routes } from './environment.ts';
import { refusals, tags } from './schemas/common.ts';
import { externalIdSchema } from './schemas/ids.ts';
import { limitOf, userHeader } from './user-header.ts';
import { isVisible } from './visible.ts';

const address = z
  .object({
    url: z.string().describe('Where the file is read, without a key'),
    until: time.describe('Until when'),
    mediaType: z.string(),
    sha256: z.string(),
    size: z.number().int(),
  })
  .openapi('InvoiceFile');

const file = createRoute({
  method: 'get',
  path: '/invoices/{id}/file',
  tags,
  security,
  summary: 'A short-lived address of an invoice’s file; sends whoever does not ask for JSON there',
  request: { params: z.object({ id: z.string() }), headers: userHeader },
  responses: {
    200: json(address, 'Where it is'),
    302: { description: 'There, unless JSON is asked for (`Accept: application/json`)' },
    ...refusals,
  },
});

/** Files of invoices, for whom the invoice itself is there. */
export function invoiceFileRoutes(hub: Hub, publicUrl: string) {
  const sql = hub.db.$client;
  return createV1Routes().openapi(file, async c => {
    const speaker = c.get('speaker');
    const limit = await limitOf(hub, c);
    const id = externalIdSchema.safeParse(c.req.valid('param').id);
    const [row] = id.success ? await heldInFeed(sql, speaker, 'invoices', [id.data]) : [];
    if (!row || row.op === 'delete' || !isVisible(row, limit) || row.document.file === undefined)
      throw notFound('file');
    const [record] = await sql<{ id: string }[]>`
      select record_id as id from feed where workspace_id = ${speaker.workspaceId} and connection_id = ${speaker.connectionId} and entity = 'invoices'
        and object_id = ${row.objectId} and record_id is not null`;
    if (!record) throw notFound('file');
    const which = { workspaceId: speaker.workspaceId, invoiceId: record.id };
    const kept = await fileOf(hub, which, c.req.raw.signal);
    if ('reason' in kept) throw new Problem(409, `${kept.reason} Ask again once its source has mended it.`);
    const { token, until } = await fileToken(hub, which);
    const url = `${publicUrl}/files/${token}`;
    if (!c.req.header('accept')?.includes('application/json')) return c.redirect(url, 302);
    return c.json({ url, until: until.toISOString(), ...kept }, 200);
  });
}
