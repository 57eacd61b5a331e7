import { Hono } from 'hono';
import { html, raw } from 'hono/html';
import { style } from '../shopware/back-office-style.ts';
import { changeSettings, readPlan, type Sandbox } from './control.ts';
import { editProduct } from './keeper.ts';
import { act, actions, findOrder, isAction, newestOrders, summary } from './order-actions.ts';
import { orderKinds } from './order-kinds.ts';
import { placeOrder } from './place-order.ts';
import { stockRow } from './stock.ts';
import type { Row } from './table.ts';
import type { World } from './world.ts';

type Markup = ReturnType<typeof html>;
type Summary = ReturnType<typeof summary>;

/** A page on which a person sees the shop's products, orders and mails, and steers them. */
export function backOffice(sandbox: Sandbox): Hono {
  const { world } = sandbox;
  const office = new Hono();
  office.onError((error, c) => {
    const refused = html`<section><h2 class="bad">That did not work</h2><p>${error.message}</p><p><a href="/">Back</a></p></section>`;
    return c.html(page(world, refused), 400);
  });
  office.get('/', c =>
    c.html(
      page(
        world,
        html`${placing(world)}${orderList(world)}${productList(world, c.req.query('q') ?? '')}${mailList(world)}${faultForm(sandbox)}`,
      ),
    ),
  );
  office.post('/office/orders', async c => {
    const form = await c.req.parseBody();
    const kind = orderKinds.find(known => known === form.kind);
    const count = Math.min(500, Math.max(1, Number(form.count) || 1));
    for (let index = 0; index < count; index += 1) placeOrder(world, kind ? { kind } : {});
    return c.redirect('/', 303);
  });
  office.post('/office/orders/:id/:action', c => {
    const name = c.req.param('action');
    if (isAction(name)) act(world, findOrder(world, c.req.param('id')), actions[name]);
    return c.redirect('/', 303);
  });
  office.post('/office/products/:id', async c => {
    const form = await c.req.parseBody();
    const values: Record<string, string> = { active: form.active === 'on' ? '1' : '0' };
    if (typeof form.price === 'string' && form.price !== '') values.price = form.price;
    const stock = typeof form.stock === 'string' && form.stock !== '' ? { stock: Number(form.stock) } : {};
    editProduct(world, Number(c.req.param('id')), { values, ...stock });
    return c.redirect(`/?q=${encodeURIComponent(c.req.query('q') ?? '')}`, 303);
  });
  office.post('/office/settings', async c => {
    const form = await c.req.parseBody();
    changeSettings(sandbox, { ordersEvery: Number(form.ordersEvery) || 0, webservice: form.webservice === 'on' });
    return c.redirect('/', 303);
  });
  office.post('/office/faults', async c => {
    const form = await c.req.parseBody();
    const plan: unknown = JSON.parse(typeof form.plan === 'string' ? form.plan : '{}');
    sandbox.setFaults(readPlan(plan));
    return c.redirect('/', 303);
  });
  return office;
}

