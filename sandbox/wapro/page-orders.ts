import { html } from 'hono/html';
import { fromClarion } from './clarion.ts';
import type { Row } from './column.ts';
import { button, type Markup, money, plainQuantity, tag } from './page-parts.ts';
import type { RunningWapro } from './start-wapro.ts';

const stateOf = (order: Row): Markup =>
  order.NUMER === null
    ? tag('unfinished', 'bad')
    : order.STATUS_ZAM === 'A'
      ? tag('cancelled', 'bad')
      : tag(order.STAN_REALIZ === 'Z' ? 'done' : order.STATUS_ZAM === 'V' ? 'confirmed' : 'new', 'good');

/** The latest orders, with boxes to merge several into one invoice. */
export function orderList({ database }: RunningWapro): Markup {
  const orders = database.table('ZAMOWIENIE').all().slice(-50).reverse();
  return html`<section><h2>Orders</h2>
${orders.length === 0 ? html`<p class="soft">None yet.</p>` : ''}
<form method="post" action="/office/mergeInvoice" style="display:block">
<table class="cards"><thead><tr><th></th><th>Order</th><th>Buyer</th><th>Gross</th><th>State</th></tr></thead><tbody>${orders.map(
    order => html`<tr><td><input type="checkbox" name="order" value="${order.ID_ZAMOWIENIA}" aria-label="Choose"></td>
<td><a href="/orders/${order.ID_ZAMOWIENIA}">${order.NUMER ?? 'no number'}</a><br><span class="soft">${order.NR_ZAMOWIENIA_KLIENTA ?? ''} ${fromClarion(Number(order.DATA))}</span></td>
<td>${order.KONTRAHENT_NAZWA}</td><td class="num">${money(order.WARTOSC_BRUTTO)} ${order.SYM_WAL}</td><td>${stateOf(order)}</td></tr>`,
  )}</tbody></table>
<button>One invoice for the chosen</button></form></section>`;
}

/** One order with its lines: confirm, fulfil, invoice by parts of lines, parcel and production. */
export function orderPage({ database }: RunningWapro, orderId: string): Markup {
  const order = database.table('ZAMOWIENIE').row(orderId);
  const lines = database.table('POZYCJA_ZAMOWIENIA').by('ID_ZAMOWIENIA', orderId);
  const delivery = database.table('DOSTAWA').by('ID_ZAMOWIENIA', orderId)[0];
  const place = database.table('MIEJSCE_DOSTAWY').get(delivery?.ID_MIEJSCA_DOSTAWY);
  const documentIds = new Set(
    lines
      .flatMap(line => database.table('POZYCJA_DOKUMENTU_MAGAZYNOWEGO').by('ID_POZ_ZAM', line.ID_POZYCJI_ZAMOWIENIA))
      .flatMap(row => (row.ID_DOK_HANDLOWEGO === null ? [] : [String(row.ID_DOK_HANDLOWEGO)])),
  );
  const id = { orderId };
  return html`<section><h2>${order.NUMER ?? 'Unfinished order'}</h2>
<p>${order.KONTRAHENT_NAZWA} ${stateOf(order)} ${order.SEMAFOR === 0 ? '' : tag('being edited', 'bad')}</p>
<p class="soft">Client’s number ${order.NR_ZAMOWIENIA_KLIENTA ?? 'none'}; delivered to ${place ? html`${place.FIRMA}, ${place.ULICA_LOKAL}, ${place.MIEJSCOWOSC}` : 'no place of its own'}; advance ${money(order.ZALICZKA)}</p>
<div class="row">${button('confirmOrder', 'Confirm', id, 'main')}${button('fulfil', 'Fulfil all', id)}${button('cancelOrder', 'Cancel', id)}
${button('issueInvoice', 'Invoice all', id)}${button('issueFinal', 'Final invoice', id)}
${button('edit', order.SEMAFOR === 0 ? 'Open row' : 'Close row', { table: 'ZAMOWIENIE', id: orderId, open: order.SEMAFOR === 0 })}
${button('copyOrder', 'Copy, same client’s number', id)}</div>
<div class="row" style="margin-top:.6rem">
<form method="post" action="/office/setParcel"><input type="hidden" name="orderId" value="${orderId}"><input name="number" value="${order.NUMER_PRZESYLKI ?? ''}" placeholder="parcel number" aria-label="Parcel number"><button>Set parcel</button></form>
<form method="post" action="/office/setProduction"><input type="hidden" name="orderId" value="${orderId}"><input name="text" value="${order.POLE1 ?? ''}" placeholder="production (POLE1)" aria-label="Production"><button>Set production</button></form>
<form method="post" action="/office/issueAdvance"><input type="hidden" name="orderId" value="${orderId}"><input type="number" step="0.01" name="gross" aria-label="Advance, gross"><button>Advance invoice</button></form></div>
<form method="post" action="/office/parts" style="display:block"><input type="hidden" name="orderId" value="${orderId}">
<table class="cards"><thead><tr><th>Line</th><th>Ordered</th><th>Done</th><th>Reserved</th><th>Net</th><th>Part</th></tr></thead><tbody>${lines.map(
    line => html`<tr><td>${database.table('ARTYKUL').get(line.ID_ARTYKULU)?.NAZWA_CALA}<br><span class="soft">${line.OPIS}</span></td>
<td class="num">${plainQuantity(line.ZAMOWIONO)} ${line.JEDNOSTKA}</td><td class="num">${plainQuantity(line.ZREALIZOWANO)}</td><td class="num">${plainQuantity(line.ZAREZERWOWANO)}</td>
<td class="num">${money(line.CENA_NETTO)} <span class="soft">${line.KOD_VAT}</span></td>
<td><input type="number" step="any" min="0" name="quantity.${line.ID_POZYCJI_ZAMOWIENIA}" aria-label="Part"></td></tr>`,
  )}</tbody></table>
<button name="deed" value="fulfil">Fulfil these parts</button> <button name="deed" value="invoice">Invoice these parts</button></form>
<p>${[...documentIds].map(
    documentId =>
      html`<a href="/documents/${documentId}">${database.table('DOKUMENT_HANDLOWY').row(documentId).NUMER}</a> `,
  )}</p></section>`;
}
