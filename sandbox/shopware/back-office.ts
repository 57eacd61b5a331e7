import { Hono } from 'hono';
import { html, raw } from 'hono/html';
import { style } from './back-office-style.ts';
import { changeSettings, readPlan, type Sandbox } from './control.ts';
import { readCriteria } from './criteria.ts';
import { encode } from './encode.ts';
import { act, actions, findOrder, newestOrders, summary } from './order-actions.ts';
import { orderKinds } from './order-kinds.ts';
import { placeOrder } from './place-order.ts';
import { type Json, type JsonObject, number, text } from './tables.ts';
import type { World } from './world.ts';

type Markup = ReturnType<typeof html>;

const everything = readCriteria(
  {
    associations: {
      orderCustomer: { associations: { salutation: {} } },
      billingAddress: { associations: { country: {} } },
      addresses: { associations: { country: {} } },
      lineItems: {},
      transactions: { associations: { paymentMethod: {}, stateMachineState: {} } },
      deliveries: { associations: { shippingMethod: {}, stateMachineState: {}, positions: {} } },
      stateMachineState: {},
      currency: {},
      salesChannel: {},
    },
  },
  null,
);

/** A page on which a person sees the shop's orders and webhooks and steers them. */
export function backOffice(sandbox: Sandbox): Hono {
  const { world } = sandbox;
  const office = new Hono();
  office.onError((error, c) => {
    const refused = html`<section><h2 class="bad">That did not work</h2><p>${error.message}</p><p><a href="/">Back</a></p></section>`;
    return c.html(page(world, refused), 400);
  });
  office.get('/', c =>
    c.html(page(world, html`${placing(world)}${orderList(world)}${webhookList(sandbox)}${faultForm(sandbox)}`)),
  );
  office.get('/office/orders/:id', c => c.html(page(world, oneOrder(world, c.req.param('id')))));
  office.post('/office/orders', async c => {
    const form = await c.req.parseBody();
    const kind = orderKinds.find(known => known === form.kind);
    const paid = form.paid === 'yes' ? { paid: true } : form.paid === 'no' ? { paid: false } : {};
    const count = Math.min(500, Math.max(1, Number(form.count) || 1));
    for (let index = 0; index < count; index += 1) placeOrder(world, { ...(kind ? { kind } : {}), ...paid });
    return c.redirect('/', 303);
  });
  office.post('/office/orders/:id/:action', c => {
    const action = actions.find(known => known === c.req.param('action'));
    if (action) act(world, c.req.param('id'), action);
    return c.redirect(c.req.query('back') === 'order' ? `/office/orders/${c.req.param('id')}` : '/', 303);
  });
  office.post('/office/webhooks/:id', c => {
    const hook = world.get('webhook', c.req.param('id'));
    if (hook) world.update('webhook', hook.id, { active: hook.active !== true, errorCount: 0 });
    return c.redirect('/', 303);
  });
  office.post('/office/settings', async c => {
    const form = await c.req.parseBody();
    changeSettings(sandbox, {
      ordersEvery: Math.max(0, Number(form.ordersEvery) || 0),
      refuseLogin: form.refuseLogin === 'on',
    });
    return c.redirect('/', 303);
  });
  office.post('/office/faults', async c => {
    const form = await c.req.parseBody();
    const plan: Json = JSON.parse(typeof form.plan === 'string' ? form.plan : '{}');
    sandbox.setFaults(readPlan(plan));
    return c.redirect('/', 303);
  });
  return office;
}

