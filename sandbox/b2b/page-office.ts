import { html } from 'hono/html';
import { availableOf } from './catalogue.ts';
import { orderKinds } from './order-kinds.ts';
import { orderList } from './page-buyer.ts';
import { button, empty, type Markup, tag } from './page-parts.ts';
import { isShown, isThere, placesOf, textOf, usersOf } from './rules.ts';
import type { Platform } from './start-b2b.ts';
import type { World } from './world.ts';

/** The back office: orders, buyers, users, goods, mails and how the exchange with the hub goes. */
export const officePage = (platform: Platform): Markup => html`${steering(platform)}
${orderList([...platform.world.orders.values()], '/office/orders')}
${buyerList(platform.world)}${userList(platform.world)}${goodsList(platform.world)}${mailList(platform.world)}${exchanges(platform.world)}`;

function steering({ world, faults }: Platform): Markup {
  const { away, loseAnswers, doublePushes } = faults.faults();
  return html`<section><h2>Let something happen</h2><div class="row">
<form method="post" action="/office/place"><select name="kind" aria-label="Kind"><option value="">any order</option>${orderKinds.map(kind => html`<option>${kind}</option>`)}</select><input type="number" name="count" value="1" min="1" aria-label="How many"><button class="main">Place</button></form>
<form method="post" action="/office/every"><label>order every <input type="number" name="seconds" min="0" step="any" value="${world.settings.ordersEvery}"> s</label><button>Set</button></form></div>
<form method="post" action="/office/faults" style="margin-top:.6rem">
<label>lost answers <input type="number" name="loseAnswers" min="0" max="1" step="any" value="${loseAnswers}"></label>
<label>double pushes <input type="number" name="doublePushes" min="0" max="1" step="any" value="${doublePushes}"></label>
<label><input type="checkbox" name="away" ${away ? 'checked' : ''}> away</label><button>Apply</button></form></section>`;
}

function buyerList(world: World): Markup {
  const buyers = [...world.held.customers.values()];
  return html`<section><h2>Buyers (${buyers.length})</h2>${buyers.length === 0 ? empty('The hub gave none yet.') : ''}
<table class="cards"><tbody>${buyers.slice(0, 100).map(buyer => {
    const account = world.accounts.get(buyer.id);
    return html`<tr><td><a href="/office/buyers/${encodeURIComponent(buyer.id)}">${textOf(buyer.name)}</a><br><span class="soft">${buyer.address?.city}</span></td>
<td class="soft">${placesOf(world, buyer.id).length} delivery places, ${usersOf(world, buyer.id).length} users</td>
<td>${account ? tag(account.closed ? 'closed' : 'open', account.closed ? 'bad' : 'good') : tag('no account')}</td></tr>`;
  })}</tbody></table></section>`;
}

function userList(world: World): Markup {
  const users = [...world.held.users.values()].filter(user => isThere(user));
  return html`<section><h2>Users (${users.length})</h2>${empty('Each sees and handles only their buyers.')}
<table class="cards"><tbody>${users.slice(0, 100).map(
    user => html`<tr><td><a href="/users/${encodeURIComponent(user.id)}">${textOf(user.name)}</a><br><span class="soft">${user.branch} ${user.email}</span></td>
<td class="soft">${(user.customers ?? []).map(id => `${textOf(world.held.customers.get(id)?.name) || id}; `)}</td><td>${user.active === false ? tag('not active', 'bad') : ''}</td></tr>`,
  )}</tbody></table></section>`;
}

function goodsList(world: World): Markup {
  const goods = [...world.held.products.values()].filter(isThere);
  const hidden = goods.filter(product => !isShown(product));
  const row = (
    product: (typeof goods)[number],
  ) => html`<tr><td>${textOf(product.name)}<br><span class="soft">${product.sku} ${product.id}</span></td>
<td class="soft">${textOf(product.category)} ${textOf(product.sourceCategory)}</td><td class="num">${Number(availableOf(world, product.id))} ${product.unit}</td>
<td>${isShown(product) ? tag('shown', 'good') : tag('hidden')}</td></tr>`;
  return html`<section><h2>Goods (${goods.length}, ${hidden.length} hidden from customers)</h2>
<details><summary>Show</summary><table class="cards"><tbody>${[...hidden, ...goods.filter(isShown)].slice(0, 200).map(row)}</tbody></table></details></section>`;
}

const mailList = (world: World): Markup => html`<section><h2>Invitations written (${world.mails.length})</h2>
<details><summary>Show</summary><table><tbody>${world.mails
  .slice(-100)
  .reverse()
  .map(
    mail => html`<tr><td class="soft">${mail.at.slice(0, 19)}</td><td>${mail.to}</td><td>${mail.subject}</td></tr>`,
  )}</tbody></table></details></section>`;

function exchanges(world: World): Markup {
  const stuck = [...world.outgoing.values()];
  return html`<section><h2>Exchange with the hub</h2>
${stuck.map(one => html`<p>${one.entity} ${one.id} ${tag(one.state, one.state === 'refused' ? 'bad' : '')} <span class="soft">${one.reason}</span> ${one.state === 'refused' ? button('/office/retry', 'Send again', { name: `${one.entity}/${one.id}` }) : ''}</p>`)}
<details><summary>What was said last</summary><div class="scroll"><table><tbody>${world.log
    .slice(0, 80)
    .map(
      entry =>
        html`<tr><td class="soft">${entry.at.slice(11, 19)}</td><td>${entry.what}</td><td class="${entry.outcome === 'done' ? 'good' : 'bad'}">${entry.outcome}</td><td class="soft">${entry.detail}</td></tr>`,
    )}</tbody></table></div></details></section>`;
}
