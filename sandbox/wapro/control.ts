import { type Context, Hono } from 'hono';
import { readFaults } from './faults.ts';
import { readSettings } from './settings.ts';
import type { RunningWapro } from './start-wapro.ts';

const tableNames = [
  'MAGAZYN',
  'CENA',
  'ARTYKUL',
  'CENA_ARTYKULU',
  'KONTRAHENT',
  'MIEJSCE_DOSTAWY',
  'KONTAKT',
  'ZAMOWIENIE',
  'POZYCJA_ZAMOWIENIA',
  'DOSTAWA',
  'DOKUMENT_HANDLOWY',
  'POZYCJA_DOKUMENTU_MAGAZYNOWEGO',
  'ROZRACHUNEK_FAKIR_TAB',
  'ROZLICZENIE_FAKIR_TAB',
] as const;

/** How much there is and how the sandbox stands. */
export function stateOf({ database, engine, settings, options, today }: RunningWapro) {
  return {
    options,
    settings,
    day: today(),
    away: engine.isAway(),
    faults: engine.faults.left(),
    locks: Object.fromEntries([...engine.locks].map(([name, session]) => [name, session.name])),
    rows: Object.fromEntries(tableNames.map(name => [name, database.table(name).rows.size])),
    log: engine.log.slice(0, 50),
  };
}

/**
 * Routes below `/_sandbox` by which tests, the chaos run and the demo steer the sandbox. No login: loopback only.
 * `POST /clerk/:deed` takes the deed's parameters as a JSON list and answers with `{result}`.
 */
export function controlRoutes(wapro: RunningWapro): Hono {
  const { clerk, database, engine } = wapro;
  const control = new Hono();
  control.onError((error, c) => c.json({ error: error.message }, 400));
  control.get('/state', c => c.json(stateOf(wapro)));

  /** Rows of a table; `?column=value` picks those with it. */
  control.get('/tables/:name', c => {
    const name = tableNames.find(each => each === c.req.param('name'));
    if (!name) throw new Error(`There is no table ${c.req.param('name')}. Known: ${tableNames.join(', ')}.`);
    const wished = Object.entries(c.req.query());
    const rows = database.table(name).all();
    return c.json(rows.filter(row => wished.every(([column, value]) => String(row[column] ?? '').trim() === value)));
  });

  control.post('/clerk/:deed', async c => {
    const deed = c.req.param('deed');
    const known: unknown = Object.hasOwn(clerk, deed) ? Reflect.get(clerk, deed) : undefined;
    if (typeof known !== 'function') throw new Error(`The clerk knows no ${deed}. Known: ${Object.keys(clerk)}.`);
    const given = await readJson(c);
    const result: unknown = await Reflect.apply(known, clerk, Array.isArray(given) ? given : [given]);
    return c.json({ result: result ?? null });
  });

  control.put('/settings', async c => {
    wapro.configure(readSettings(await readJson(c)));
    return c.json(wapro.settings);
  });
  control.put('/faults', async c => {
    engine.faults.set(readFaults(await readJson(c)));
    return c.json(engine.faults.left());
  });
  /** Away for `ms`, or until `/revive`. */
  control.post('/die', async c => {
    const given = await readJson(c);
    const ms = typeof given === 'object' && given !== null && 'ms' in given ? Number(given.ms) : undefined;
    engine.die(ms);
    return c.json({ away: true });
  });
  control.post('/revive', c => {
    engine.revive();
    return c.json({ away: false });
  });
  control.post('/reset', c => {
    wapro.reset();
    return c.json({ reset: true });
  });
  return control;
}

async function readJson(c: Context): Promise<unknown> {
  const text = await c.req.text();
  return text === '' ? [] : JSON.parse(text);
}