const page = (world: World, content: Markup): Markup => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sandbox pharmacy (${world.profile.label})</title>
<style>${raw(style)}</style>
</head>
<body>
<header><strong><a href="/">Sandbox pharmacy</a></strong><span>${world.profile.label} (${world.profile.version})</span><span>${world.table('products').rows.size} products</span><span>${world.table('orders').rows.size} orders</span><span class="soft">key ${world.key}</span><a href="/sandbox/state">State as JSON</a></header>
<main>${content}</main>
</body>
</html>`;

const button = (path: string, label: string) =>
  html`<form method="post" action="${path}"><button>${label}</button></form>`;

const placing = (world: World): Markup => html`<section><h2>Place orders</h2><div class="row">
<form method="post" action="/office/orders">
<select name="kind" aria-label="Kind"><option value="">as they come</option>${orderKinds.map(kind => html`<option>${kind}</option>`)}</select>
<input type="number" name="count" value="1" min="1" max="500" aria-label="How many">
<button class="main">Place order</button>
</form>
<form method="post" action="/office/settings">
<label>one every <input type="number" name="ordersEvery" min="0" step="any" value="${world.settings.ordersEvery}"> s (0: none)</label>
<label><input type="checkbox" name="webservice" ${world.settings.webservice ? 'checked' : ''}> webservice on</label>
<button>Set</button>
</form></div></section>`;

const orderLine = (order: Summary): Markup => html`<tr>
<td>${order.id} ${order.reference}<br><span class="soft">${order.placedAt}</span></td>
<td>${order.name}<br><span class="soft">${order.email}</span></td>
<td class="num">${Number(order.total).toFixed(2)} PLN<br><span class="soft">${order.payment}</span></td>
<td><span class="tag">${order.stateName}</span> ${order.tracking === '' ? '' : html`<span class="tag good">${order.tracking}</span>`}
<details><summary>${order.history.length} states</summary>${order.history.map(row => html`<div class="soft">${row.at} ${row.name}</div>`)}</details></td>
<td><span class="row">${Object.keys(actions).map(name => button(`/office/orders/${order.id}/${name}`, name))}</span></td></tr>`;

const orderList = (world: World): Markup => html`<section><h2>Newest orders</h2>
<table class="cards"><thead><tr><th>Order</th><th>Customer</th><th>Total</th><th>State, waybill</th><th></th></tr></thead>
<tbody>${newestOrders(world, 30).map(order => orderLine(summary(world, order)))}</tbody></table></section>`;

function found(world: World, sought: string): Row[] {
  const words = sought.toLowerCase();
  const rows: Row[] = [];
  for (const row of world.table('products').rows.values()) {
    if (rows.length === 30) break;
    const text = `${row.id} ${row.values.reference ?? ''} ${row.values.ean13 ?? ''} ${row.texts.name?.[1] ?? ''}`;
    if (text.toLowerCase().includes(words)) rows.push(row);
  }
  return rows;
}

function productList(world: World, sought: string): Markup {
  const table = world.table('products');
  const line = (row: Row) => html`<tr>
<td>${row.id} <span class="soft">${table.value(row, 'reference')}</span></td><td>${row.texts.name?.[1] ?? ''}</td>
<td><form method="post" action="/office/products/${row.id}?q=${encodeURIComponent(sought)}">
<label>net <input name="price" value="${table.value(row, 'price')}" size="10"></label>
<label>stock <input type="number" name="stock" placeholder="${stockRow(world, row.id)?.values.quantity ?? '-'}"></label>
<label><input type="checkbox" name="active" ${table.value(row, 'active') === '1' ? 'checked' : ''}> active</label>
<button>Save</button></form></td></tr>`;
  return html`<section><h2>Products</h2>
<form method="get" action="/"><input name="q" value="${sought}" placeholder="name, number, EAN" aria-label="Search"><button>Search</button></form>
<table class="cards"><tbody>${found(world, sought).map(line)}</tbody></table></section>`;
}

const mailList = (world: World): Markup => html`<section><h2>Mails sent</h2><div class="scroll"><table><tbody>
${world.mails
  .slice(-40)
  .reverse()
  .map(
    mail =>
      html`<tr><td class="soft">${mail.at}</td><td>order ${mail.orderId}</td><td>${mail.template}</td><td>${mail.to}</td><td>${mail.tracking === '' ? html`<span class="soft">no waybill</span>` : mail.tracking}</td></tr>`,
  )}</tbody></table></div></section>`;

const faultForm = (
  sandbox: Sandbox,
): Markup => html`<section><h2>Faults</h2><p class="soft">For example {"seed":1,"faults":[{"kind":"error-after","share":0.1,"method":"PUT","path":"/api/stock_availables"},{"kind":"throttle","share":0.05}]}</p>
<form method="post" action="/office/faults" style="display:block"><textarea name="plan" aria-label="Fault plan" spellcheck="false">${JSON.stringify(sandbox.faults, null, 2)}</textarea><button>Apply</button></form></section>`;
