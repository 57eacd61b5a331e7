import { Hono } from 'hono';
import { html, raw } from 'hono/html';
import { style } from '../shopware/back-office-style.ts';
import { officeDeeds, readForm } from './office-deeds.ts';
import { goodsAndBuyers } from './page-goods.ts';
import { documentPage, documentsAndPayments } from './page-money.ts';
import { orderList, orderPage } from './page-orders.ts';
import { button, type Markup, tag } from './page-parts.ts';
import type { RunningWapro } from './start-wapro.ts';

/** The pages on which the clerk works. */
export function page(wapro: RunningWapro): Hono {
  const { engine, settings, database } = wapro;
  const office = new Hono();
  const deeds = officeDeeds(wapro);
  office.onError((error, c) =>
    c.html(
      around(
        html`<section><h2 class="bad">That did not work</h2><p>${error.message}</p><p><a href="${backOf(c.req.header('referer'))}">Back</a></p></section>`,
      ),
      400,
    ),
  );
  office.get('/', c =>
    c.html(
      around(
        html`${orderList(wapro)}${documentsAndPayments(wapro)}${goodsAndBuyers(wapro, c.req.query('search') ?? '')}${server()}`,
      ),
    ),
  );
  office.get('/orders/:id', c => c.html(around(orderPage(wapro, c.req.param('id')))));
  office.get('/documents/:id', c => c.html(around(documentPage(wapro, c.req.param('id')))));
  office.post('/office/:deed', async c => {
    const name = c.req.param('deed');
    const deed = Object.hasOwn(deeds, name) ? deeds[name] : undefined;
    if (!deed) throw new Error('There is no such button.');
    await deed(readForm(await c.req.parseBody({ all: true })));
    return c.redirect(backOf(c.req.header('referer')), 303);
  });
  return office;

  function around(content: Markup): Markup {
    return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sandbox wholesaler (WAPRO Mag)</title>
<style>${raw(style)}</style>
</head>
<body>
<header><strong><a href="/">Sandbox wholesaler</a></strong><span>WAPRO Mag</span><span>${database.table('ARTYKUL').rows.size} goods rows</span><span>${database.table('ZAMOWIENIE').rows.size} orders</span><a href="/_sandbox/state">State as JSON</a></header>
<main>${content}</main>
</body>
</html>`;
  }

  function server(): Markup {
    const away = engine.isAway();
    const other = settings.procedureChanges.length > 0;
    return html`<section><h2>Database</h2><div class="row">${tag(away ? 'away' : 'there', away ? 'bad' : 'good')}
${away ? button('revive', 'Bring it back') : button('die', 'Stop the database')}
${button('otherVersion', other ? 'This version’s procedures' : 'Another version’s procedures')}${other ? tag('other version', 'bad') : ''}</div>
<details><summary>What the agent did last</summary><div class="scroll"><table><tbody>${engine.log
      .slice(0, 60)
      .map(
        entry =>
          html`<tr><td class="soft">${entry.at.slice(11, 19)}</td><td>${entry.step} ${entry.name}</td><td class="soft">${entry.session}</td><td class="${entry.outcome === 'done' ? 'good' : 'bad'}">${entry.outcome}</td></tr>`,
      )}</tbody></table></div></details></section>`;
  }
}

/** Only a path of this page's own is gone back to. */
const backOf = (referer: string | undefined): string =>
  referer !== undefined && URL.canParse(referer) ? new URL(referer).pathname : '/';
