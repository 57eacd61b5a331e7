import { createRoute, z } from '@hono/zod-openapi';
import type { Hub } from '../../activities/hub.ts';
import { writeOff } from '../../activities/money/write-off.ts';
import { type BuyerKey, buyerBalances } from '../../db/queries/buyer-balances.ts';
import { listInvoices } from '../../db/queries/list-invoices.ts';
import { findInvoices, showInvoice } from '../../db/queries/show-invoice.ts';
import { readWorkspaceSettings } from '../../db/queries/workspace-settings.ts';
import { dayIn } from '../../domain/zoned-days.ts';
import { atLeast } from '../auth.ts';
import { createRoutes } from '../environment.ts';
import { notFound, Problem } from '../problem.ts';
import { body, cursorQuery, json, page, pageQuery, refusals, security } from '../schemas/common.ts';
import { buyerBalance, invoiceDetail, invoiceListItem, settlementState } from '../schemas/invoices.ts';
import { firstOf, fromCursor, toCursor } from './cursor.ts';

const tags = ['Invoices'];
const at = z.iso.date().optional().describe('Balances at the end of this day; today when absent');
const invoice = z.object({ id: z.string().min(1).max(200).describe('The invoice’s id or its number') });

const list = createRoute({
  method: 'get',
  path: '/invoices',
  tags,
  security,
  summary: 'Invoices, the latest first, with what is paid and left of each',
  request: {
    query: z.object({
      ...pageQuery,
      at,
      number: z.string().optional(),
      buyer: z.string().optional().describe('The buyer, by the source’s id'),
      state: settlementState.optional(),
      overdue: z.stringbool().optional().describe('Only those of which something is overdue'),
    }),
  },
  responses: { 200: json(page(invoiceListItem), 'One page'), ...refusals },
});

const show = createRoute({
  method: 'get',
  path: '/invoices/{id}',
  tags,
  security,
  summary: 'One invoice: the orders that it belongs to, its corrections, what paid it and what its buyer was told',
  request: { params: invoice, query: z.object({ at }) },
  responses: { 200: json(invoiceDetail, 'The invoice'), ...refusals },
});

const writeOffRoute = createRoute({
  method: 'post',
  path: '/invoices/{id}/write-off',
  tags,
  security,
  summary: 'Has nobody wait for its money any more: it is no longer tracked and its buyer no longer told',
  middleware: [atLeast('operator')] as const,
  request: { params: invoice, body: body(z.strictObject({ reason: z.string().trim().min(1).max(500) })) },
  responses: { 200: json(z.object({ invoice: z.string() }), 'Done'), ...refusals },
});

const balances = createRoute({
  method: 'get',
  path: '/balances',
  tags,
  security,
  summary: 'What each buyer was invoiced, paid and owes, by age, per source and currency',
  request: {
    query: z.object({ ...cursorQuery, at, buyer: z.string().optional().describe('The buyer, by the source’s id') }),
  },
  responses: { 200: json(page(buyerBalance), 'One page'), ...refusals },
});

const buyerKey: z.ZodType<BuyerKey> = z.object({ connectionId: z.uuid(), buyerId: z.string(), currency: z.string() });

/** Invoices, what is left of them, and what buyers owe. */
export function invoiceRoutes(hub: Hub) {
  const sql = hub.db.$client;
  const dayOf = async (workspaceId: string, given: string | undefined) =>
    given ?? dayIn((await readWorkspaceSettings(sql, workspaceId)).timeZone, hub.now());

  async function whichInvoice(workspaceId: string, idOrNumber: string) {
    const [found, ...others] = await findInvoices(sql, workspaceId, idOrNumber);
    if (!found) throw notFound('invoice');
    if (others.length > 0) {
      const keys = [found, ...others].map(each => `${each.id} (${each.connection})`).join(', ');
      throw new Problem(409, `Several invoices are called ${idOrNumber}: ${keys}. Name one by its id.`);
    }
    return found;
  }

  return createRoutes()
    .openapi(list, async c => {
      const { workspaceId } = c.get('access');
      const query = c.req.valid('query');
      const rows = await listInvoices(sql, {
        ...query,
        workspaceId,
        at: await dayOf(workspaceId, query.at),
        limit: query.limit + 1,
      });
      const { items, last } = firstOf(rows, query.limit);
      return c.json({ items: items.map(item => invoiceListItem.parse(item)), next: last?.id ?? null }, 200);
    })
    .openapi(show, async c => {
      const { workspaceId } = c.get('access');
      const { id } = await whichInvoice(workspaceId, c.req.valid('param').id);
      const day = await dayOf(workspaceId, c.req.valid('query').at);
      const shown = await showInvoice(sql, { workspaceId, invoiceId: id });
      const [listed] = await listInvoices(sql, { workspaceId, at: day, limit: 1, id });
      if (!shown || !listed) throw notFound('invoice');
      return c.json(invoiceDetail.parse({ ...listed, ...shown }), 200);
    })
    .openapi(writeOffRoute, async c => {
      const { workspaceId, name: who } = c.get('access');
      const { id, rootId, connectionId } = await whichInvoice(workspaceId, c.req.valid('param').id);
      if (rootId !== id) throw new Problem(409, 'This is a correction. Write off the document that it corrects.');
      const { reason } = c.req.valid('json');
      if (!(await writeOff(hub, { workspaceId, connectionId, invoiceId: id, who, reason })))
        throw new Problem(409, 'It was written off before.');
      return c.json({ invoice: id }, 200);
    })
    .openapi(balances, async c => {
      const { workspaceId } = c.get('access');
      const { buyer, limit, after, at: day } = c.req.valid('query');
      const rows = await buyerBalances(
        sql,
        { workspaceId, at: await dayOf(workspaceId, day) },
        {
          buyerIds: buyer === undefined ? undefined : [buyer],
          page: { after: fromCursor(buyerKey, after), limit: limit + 1 },
        },
      );
      const { items, last } = firstOf(rows, limit);
      const names = await namesOf(
        workspaceId,
        items.map(each => each.buyerId),
      );
      return c.json(
        {
          items: items.map(({ connectionId, ...row }) => ({
            ...row,
            connection: names.connections.get(connectionId) ?? '',
            name: names.buyers.get(`${connectionId}/${row.buyerId}`) ?? null,
          })),
          next: last
            ? toCursor({ connectionId: last.connectionId, buyerId: last.buyerId, currency: last.currency })
            : null,
        },
        200,
      );
    });

  async function namesOf(workspaceId: string, buyerIds: string[]) {
    const buyers = await sql<{ connectionId: string; id: string; name: string | null }[]>`
      select connection_id as "connectionId", external_id as id, name from records
      where workspace_id = ${workspaceId} and entity = 'customers' and external_id = any(${buyerIds})`;
    const connections = await sql<
      { id: string; key: string }[]
    >`select id, key from connections where workspace_id = ${workspaceId}`;
    return {
      buyers: new Map(buyers.map(each => [`${each.connectionId}/${each.id}`, each.name])),
      connections: new Map(connections.map(each => [each.id, each.key])),
    };
  }
}
