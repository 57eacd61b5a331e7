import { html } from 'hono/html';
import { invoicesOfOrder, onlySeen, type Sees, type SettledInvoice } from './balances.ts';
import { button, day, empty, type Markup, money, pushTag, tag, trackTag } from './page-parts.ts';
import { textOf } from './rules.ts';
import { tracksOf } from './tracks.ts';
import type { PlacedOrder, World } from './world.ts';

/**
 * One order: its lines, the three tracks, parcels, invoices, what is left to pay and what is overdue.
 *
 * @param base the page's own address, below which its buttons are
 * @param sees whose invoices are shown
 */
export function orderPage(world: World, order: PlacedOrder, base: string, sees: Sees = () => true): Markup {
  const { record } = order;
  const buyer = world.held.customers.get(order.buyer);
  const place = world.held['delivery-places'].get(record.deliveryPlace ?? '');
  const user = world.held.users.get(order.user);
  const tracks = tracksOf(world, order.id);
  const invoices = onlySeen(world, invoicesOfOrder(world, order.id), sees);
  return html`<section><h2>Order ${order.id}</h2>
<p>${textOf(buyer?.name)} ${pushTag(order)}</p>
<p class="soft">${record.orderedAt.slice(0, 16).replace('T', ' ')}, placed by ${textOf(user?.name) || order.user}; delivered to ${place ? html`${textOf(place.name)}, ${place.address?.street} ${place.address?.zip} ${place.address?.city}` : 'the buyer’s address'}; ${record.payment?.method.name}</p>
<div class="row">${button(`${base}/cancel`, 'Call off')}${button(`${base}/again`, 'Send again')}${button(`${base}/ask`, 'Ask the hub')}</div></section>
${trackSection(tracks)}
<section><h2>Lines</h2><table class="cards"><thead><tr><th>Goods</th><th>Quantity</th><th>Net</th><th>Total net</th><th>Made</th><th>Sent</th></tr></thead><tbody>${record.lines.map(
    line => html`<tr><td>${line.name}<br><span class="soft">${[line.sku, ...Object.entries(line.attributes ?? {}).map(([name, value]) => `${name} ${value}`), line.wantedAt && `wanted ${day(line.wantedAt)}`].filter(Boolean).join(', ')}</span></td>
<td class="num">${line.quantity} ${line.unit}</td><td class="num">${line.unitPrice}</td><td class="num">${line.total}</td>
<td class="num">${doneOf(tracks?.production, line.id)}</td><td class="num">${doneOf(tracks?.transport, line.id)}</td></tr>`,
  )}</tbody></table>
<p>Net ${money(record.totals.net)}, VAT ${money(record.totals.vat)}, <strong>to pay ${money(record.totals.gross, record.currency)}</strong></p></section>
${invoiceSection(invoices)}`;
}

const doneOf = (
  track: { lines: { lineId: string; done: string; wanted: string }[] } | undefined,
  lineId: string,
): string => {
  const line = track?.lines.find(each => each.lineId === lineId);
  return line ? `${line.done} of ${line.wanted}` : '–';
};

function trackSection(tracks: ReturnType<typeof tracksOf>): Markup {
  const payment = tracks?.payment;
  return html`<section><h2>Where it stands</h2>
<table class="cards"><tbody>
<tr><td>Payment</td><td>${trackTag(payment?.state)} ${payment?.overdue ? tag('overdue', 'bad') : ''}</td><td class="soft">${payment ? html`invoiced ${payment.invoiced}, paid ${payment.paid}, <strong>left to pay ${payment.outstanding}</strong>` : ''}</td></tr>
<tr><td>Production</td><td>${trackTag(tracks?.production?.state)}</td><td></td></tr>
<tr><td>Transport</td><td>${trackTag(tracks?.transport?.state)}</td><td class="soft">${tracks?.parcels.map(
    ({ waybill, carrier, url }) =>
      html`${carrier} ${url ? html`<a href="${url}" rel="noreferrer">${waybill}</a>` : waybill} `,
  )}</td></tr></tbody></table></section>`;
}

/** Invoices with what is left of each. */
export function invoiceSection(invoices: SettledInvoice[]): Markup {
  if (invoices.length === 0) return html`<section><h2>Invoices</h2>${empty('None yet.')}</section>`;
  const rows = invoices.toSorted((a, b) => textOf(b.invoice.issueDate).localeCompare(textOf(a.invoice.issueDate)));
  return html`<section><h2>Invoices</h2><table class="cards"><thead><tr><th>Invoice</th><th>Due</th><th>Gross</th><th>Paid</th><th>Left to pay</th><th>Overdue</th><th></th></tr></thead><tbody>${rows.map(
    ({ invoice, currency, gross, paid, outstanding, overdue, state, balanceWith, allocations }) => html`<tr>
<td>${invoice.number}<br><span class="soft">${invoice.kind}, ${invoice.issueDate}${invoice.ksefNumber ? `, KSeF ${invoice.ksefNumber}` : ''}${allocations.length > 0 ? html`<br>${allocations.map(part => `${part.order}: ${part.gross} `)}` : ''}</span></td>
<td>${invoice.dueDate}</td><td class="num">${money(gross, currency)}</td>
${balanceWith ? html`<td colspan="3" class="soft">settled with ${balanceWith}</td>` : html`<td class="num">${paid}</td><td class="num">${outstanding}</td><td class="num ${Number(overdue) > 0 ? 'bad' : ''}">${overdue}</td>`}
<td>${trackTag(state)}</td></tr>`,
  )}</tbody></table></section>`;
}
