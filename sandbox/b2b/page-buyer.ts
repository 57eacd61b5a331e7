import { html } from 'hono/html';
import type { CustomerPulled } from '../../client/types.ts';
import { pickFields } from '../../domain/party-fields.ts';
import { balancesOf, invoicesOfBuyer, onlySeen, paymentsOfBuyer, restOf, type Sees } from './balances.ts';
import { offerFor, shownProducts } from './catalogue.ts';
import { invoiceSection } from './page-order.ts';
import { empty, type Markup, money, pushTag, tag } from './page-parts.ts';
import { isClosed, placesOf, textOf, usersOf } from './rules.ts';
import type { PlacedOrder, World } from './world.ts';

const fields = ['email', 'phone', 'address.street', 'address.zip', 'address.city'];
const shownGoods = 60;

/** Where a buyer's page is, below which its forms are, where the page of an order is, and whose invoices are shown. */
type Address = { base: string; orders: string; sees?: Sees };

/** One buyer: what may be ordered for them, orders, delivery places, balances, invoices and payments. */
export function buyerPage(world: World, buyer: CustomerPulled, at: Address, search = ''): Markup {
  const { base, orders, sees = () => true } = at;
  const closed = isClosed(buyer);
  const handlers = usersOf(world, buyer.id).map(user => `${textOf(user.name)} (${textOf(user.branch)})`);
  const facts = [
    ...[buyer.code, buyer.taxId && `NIP ${buyer.taxId}`, buyer.paymentForm && `pays by ${buyer.paymentForm}`],
    handlers.length > 0 && `handled by ${handlers.join(', ')}`,
  ];
  return html`<section><h2>${textOf(buyer.name)} ${closed ? tag('closed for ordering', 'bad') : tag('open', 'good')}</h2>
<p class="soft">${facts.filter(Boolean).join('; ')}</p>
${editForm(buyer, `${base}/edit`)}</section>
${balanceSection(world, buyer.id)}
${closed ? '' : shop(world, buyer, base, search)}
${orderList(
  [...world.orders.values()].filter(order => order.buyer === buyer.id),
  orders,
)}
${placeSection(world, buyer, base)}
${invoiceSection(onlySeen(world, invoicesOfBuyer(world, buyer.id), sees))}
${paymentSection(world, buyer.id)}`;
}

const editForm = (record: Record<string, unknown>, action: string): Markup =>
  html`<form method="post" action="${action}">${Object.entries(pickFields(record, fields)).map(
    ([name, value]) => html`<label class="soft">${name}<br><input name="${name}" value="${value}" size="18"></label>`,
  )}<button>Save</button></form>`;

function balanceSection(world: World, buyerId: string): Markup {
  const balances = balancesOf(world, buyerId);
  if (balances.length === 0) return html`<section><h2>Balance</h2>${empty('Nothing was invoiced yet.')}</section>`;
  return html`<section><h2>Balance</h2><table><thead><tr><th>Currency</th><th>Invoiced</th><th>Paid</th><th>Left to pay</th><th>Overdue</th><th>Paid, no invoice</th></tr></thead><tbody>${balances.map(
    each =>
      html`<tr><td>${each.currency}</td><td class="num">${each.invoiced}</td><td class="num">${each.paid}</td><td class="num">${each.outstanding}</td><td class="num ${Number(each.overdue) > 0 ? 'bad' : ''}">${each.overdue}</td><td class="num">${each.unapplied}</td></tr>`,
  )}</tbody></table></section>`;
}

