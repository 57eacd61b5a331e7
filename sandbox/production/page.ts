import { Hono } from 'hono';
import { html, raw } from 'hono/html';
import { style } from '../shopware/back-office-style.ts';
import { doWork } from './control.ts';
import type { Workplace } from './start-production.ts';
import type { Line } from './world.ts';

type Markup = ReturnType<typeof html>;

const shade: Record<Line['state'], string> = {
  ...{ planned: '', 'in-production': '', made: 'good', stopped: 'bad', refused: 'bad', cancelled: 'bad' },
};

/** The page on which the workshop sees its lines and says how far they are. */
export function page(place: Workplace): Hono {
  const { world } = place;
  const pages = new Hono();
  pages.onError((error, c) =>
    c.html(
      around(
        html`<section><h2 class="bad">That did not work</h2><p>${error.message}</p><p><a href="/">Back</a></p></section>`,
      ),
      400,
    ),
  );
  pages.get('/', c => c.html(around(html`${settings()}${lines()}${exchanges()}`)));
  pages.post('/work/:deed', async c => {
    const { id, quantity } = await c.req.parseBody();
    doWork(place, c.req.param('deed'), String(id), quantity);
    return c.redirect('/', 303);
  });
  pages.post('/settings', async c => {
    const { paceEvery, refuse } = await c.req.parseBody();
    place.configure({ paceEvery: Math.max(0, Number(paceEvery) || 0), refuse: String(refuse ?? '') });
    return c.redirect('/', 303);
  });
  return pages;

  function around(content: Markup): Markup {
    return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sandbox production</title>
<style>${raw(style)}</style>
</head>
<body>
<header><strong><a href="/">Sandbox production</a></strong><span>${place.folder ? 'takes files' : 'asks the hub'}</span><span>${world.lines.size} lines</span><a href="/_sandbox/state">State as JSON</a></header>
<main>${content}</main>
</body>
</html>`;
  }

  function settings(): Markup {
    return html`<section><h2>Work</h2><form method="post" action="/settings">
<label>a step every <input type="number" name="paceEvery" min="0" step="any" value="${world.settings.paceEvery}"> s (0: by hand)</label>
<label>refuse lines named <input name="refuse" value="${world.settings.refuse}" placeholder="none"></label><button>Set</button></form></section>`;
  }

  function lines(): Markup {
    const latest = [...world.lines.values()].slice(-100).reverse();
    return html`<section><h2>Lines</h2>${latest.length === 0 ? html`<p class="soft">None yet.</p>` : ''}
<table class="cards"><thead><tr><th>Line</th><th>Goods</th><th>Made</th><th>State</th><th></th></tr></thead><tbody>${latest.map(row)}</tbody></table></section>`;
  }

  function row({ id, number, state, produced, reason, given }: Line): Markup {
    const extras = Object.entries(given.attributes ?? {}).map(([name, value]) => `${name} ${value}`);
    const open = state !== 'refused' && state !== 'cancelled' && state !== 'made';
    return html`<tr><td>${number}<br><span class="soft">order ${given.orderNumber}, wanted ${(given.wantedAt ?? '–').slice(0, 10)}</span></td>
<td>${given.name}<br><span class="soft">${extras.join(', ')} ${given.note}</span></td>
<td class="num">${produced} of ${given.quantity} ${given.unit}</td><td><span class="tag ${shade[state]}">${state}</span> <span class="soft">${reason}</span></td>
<td><div class="row">${open ? html`${button('begin', 'Begin', id)}<form method="post" action="/work/produce"><input type="hidden" name="id" value="${id}"><input type="number" name="quantity" min="0" step="any" value="1" aria-label="Made"><button>Made</button></form>${button('finish', 'All made', id)}${button('stop', 'Stop', id)}` : ''}</div></td></tr>`;
  }

  function button(deed: string, label: string, id: string): Markup {
    return html`<form method="post" action="/work/${deed}"><input type="hidden" name="id" value="${id}"><button>${label}</button></form>`;
  }

  function exchanges(): Markup {
    return html`<section><h2>Exchange with the hub</h2><p class="soft">${world.reports.size} reports and ${world.unacked.length} acknowledgements wait.</p>
<details><summary>What was said last</summary><div class="scroll"><table><tbody>${world.log
      .slice(0, 50)
      .map(
        entry =>
          html`<tr><td class="soft">${entry.at.slice(11, 19)}</td><td>${entry.what}</td><td class="${entry.outcome === 'done' ? 'good' : 'bad'}">${entry.outcome}</td><td class="soft">${entry.detail}</td></tr>`,
      )}</tbody></table></div></details></section>`;
  }
}
