import { readFileSync } from 'node:fs';
import { Hono } from 'hono';

const file = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8');

const page = `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>Kładka API</title>
  <link rel="icon" href="data:,">
  <link rel="stylesheet" href="/docs/reference.css">
  <script type="module" src="/docs/reference.js"></script>
</head>
<body>
  <header><h1>Kładka API</h1><input id="filter" type="search" placeholder="Filter, e.g. tasks" aria-label="Filter operations"></header>
  <main id="reference" aria-live="polite">Loading…</main>
</body>
</html>
`;

// Everything comes from this server; the page works without the internet.
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'";

/** The browsable reference: a small page that renders /openapi.json. */
export function docsRoutes() {
  const [script, style] = [file('reference.js'), file('reference.css')];
  return new Hono()
    .get('/', c => c.html(page, 200, { 'content-security-policy': policy }))
    .get('/reference.js', c => c.body(script, 200, { 'content-type': 'text/javascript; charset=utf-8' }))
    .get('/reference.css', c => c.body(style, 200, { 'content-type': 'text/css; charset=utf-8' }));
}
