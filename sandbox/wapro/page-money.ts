import { html } from 'hono/html';
import { fromClarion } from './clarion.ts';
import type { Row } from './column.ts';
import { button, type Markup, money, plainQuantity, tag } from './page-parts.ts';
import { leftOf } from './settle.ts';
import type { RunningWapro } from './start-wapro.ts';

/** Documents with what is left of them, and payments with what is not assigned. */
export function documentsAndPayments({ database }: RunningWapro): Markup {
  const documents = database.table('DOKUMENT_HANDLOWY').all().slice(-50).reverse();
  const payments = database
    .table('ROZRACHUNEK_FAKIR_TAB')
    .all()
    .filter(item => item.STRONA === 'MA')
    .slice(-50)
    .reverse();
  const buyers = database.table('KONTRAHENT').all();
  return html`<section><h2>Documents</h2>${documents.length === 0 ? html`<p class="soft">None yet.</p>` : ''}
<form method="post" action="/office/pay" style="display:block">
<table class="cards"><thead><tr><th></th><th>Document</th><th>Buyer</th><th>Gross</th><th>Left</th><th>Due</th></tr></thead><tbody>${documents.map(documentRow)}</tbody></table>
<input type="number" step="0.01" min="0" name="amount" placeholder="amount" aria-label="Amount"><button class="main">Pay the chosen, in their order</button>
<span class="soft">More than is left stays on account.</span></form></section>
<section><h2>Payments</h2>
<form method="post" action="/office/payOnAccount"><select name="buyerId" aria-label="Buyer">${buyers.map(
    buyer => html`<option value="${buyer.ID_KONTRAHENTA}">${buyer.NAZWA}</option>`,
  )}</select><input type="number" step="0.01" name="amount" aria-label="Amount"><button>Pay on account</button></form>
<table class="cards"><thead><tr><th>Payment</th><th>Buyer</th><th>Amount</th><th>On account</th><th></th></tr></thead><tbody>${payments.map(paymentRow)}</tbody></table></section>`;

  function documentRow(document: Row): Markup {
    const id = document.ID_DOKUMENTU_HANDLOWEGO;
    const item = database.table('ROZRACHUNEK_FAKIR_TAB').by('ID_NAG_DOK_M', id)[0];
    return html`<tr><td><input type="checkbox" name="document" value="${id}" aria-label="Choose"></td>
<td><a href="/documents/${id}">${document.NUMER}</a> ${document.STATUS_DOKUMENTU === 'A' ? tag('cancelled', 'bad') : ''}<br><span class="soft">${fromClarion(Number(document.DATA_WYSTAWIENIA))} ${document.KSEF_ID}</span></td>
<td>${database.table('KONTRAHENT').get(document.ID_KONTRAHENTA)?.NAZWA}</td>
<td class="num">${money(document.WARTOSC_BRUTTO)}</td><td class="num">${item ? leftOf(item).toFixed(2) : ''} ${item?.SYM_WALUTY}</td>
<td>${fromClarion(Number(document.TERMIN_PLAT))}</td></tr>`;
  }

  function paymentRow(item: Row): Markup {
    const paymentId = item.ID_ROZRACHUNKU;
    return html`<tr><td>${item.NR_DOK}<br><span class="soft">${fromClarion(Number(item.DATA_DOK))}</span></td>
<td>${database.table('KONTRAHENT').get(item.ID_KONTRAHENTA)?.NAZWA}</td><td class="num">${money(item.KWOTA)}</td><td class="num">${leftOf(item).toFixed(2)} ${item.SYM_WALUTY}</td>
<td><div class="row">${leftOf(item).gt(0) ? button('refund', 'Pay the rest back', { paymentId }) : ''}${button('reversePayment', 'Reverse', { paymentId })}
<form method="post" action="/office/assignPayment"><input type="hidden" name="paymentId" value="${paymentId}"><input name="number" size="10" placeholder="FV 1/2026" aria-label="Document number"><button>Assign</button></form></div></td></tr>`;
  }
}

/** One document with its lines, which a correction changes. */
export function documentPage({ database }: RunningWapro, documentId: string): Markup {
  const document = database.table('DOKUMENT_HANDLOWY').row(documentId);
  const rows = database.table('POZYCJA_DOKUMENTU_MAGAZYNOWEGO').by('ID_DOK_HANDLOWEGO', documentId);
  const correction = document.DOK_KOREKTY === 1;
  return html`<section><h2>${document.NUMER}</h2>
<p>${database.table('KONTRAHENT').get(document.ID_KONTRAHENTA)?.NAZWA}, gross ${money(document.WARTOSC_BRUTTO)}, settled ${money(document.RAZEM_ZAPLACONO)}, due ${fromClarion(Number(document.TERMIN_PLAT))}</p>
<div class="row">${button('cancelInvoice', 'Cancel', { documentId })}${correction ? button('compensateCorrection', 'Set off against what it corrects', { correctionId: documentId }) : ''}
<form method="post" action="/office/setKsef"><input type="hidden" name="documentId" value="${documentId}"><input name="ksefId" value="${document.KSEF_ID ?? ''}" size="36" placeholder="KSeF number" aria-label="KSeF number"><button>Set KSeF number</button></form></div>
<form method="post" action="/office/correct" style="display:block"><input type="hidden" name="documentId" value="${documentId}">
<table class="cards"><thead><tr><th>Line</th><th>Quantity</th><th>Net</th><th>Shall be</th></tr></thead><tbody>${rows.map(
    row => html`<tr><td>${row.NAZWA} <span class="soft">${row.KOD_VAT}</span></td><td class="num">${plainQuantity(row.ILOSC)}</td><td class="num">${money(row.CENA_NETTO)}</td>
<td><input type="number" step="any" name="quantity.${row.ID_POZ_DOK_MAG}" placeholder="quantity" aria-label="Quantity"> <input type="number" step="0.01" name="net.${row.ID_POZ_DOK_MAG}" placeholder="net" aria-label="Net"></td></tr>`,
  )}</tbody></table><button>Issue a correction</button></form></section>`;
}
