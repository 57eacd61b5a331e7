import { createRoute, z } from '@hono/zod-openapi';
import type { Hub } from '../activities/hub.ts';
import { openFile } from '../activities/track-invoice/fetch-file.ts';
import { createRoutes } from './environment.ts';
import { readFileToken } from './file-address.ts';
import { Problem } from './problem.ts';
import { refusals } from './schemas/common.ts';

const read = createRoute({
  method: 'get',
  path: '/{token}',
  tags: ['Files'],
  summary: 'A document’s file by a short-lived address, as /v1/invoices/{id}/file gives it out; needs no key',
  request: { params: z.object({ token: z.string().max(2000) }) },
  responses: {
    200: { description: 'The file', content: { 'application/octet-stream': { schema: z.string() } } },
    404: refusals[404],
  },
});

/** Documents’ files by their signed addresses. */
export function fileRoutes(hub: Hub) {
  return createRoutes().openapi(read, async c => {
    const which = await readFileToken(hub, c.req.valid('param').token);
    const file = which && (await openFile(hub, which));
    if (!file)
      throw new Problem(404, 'This address is not known, or its hour is over. Ask for a new one where you got it.');
    const name = `${file.number.replaceAll(/[^A-Za-z0-9-]+/g, '_')}${endings[file.mediaType] ?? ''}`;
    return c.body(new Uint8Array(file.bytes), 200, {
      'content-type': file.mediaType,
      'content-disposition': `attachment; filename="${name}"`,
      'cache-control': 'private, no-store',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
    });
  });
}

const endings: Record<string, string> = {
  'application/pdf': '.pdf',
  'application/xml': '.xml',
  'text/xml': '.xml',
  'image/png': '.png',
  'image/jpeg': '.jpg',
};
