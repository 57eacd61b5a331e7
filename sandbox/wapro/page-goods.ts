import { html } from 'hono/html';
import type { Row } from './column.ts';
import { button, type Markup, money, plainQuantity, tag } from './page-parts.ts';
import type { RunningWapro } from './start-wapro.ts';

/** Goods per warehouse with stock, price and selection, and buyers with theirs. */
export function goodsAndBuyers({ database }: RunningWapro, search: string): Markup {
  const fits = (row: Row) =>
    search === '' || [row.INDEKS_KATALOGOWY, row.NAZWA_CALA].some(text => String(text).includes(search));
  const goods = database.table('ARTYKUL').all().filter(fits);
  const buyers = database.table('KONTRAHENT').all();
  return html`<section><h2>Goods</h2>
<form method="get" action="/"><input name="search" value="${search}" placeholder="index or name" aria-label="Search goods"><button>Search</button></form>
${button('changeStock', 'Change 5 % of all stock', { share: '0.05' })}
<p class="soft">${Math.min(40, goods.length)} of ${goods.length} rows, one per warehouse.</p>
<table class="cards"><thead><tr><th>Goods</th><th>Warehouse</th><th>Stock</th><th>Net price</th><th></th></tr></thead><tbody>${goods.slice(0, 40).map(goodsRow)}</tbody></table></section>
<section><h2>Buyers</h2>
<table class="cards"><thead><tr><th>Buyer</th><th>Terms</th><th>Delivery places</th><th></th></tr></thead><tbody>${buyers.slice(0, 60).map(buyerRow)}</tbody></table></section>`;

  function goodsRow(row: Row): Markup {
    const id = row.ID_ARTYKULU;
    const price = database
      .table('CENA_ARTYKULU')
      .by('ID_ARTYKULU', id)
      .find(({ ID_CENY }) => ID_CENY === row.ID_CENY_DOM);
    const selected = row.DOSTEPNY_W_SKLEPIE_INTER === 1;
    const open = row.SEMAFOR !== 0;
    return html`<tr><td>${row.NAZWA_CALA}<br><span class="soft">${row.INDEKS_KATALOGOWY}, ${id}, VAT ${row.VAT_SPRZEDAZY}</span></td>
<td>${database.table('MAGAZYN').get(row.ID_MAGAZYNU)?.SYMBOL}</td>
<td><form method="post" action="/office/setStock"><input type="hidden" name="id" value="${id}"><input type="number" step="any" name="stock" value="${plainQuantity(row.STAN)}" aria-label="Stock"><button>Set</button></form><br><span class="soft">${plainQuantity(row.ZAREZERWOWANO)} reserved</span></td>
<td><form method="post" action="/office/setPrice"><input type="hidden" name="id" value="${id}"><input type="hidden" name="priceListId" value="${row.ID_CENY_DOM}"><input type="number" step="0.01" name="net" value="${money(price?.CENA_NETTO)}" aria-label="Net price"><button>Set</button></form></td>
<td><div class="row">${button('selectGoods', selected ? 'Take out of the shop' : 'Select for the shop', { id, selected: !selected })}
${button('edit', open ? 'Close row' : 'Open row', { table: 'ARTYKUL', id, open: !open })}${open ? tag('being edited', 'bad') : ''}</div></td></tr>`;
  }

  function buyerRow(row: Row): Markup {
    const id = String(row.ID_KONTRAHENTA);
    const selected = row.DOSTEPNY_W_B2B === 1;
    const places = database.table('MIEJSCE_DOSTAWY').by('ID_KONTRAHENTA', id).length;
    const payer = row.ID_PLATNIKA === null ? undefined : database.table('KONTRAHENT').get(row.ID_PLATNIKA);
    return html`<tr><td>${row.NAZWA}<br><span class="soft">${row.NIP ?? 'no NIP'}, ${row.KOD_POCZTOWY} ${row.MIEJSCOWOSC}</span></td>
<td>${row.FORMA_PLATNOSCI}<br><span class="soft">discount ${row.DOMYSLNY_RABAT} %, limit ${money(row.LIMIT_KUPIECKI)}${payer ? html`, paid by ${payer.NAZWA}` : ''}</span></td>
<td>${places}</td>
<td><div class="row">${tag(selected ? 'in B2B' : 'not in B2B', selected ? 'good' : '')}${button('selectBuyer', selected ? 'Deselect' : 'Select', { id, selected: !selected })}
${row.RODO_ZANONIMIZOWANY === 1 ? '' : button('anonymiseBuyer', 'Anonymise', { id })}</div></td></tr>`;
  }
}
