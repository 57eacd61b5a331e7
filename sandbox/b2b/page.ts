import { type Context, Hono } from 'hono';
import { html, raw } from 'hono/html';
import { style } from '../shopware/back-office-style.ts';
import { officeRoutes } from './office.ts';
import { officePage } from './page-office.ts';
import type { Markup } from './page-parts.ts';
import { NotFound } from './place-order.ts';
import type { Platform } from './start-b2b.ts';
import { userRoutes } from './user-pages.ts';

/** The platform's pages: the back office at `/`, and one shop per user below `/users/{user}`. */
export function page(platform: Platform): Hono {
  const pages = new Hono();
  pages.get('/', c => c.html(around(officePage(platform))));
  pages.route('/office', officeRoutes(platform, around));
  pages.route('/users/:user', userRoutes(platform, around));
  pages.onError((error, c) => refused(c, error));
  return pages;
}

function refused(c: Context, error: Error): Response | Promise<Response> {
  const missing = error instanceof NotFound;
  const content = html`<section><h2 class="bad">${missing ? 'Not found' : 'That did not work'}</h2><p>${error.message}</p><p><a href="/">Back</a></p></section>`;
  return c.html(around(content), missing ? 404 : 400);
}

function around(content: Markup, who = 'Back office'): Markup {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sandbox B2B platform</title>
<style>${raw(style)}</style>
</head>
<body>
<header><strong><a href="/">Sandbox B2B platform</a></strong><span>${who}</span><a href="/_sandbox/state">State as JSON</a></header>
<main>${content}</main>
</body>
</html>`;
}
