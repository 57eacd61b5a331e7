import { Hono } from 'hono';
import { html, raw } from 'hono/html';
import { style } from '../shopware/back-office-style.ts';
import type { KnownOrder } from './ledger.ts';
import type { RunningPharmacy } from './start-pharmacy.ts';

type Markup = ReturnType<typeof html>;

const button = (path: string, label: string, kind = '') =>
  html`<form method="post" action="${path}"><button class="${kind}">${label}</button></form>`;

const shade = (outcome: string) => (outcome === 'taken' ? 'good' : 'bad');

/** A page on which a person sees the pharmacy's shelves, calls and orders and steers them. */
export function page(pharmacy: RunningPharmacy): Hono {
  const { world, ledger, settings } = pharmacy;
  const office = new Hono();
  office.onError((error, c) =>
    c.html(
      around(
        html`<section><h2 class="bad">That did not work</h2><p>${error.message}</p><p><a href="/">Back</a></p></section>`,
      ),
      400,
    ),
  );
  office.get('/', c => c.html(around(html`${sending()}${calls()}${orderList()}${shelves()}`)));

  const deeds: Record<string, (form: Record<string, unknown>) => unknown> = {
    'send-all': () => pharmacy.sendOffer({ descriptions: true, photos: true, stock: true }),
    'send-stock': () => pharmacy.sendOffer({ descriptions: false, photos: false, stock: true }),
    'send-one': form => pharmacy.sendOffer({ numbers: [Math.max(1, Number(form.number) || 1)] }),
    'change-some': () => {
      world.changeStock(0.05);
      world.changePrices(0.05);
    },
    'drop-half': () => world.drop(0.5),
    'bring-back': () => world.bringBack(),
    fetch: () => pharmacy.fetchOrders(),
    'fetch-lost': () => pharmacy.fetchOrders({ lose: 'after-reading' }),
    feedback: () => pharmacy.sendWaiting(),
    ship: form =>
      pharmacy.ship(Number(form.id), {
        ...(typeof form.status === 'string' && form.status !== '' ? { status: form.status } : {}),
        ...(typeof form.waybill === 'string' && form.waybill !== '' ? { waybill: form.waybill } : {}),
      }),
    timers: form =>
      pharmacy.configure({
        offerEvery: Math.max(0, Number(form.offerEvery) || 0),
        fetchEvery: Math.max(0, Number(form.fetchEvery) || 0),
        feedbackAfter: Math.max(0, Number(form.feedbackAfter) || 0),
      }),
  };
  office.post('/office/:deed', async c => {
    const deed = deeds[c.req.param('deed')];
    if (!deed) throw new Error('There is no such button.');
    const form = await c.req.parseBody();
    await deed(form);
    return c.redirect('/', 303);
  });
  return office;

  function around(content: Markup): Markup {
    return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sandbox pharmacy (Kamsoft APW45)</title>
<style>${raw(style)}</style>
</head>
<body>
<header><strong><a href="/">Sandbox pharmacy</a></strong><span>Kamsoft APW45</span><span>${world.options.items} items</span><span>${ledger.orders.size} orders</span><a href="/_sandbox/state">State as JSON</a></header>
<main>${content}</main>
</body>
</html>`;
  }

  function sending(): Markup {
    const { lastOrderId, lastDateTime } = ledger.cursor();
    return html`<section><h2>What the program does</h2><div class="row">
${button('/office/send-all', 'Send all', 'main')}
${button('/office/send-stock', 'Send only stock')}
<form method="post" action="/office/send-one"><input type="number" name="number" value="1" min="1" aria-label="Package"><button>Send one package</button></form>
${button('/office/change-some', 'Change 5 % of stock and prices')}
${button('/office/drop-half', 'Drop half')}
${button('/office/bring-back', 'Bring all back')}</div>
<div class="row" style="margin-top:.6rem">
${button('/office/fetch', 'Fetch orders', 'main')}
${button('/office/fetch-lost', 'Fetch and lose the answer')}
${button('/office/feedback', 'Send waiting feedback')}
<span class="soft">next question: after order ${lastOrderId}, ${lastDateTime === '' ? 'no time' : lastDateTime}</span></div>
<form method="post" action="/office/timers" style="margin-top:.6rem">
<label>offer every <input type="number" name="offerEvery" min="0" step="any" value="${settings.offerEvery}"> s</label>
<label>fetch every <input type="number" name="fetchEvery" min="0" step="any" value="${settings.fetchEvery}"> s</label>
<label>feedback after <input type="number" name="feedbackAfter" min="0" step="any" value="${settings.feedbackAfter}"> s (0: by hand)</label>
<button>Set</button></form></section>`;
  }

  function calls(): Markup {
    const [last, ...earlier] = pharmacy.exchanges;
    if (!last) return html`<section><h2>Last exchange</h2><p class="soft">None yet.</p></section>`;
    return html`<section><h2>Last exchange</h2>
<p><span class="tag ${shade(last.outcome)}">${last.outcome}</span> ${last.what}, ${last.detail} <span class="soft">${last.at.slice(11, 19)}, ${last.ms} ms</span></p>
<details><summary>Earlier ones</summary><div class="scroll"><table><tbody>${earlier
      .slice(0, 40)
      .map(
        call =>
          html`<tr><td class="soft">${call.at.slice(11, 19)}</td><td>${call.what}</td><td class="${shade(call.outcome)}">${call.outcome}</td><td class="soft">${call.detail}</td><td class="num">${call.ms} ms</td></tr>`,
      )}</tbody></table></div></details></section>`;
  }

  function orderList(): Markup {
    const known = [...ledger.orders.values()].slice(-50).reverse();
    return html`<section><h2>Orders</h2>
${known.length === 0 ? html`<p class="soft">None yet. Fetch orders above.</p>` : ''}
<table class="cards"><thead><tr><th>Order</th><th>Recipient</th><th>Lines</th><th>State</th><th></th></tr></thead><tbody>${known.map(orderRow)}</tbody></table></section>`;
  }

  function orderRow({ order, feedback, timesRead, unknownLines }: KnownOrder): Markup {
    return html`<tr>
<td><a href="/_sandbox/orders/${order.id}">${order.number}</a><br><span class="soft">${order.id}, ${order.date.replace('T', ' ')}, read ${timesRead}×</span></td>
<td>${order.recipient.name1} ${order.recipient.name2}<br><span class="soft">${order.recipient.postcode} ${order.recipient.city}</span></td>
<td>${order.items.map(item => html`${item.quantity} × ${item.name}<br>`)}${unknownLines.length > 0 ? html`<span class="bad">not ours: ${unknownLines.map(({ idtowr }) => idtowr || 'without idtowr').join(', ')}</span>` : ''}</td>
<td><span class="tag ${order.deleted ? 'bad' : ''}">${order.deleted ? 'withdrawn' : feedback ? `status ${feedback.status}` : 'fetched'}</span>
${feedback ? html`<br><span class="soft">${feedback.waybill}</span> <span class="${feedback.state === 'taken' ? 'good' : 'bad'}">${feedback.state}</span>` : ''}</td>
<td><form method="post" action="/office/ship"><input type="hidden" name="id" value="${order.id}"><input name="status" size="3" placeholder="${settings.orderStatus}" aria-label="Status code"><input name="waybill" size="14" placeholder="waybill" aria-label="Waybill"><button>Ship</button></form></td></tr>`;
  }

  function shelves(): Markup {
    const frozen = world.freeze();
    const sets = { descriptions: false, photos: false, stock: true };
    const first = Array.from({ length: Math.min(30, world.options.items) }, (_, index) =>
      world.item(index, frozen, sets),
    );
    return html`<section><h2>Assortment</h2>
<p class="soft">The first ${first.length} of ${world.options.items} items (seed ${world.options.seed}); ${world.offered(frozen).length} are in the offer.</p>
<table class="cards"><thead><tr><th>Item</th><th>BLOZ, EAN</th><th>Kind</th><th>Price</th><th>Stock</th></tr></thead><tbody>${first.map(
      item => html`<tr><td>${item.name}<br><span class="soft">${item.idtowr}, ${item.producer}</span></td><td>${item.bloz07}<br><span class="soft">${item.ean}</span></td><td class="soft">${item.kind}</td>
<td class="num">${Number(item.price).toFixed(2)} zł</td><td class="num">${item.supplyamount} <span class="soft">of ${item.currentamount}</span></td></tr>`,
    )}</tbody></table></section>`;
  }
}
