import { addArticleByHand } from './control.ts';
import { html, type Markup } from './html.ts';
import { orderOf } from './orders.ts';
import { displayName } from './personal-info.ts';
import { type Answer, Refusal } from './refusal.ts';
import type { Sandbox } from './sandbox.ts';
import { rowTotal, totalsOf } from './totals.ts';
import type { Order } from './world.ts';

const style = `
  body { font: 16px/1.45 system-ui, sans-serif; color: #1d2733; background: #f5f6f8; margin: 0 auto; max-width: 60rem; padding: 0 1rem 3rem }
  header { display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; align-items: baseline; padding: 1rem 0 }
  header strong { font-size: 1.1rem } a { color: #0b5cad }
  .wide { overflow-x: auto } table { width: 100%; border-collapse: collapse; background: #fff }
  th, td { text-align: left; padding: .45rem .6rem; border-bottom: 1px solid #e3e6ea; vertical-align: top }
  .amount { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap }
  form { display: flex; flex-wrap: wrap; gap: .6rem; margin: 1rem 0 } input, select, button { font: inherit; padding: .4rem .6rem }
  .note { background: #fffbe8; border-left: 3px solid #e0b400; padding: .4rem .7rem; margin: .4rem 0; white-space: pre-wrap }
`;

const newest = 200;

const statusNames = [
  ...['incomplete', 'new', 'in process', 'waiting for manufacturer', 'waiting for payment', 'sent', 'delivered'],
  ...['completed', 'cancelled', 'waiting for supplier', 'being packed', 'ready for collection', 'being assembled'],
  ...['backorder', 'reserved'],
];

function page(title: string, content: Markup): string {
  const whole = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · sandbox till</title><style>${{ markup: style }}</style></head>
<body><header><strong>Sandbox till</strong><a href="/">Orders</a><a href="/users">Customers</a><a href="/products">Products</a></header>
<h1>${title}</h1>${content}</body></html>`;
  return whole.markup;
}

const money = (amount: number, currency: string) => `${amount.toFixed(2)} ${currency}`;

function ordersPage({ world }: Sandbox): string {
  const orders = [...world.orders.values()].slice(-newest).reverse();
  const row = (
    order: Order,
  ) => html`<tr><td><a href="/orders/${order.id}">${order.ordernumber ?? `(${order.id})`}</a></td>
<td>${order.reservationnumber}</td><td>${displayName(order.customer)}</td><td>${statusNames[order.status ?? 0]}${order.paid && ', paid'}</td>
<td class="amount">${money(totalsOf(order, order.rows).total_price, order.currency)}</td><td>${order.notes.length}</td></tr>`;
  return page(
    'Orders',
    html`<p>${world.orders.size} in all, the newest first.</p><div class="wide"><table>
<tr><th>Number</th><th>Reference</th><th>Customer</th><th>Status</th><th class="amount">Total</th><th>Notes</th></tr>
${orders.map(row)}</table></div>`,
  );
}

function orderPage(sandbox: Sandbox, id: number): string {
  const order = orderOf(sandbox.world, id);
  const totals = totalsOf(order, order.rows);
  const { billingaddress: address } = order.customer;
  const rows = order.rows.map(
    row => html`<tr><td>${row.sub_product_number ?? row.product_number}</td><td>${row.product_name}</td><td>${row.count}</td>
<td class="amount">${money(row.price, order.currency)}</td><td>${row.tax} %</td><td class="amount">${money(rowTotal(row), order.currency)}</td></tr>`,
  );
  return page(
    `Order ${order.ordernumber ?? order.id}`,
    html`<p>Reference ${order.reservationnumber ?? '–'} · ${order.create_date} · ${statusNames[order.status ?? 0]}${order.paid && ', paid'}</p>
<p>${displayName(order.customer)}<br>${order.customer.email}<br>${address?.address_line_1 ?? address?.street} ${address?.housenumber}${address?.housenumber_suffix}<br>
${address?.zipcode} ${address?.city} ${address?.country_code}</p>
<div class="wide"><table><tr><th>Article</th><th>Name</th><th>Count</th><th class="amount">Price</th><th>Tax</th><th class="amount">Total</th></tr>${rows}</table></div>
<p class="amount">Shipping ${money(totals.total_shipping, order.currency)}<br>Extra ${money(order.extra_costs, order.currency)}<br>
Tax ${money(totals.total_tax, order.currency)}<br><strong>Total ${money(totals.total_price, order.currency)}</strong></p>
${order.notes.map(note => html`<p class="note">${note.note}</p>`)}`,
  );
}

function usersPage({ world }: Sandbox): string {
  const rows = [...world.users.values()]
    .slice(-newest)
    .reverse()
    .map(
      user => html`<tr><td>${user.id}</td><td>${user.username}</td><td>${displayName(user.userinfo)}</td>
<td>${user.userinfo.customertype}</td></tr>`,
    );
  return page(
    'Customers',
    html`<p>${world.users.size} in all, the newest first.</p><div class="wide"><table>
<tr><th>Id</th><th>Username</th><th>Name</th><th>Type</th></tr>${rows}</table></div>`,
  );
}

function productsPage({ world }: Sandbox): string {
  const rows = [...world.products.values()].flatMap(product => [
    html`<tr><td>${product.productnumber}</td><td>${product.name}</td><td>${product.taxtariff}</td>
<td class="amount">${money(product.price, 'EUR')}</td><td>${product.stock}</td></tr>`,
    ...product.combinations.map(
      variant =>
        html`<tr><td>&emsp;${variant.product_number}</td><td>${variant.note}</td><td></td><td></td><td>${variant.stock}</td></tr>`,
    ),
  ]);
  return page(
    'Products',
    html`<form method="post" action="/products"><input name="sku" placeholder="Article number" required>
<input name="name" placeholder="Name"><input name="gross" placeholder="Price, tax included" inputmode="decimal">
<select name="taxRate"><option>21</option><option>9</option><option>0</option></select><button>Add product</button></form>
<div class="wide"><table><tr><th>Number</th><th>Name</th><th>Tax</th><th class="amount">Price</th><th>Stock</th></tr>${rows}</table></div>`,
  );
}

export type Shown = { status: number; html?: string; location?: string };

/** Serves the pages a person at the shop looks at, and the form that adds a product. */
export function showBackOffice(sandbox: Sandbox, method: string, path: string, form: string): Shown {
  try {
    const orderId = /^\/orders\/(\d{1,15})$/.exec(path)?.[1];
    if (method === 'POST' && path === '/products') {
      const filled = [...new URLSearchParams(form)].filter(([, value]) => value.trim() !== '');
      addArticleByHand(sandbox, Object.fromEntries(filled.map(([name, value]) => [name, value.trim()])));
      return { status: 303, location: '/products' };
    }
    if (method !== 'GET') throw new Refusal(405, undefined, 'There is nothing to send here.');
    if (path === '/' || path === '/orders') return { status: 200, html: ordersPage(sandbox) };
    if (orderId !== undefined) return { status: 200, html: orderPage(sandbox, Number(orderId)) };
    if (path === '/users') return { status: 200, html: usersPage(sandbox) };
    if (path === '/products') return { status: 200, html: productsPage(sandbox) };
    throw new Refusal(404, undefined, 'There is no such page.');
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const status: Answer['status'] = error.status === 500 ? 400 : error.status;
    return { status, html: page('That did not work', html`<p>${error.message}</p>`) };
  }
}
