import { type Context, Hono } from 'hono';
import { html } from 'hono/html';
import { balancesOf } from './balances.ts';
import { buyerDeeds } from './buyer-deeds.ts';
import { orderDeed } from './order-deeds.ts';
import { buyerPage, orderList } from './page-buyer.ts';
import { orderPage } from './page-order.ts';
import { type Markup, money, tag } from './page-parts.ts';
import { NotFound } from './place-order.ts';
import { isClosed, type Sight, sightOf, textOf } from './rules.ts';
import type { Platform } from './start-b2b.ts';
import type { World } from './world.ts';

/** A user's own pages. What belongs to another's buyers is not found, whatever the address says (W3). */
export function userRoutes(platform: Platform, around: (content: Markup, who?: string) => Markup): Hono {
  const { world } = platform;
  const pages = new Hono();
  const sight = (c: Context): Sight => {
    const seen = sightOf(world, c.req.param('user') ?? '');
    if (!seen) throw new NotFound('There is no such user.');
    return seen;
  };
  const buyer = (c: Context) => {
    const found = sight(c).buyer(c.req.param('buyer') ?? '');
    if (!found) throw new NotFound('There is no such buyer.');
    return found;
  };
  const order = (c: Context) => {
    const found = sight(c).order(c.req.param('order') ?? '');
    if (!found) throw new NotFound('There is no such order.');
    return found;
  };
  const sees = (c: Context) => {
    const { buyer: own } = sight(c);
    return (id: string | undefined) => id !== undefined && own(id) !== undefined;
  };
  const base = (c: Context) => `/users/${encodeURIComponent(sight(c).user.id)}`;
  const show = (c: Context, content: Markup) => {
    const { user } = sight(c);
    return c.html(around(content, `${textOf(user.name)}, ${textOf(user.branch)}`));
  };

  pages.get('/', c => show(c, home(world, sight(c), base(c))));
  pages.get('/buyers/:buyer', c => {
    const own = buyer(c);
    const path = `${base(c)}/buyers/${encodeURIComponent(own.id)}`;
    const at = { base: path, orders: `${base(c)}/orders`, sees: sees(c) };
    return show(c, buyerPage(world, own, at, c.req.query('q')));
  });
  pages.route(
    '/buyers/:buyer',
    buyerDeeds(world, c => ({ buyer: buyer(c), user: sight(c).user.id, orders: `${base(c)}/orders` })),
  );
  pages.get('/orders/:order', c => show(c, orderPage(world, order(c), `${base(c)}/orders/${order(c).id}`, sees(c))));
  pages.post('/orders/:order/:deed', async c => {
    const own = order(c);
    await orderDeed(platform, own, c.req.param('deed'), sight(c).user.id);
    return c.redirect(`${base(c)}/orders/${own.id}`, 303);
  });
  return pages;
}

function home(world: World, sight: Sight, base: string): Markup {
  return html`<section><h2>Your buyers</h2><table class="cards"><thead><tr><th>Buyer</th><th>Delivery places</th><th>Left to pay</th><th>Overdue</th></tr></thead><tbody>${sight.buyers.map(
    buyer => html`<tr><td><a href="${base}/buyers/${encodeURIComponent(buyer.id)}">${textOf(buyer.name)}</a> ${isClosed(buyer) ? tag('closed for ordering', 'bad') : ''}</td>
<td class="num">${sight.places(buyer.id).length}</td>
<td class="num">${balancesOf(world, buyer.id).map(each => `${money(each.outstanding, each.currency)} `)}</td>
<td class="num">${balancesOf(world, buyer.id).map(each => html`<span class="${Number(each.overdue) > 0 ? 'bad' : ''}">${money(each.overdue, each.currency)} </span>`)}</td></tr>`,
  )}</tbody></table></section>
${orderList(sight.orders(), `${base}/orders`)}`;
}