function page(world: World, content: Markup): Markup {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sandbox shop (Shopware ${world.profile.name})</title>
<style>${raw(style)}</style>
</head>
<body>
<header><strong><a href="/">Sandbox shop</a></strong><span>Shopware ${world.profile.version}</span><span>${world.all('order').length} orders</span><a href="/_sandbox/state">State as JSON</a></header>
<main>${content}</main>
</body>
</html>`;
}

const button = (path: string, label: string, kind = '') =>
  html`<form method="post" action="${path}"><button class="${kind}">${label}</button></form>`;

function placing(world: World): Markup {
  return html`<section><h2>Place orders</h2><div class="row">
<form method="post" action="/office/orders">
<select name="kind" aria-label="Kind"><option value="">as they come</option>${orderKinds.map(kind => html`<option>${kind}</option>`)}</select>
<select name="paid" aria-label="Payment"><option value="">paid or not</option><option value="yes">paid</option><option value="no">unpaid</option></select>
<input type="number" name="count" value="1" min="1" max="500" aria-label="How many">
<button class="main">Place order</button>
</form>
<form method="post" action="/office/settings">
<label>one every <input type="number" name="ordersEvery" min="0" step="any" value="${world.settings.ordersEvery}"> s (0: none)</label>
<label><input type="checkbox" name="refuseLogin" ${world.settings.refuseLogin ? 'checked' : ''}> refuse API logins</label>
<button>Set</button>
</form></div></section>`;
}

function stateTags(line: JsonObject): Markup {
  const shade = line.paid === true ? 'good' : line.transactionState === 'failed' ? 'bad' : '';
  return html`<span class="tag ${line.state === 'cancelled' ? 'bad' : ''}">${text(line.state)}</span> <span class="tag ${shade}">${text(line.transactionState)}</span> <span class="tag">${text(line.deliveryState)}</span>`;
}

const money = (line: JsonObject) => `${number(line.total).toFixed(2)} ${text(line.currency)}`;

function orderButtons(line: JsonObject, back: string): Markup {
  const path = `/office/orders/${text(line.id)}`;
  return html`<span class="row">
${line.paid === true ? '' : button(`${path}/pay${back}`, 'Mark paid')}
${line.deliveryState === 'open' ? button(`${path}/ship${back}`, 'Ship') : ''}
${line.state === 'cancelled' || line.state === 'completed' ? '' : button(`${path}/cancel${back}`, 'Cancel')}
${button(`${path}/address${back}`, 'Change address')}</span>`;
}

function orderList(world: World): Markup {
  const lines = newestOrders(world, 50).map(order => summary(world, order));
  return html`<section><h2>Newest orders</h2>
${lines.length === 0 ? html`<p class="soft">None yet. Place one above.</p>` : ''}
<table class="cards"><thead><tr><th>Order</th><th>Customer</th><th>Total</th><th>State, payment, delivery</th><th></th></tr></thead><tbody>
${lines.map(
  line => html`<tr>
<td><a href="/office/orders/${text(line.id)}">${text(line.number)}</a><br><span class="soft">${text(line.placedAt).slice(0, 19).replace('T', ' ')}</span></td>
<td>${text(line.company) || text(line.name)}<br><span class="soft">${text(line.email)}</span></td>
<td class="num">${money(line)}</td><td>${stateTags(line)}</td><td>${orderButtons(line, '')}</td></tr>`,
)}
</tbody></table></section>`;
}

function oneOrder(world: World, id: string): Markup {
  const order = findOrder(world, id);
  const line = summary(world, order);
  return html`<section><h2>Order ${text(line.number)}</h2>
<p>${text(line.company) || text(line.name)}, ${text(line.email)} · ${money(line)} · ${text(line.taxStatus)}</p>
<p>${stateTags(line)}</p>${orderButtons(line, '?back=order')}</section>
<section><h2>As the Admin API gives it</h2><pre>${JSON.stringify(encode(world, 'order', order, everything), null, 2)}</pre></section>`;
}

function webhookList({ world, webhooks }: Sandbox): Markup {
  const { counts, log } = webhooks;
  return html`<section><h2>Webhooks</h2>
<p class="soft">${counts.delivered} delivered, ${counts.failed} failed, ${counts.lost} lost, ${counts.duplicated} sent twice, ${webhooks.pending()} waiting</p>
<table class="cards"><tbody>${world.all('webhook').map(
    hook => html`<tr><td>${text(hook.eventName)}<br><span class="soft">${text(hook.url)}</span></td>
<td><span class="tag ${hook.active === true ? 'good' : 'bad'}">${hook.active === true ? 'active' : 'switched off'}</span> <span class="soft">${number(hook.errorCount)} errors, ${hook.appId === null ? 'unsigned' : 'signed'}</span></td>
<td>${button(`/office/webhooks/${hook.id}`, hook.active === true ? 'Switch off' : 'Switch on')}</td></tr>`,
  )}</tbody></table>
<details><summary>Recent deliveries</summary><div class="scroll"><table><tbody>${log
    .slice(0, 40)
    .map(
      entry =>
        html`<tr><td class="soft">${entry.at.slice(11, 23)}</td><td>${entry.event}</td><td class="${entry.outcome === 'delivered' ? 'good' : 'bad'}">${entry.outcome}</td><td class="soft">${entry.detail}</td></tr>`,
    )}</tbody></table></div></details></section>`;
}

function faultForm(sandbox: Sandbox): Markup {
  return html`<section><h2>Faults</h2><p class="soft">For example {"seed":1,"faults":[{"kind":"drop-after","share":0.1,"method":"POST","path":"/api/search"},{"kind":"webhook-duplicate","share":0.2}]}</p>
<form method="post" action="/office/faults" style="display:block"><textarea name="plan" aria-label="Fault plan" spellcheck="false">${JSON.stringify(sandbox.faults, null, 2)}</textarea><button>Apply</button></form></section>`;
}