/** The goods that a buyer may order, with a choice of delivery place. */
function shop(world: World, buyer: CustomerPulled, base: string, search: string): Markup {
  const goods = shownProducts(world)
    .filter(product => `${product.name} ${product.sku}`.toLowerCase().includes(search.toLowerCase()))
    .flatMap(({ id }) => offerFor(world, id, buyer) ?? []);
  const places = placesOf(world, buyer.id);
  return html`<section><h2>Order</h2>
<form method="get" action="${base}"><input name="q" value="${search}" placeholder="name, SKU" aria-label="Search"><button>Search</button></form>
<form method="post" action="${base}/order" style="display:block">
<div class="row"><label>deliver to <select name="place"><option value="">the buyer’s address</option>${places.map(
    place =>
      html`<option value="${place.id}" ${place.isDefault ? 'selected' : ''}>${textOf(place.name)}, ${place.address?.street} ${place.address?.city}</option>`,
  )}</select></label>
<label>pay <select name="payment"><option value="transfer">${textOf(buyer.paymentForm) || 'by transfer'}</option><option value="prepaid">now</option></select></label>
<label>wanted <input type="date" name="wantedAt"></label><input name="note" placeholder="note" aria-label="Note"><button class="main">Place order</button></div>
<table class="cards"><thead><tr><th>Goods</th><th>Available</th><th>Net</th><th>Quantity</th></tr></thead><tbody>${goods
    .slice(0, shownGoods)
    .map(
      ({
        product,
        name,
        net,
        currency,
        rate,
        available,
      }) => html`<tr><td>${name}<br><span class="soft">${product.sku}</span></td>
<td class="num">${Number(available)} ${product.unit}</td><td class="num">${money(net, currency)} <span class="soft">+ ${rate} %</span></td>
<td><input type="number" step="any" min="0" name="quantity.${product.id}" aria-label="Quantity"></td></tr>`,
    )}</tbody></table>${goods.length > shownGoods ? empty(`${goods.length - shownGoods} more; search for them.`) : ''}</form></section>`;
}

/** The latest orders. */
export function orderList(orders: PlacedOrder[], path: string): Markup {
  return html`<section><h2>Orders</h2>${orders.length === 0 ? empty('None yet.') : ''}
<table class="cards"><tbody>${orders
    .slice(-40)
    .reverse()
    .map(
      order => html`<tr><td><a href="${path}/${order.id}">${order.id}</a><br><span class="soft">${order.record.orderedAt.slice(0, 16).replace('T', ' ')}</span></td>
<td>${order.record.customer.company}</td><td class="num">${money(order.record.totals.gross, order.record.currency)}</td><td>${pushTag(order)}</td></tr>`,
    )}</tbody></table></section>`;
}

function placeSection(world: World, buyer: CustomerPulled, base: string): Markup {
  const places = placesOf(world, buyer.id);
  return html`<section><h2>Delivery places (${places.length})</h2>
<details><summary>Show and change</summary>${places.map(
    place =>
      html`<p><strong>${textOf(place.name)}</strong> <span class="soft">${place.recipient} ${place.id}</span><br>${editForm(place, `${base}/places/${encodeURIComponent(place.id)}`)}</p>`,
  )}
<form method="post" action="${base}/places"><input name="name" placeholder="new place" aria-label="Name" required><input name="street" placeholder="street" aria-label="Street"><input name="zip" placeholder="00-000" size="7" aria-label="Postcode"><input name="city" placeholder="city" aria-label="City"><button>Add</button></form></details></section>`;
}

function paymentSection(world: World, buyerId: string): Markup {
  const payments = paymentsOfBuyer(world, buyerId);
  return html`<section><h2>Payments</h2>${payments.length === 0 ? empty('None yet.') : ''}<table class="cards"><tbody>${payments
    .toSorted((a, b) => textOf(b.date).localeCompare(textOf(a.date)))
    .map(
      payment => html`<tr><td>${payment.date}<br><span class="soft">${payment.kind} ${payment.form}</span></td><td class="num">${money(payment.amount, payment.currency)}</td>
<td class="soft">${(payment.applications ?? []).map(({ invoice, amount }) => `${world.held.invoices.get(invoice)?.number ?? invoice}: ${amount} `)} rest ${restOf(payment, payment.currency ?? 'PLN')}</td></tr>`,
    )}</tbody></table></section>`;
}
