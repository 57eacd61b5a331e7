import { type Context, Hono } from 'hono';
import type { KnownOrder } from './ledger.ts';
import type { FetchOptions, OfferOptions, ShipOptions } from './pharmacy.ts';
import { readSettings } from './settings.ts';
import type { RunningPharmacy } from './start-pharmacy.ts';

type Body = Record<string, unknown>;

/** What an order comes to on one line. */
export function summary({ order, feedback, ...known }: KnownOrder) {
  return {
    id: order.id,
    number: order.number,
    date: order.date,
    deleted: order.deleted,
    paid: order.epayed,
    recipient: [order.recipient.name1, order.recipient.name2].filter(name => name !== '').join(' '),
    transport: order.transport?.symbol ?? '',
    payment: order.payment?.symbol ?? '',
    lines: order.items.map(({ idtowr, quantity, price }) => ({ idtowr, quantity, price })),
    ...known,
    feedback: feedback ?? null,
  };
}

/** Everything a test wants to know in one answer. */
export function stateOf({ world, ledger, settings, exchanges }: RunningPharmacy) {
  const { presence } = world.freeze();
  return {
    assortment: { ...world.options, present: presence.filter(value => value === 0).length },
    settings,
    cursor: ledger.cursor(),
    orders: [...ledger.orders.values()].map(summary),
    answers: ledger.answers(),
    exchanges: exchanges.slice(0, 50),
  };
}

/** Routes below `/_sandbox` by which tests, the chaos run and the demo steer the pharmacy. No login: loopback only. */
export function controlRoutes(pharmacy: RunningPharmacy): Hono {
  const { world, ledger } = pharmacy;
  const control = new Hono();
  control.onError((error, c) => c.json({ error: error.message }, 400));

  control.get('/state', c => c.json(stateOf(pharmacy)));
  control.get('/orders/:id', c => c.json(ledger.get(Number(c.req.param('id')))));
  control.get('/items/:idtowr', c => c.json(world.shelf(itemOf(c))));
  control.put('/items/:idtowr', async c => {
    const { price, amount, reserved, presence } = await readBody(c);
    world.set(itemOf(c), {
      ...(typeof price === 'number' ? { price } : {}),
      ...(typeof amount === 'number' ? { amount } : {}),
      ...(typeof reserved === 'number' ? { reserved } : {}),
      ...(presence === 'present' || presence === 'absent' || presence === 'deleted' ? { presence } : {}),
    });
    return c.json(world.shelf(itemOf(c)));
  });
  control.post('/sell', async c => {
    const { idtowr, quantity = 1 } = await readBody(c);
    const index = world.find(String(idtowr));
    if (index === undefined) throw new Error(`The pharmacy has no item ${idtowr}.`);
    world.sell(index, Number(quantity));
    return c.json(world.shelf(index));
  });
  control.post('/change', async c => {
    const { stock = 0, prices = 0, drop = 0, as, bringBack } = await readBody(c);
    if (bringBack === true) world.bringBack();
    return c.json({
      stock: world.changeStock(share(stock)),
      prices: world.changePrices(share(prices)),
      dropped: world.drop(share(drop), as === 'deleted' ? 'deleted' : 'absent'),
    });
  });
  control.post('/offer', async c => c.json(await pharmacy.sendOffer(readOffer(await readBody(c)))));
  control.post('/fetch', async c => c.json(await pharmacy.fetchOrders(readFetch(await readBody(c)))));
  control.post('/orders/:id/ship', async c =>
    c.json(await pharmacy.ship(Number(c.req.param('id')), readShip(await readBody(c)))),
  );
  control.post('/feedback', async c => c.json((await pharmacy.sendWaiting(readShip(await readBody(c)))) ?? null));
  control.put('/cursor', async c => {
    const { lastOrderId, lastDateTime } = await readBody(c);
    ledger.setCursor({
      ...(typeof lastOrderId === 'number' ? { lastOrderId } : {}),
      ...(typeof lastDateTime === 'string' ? { lastDateTime } : {}),
    });
    pharmacy.changed();
    return c.json(ledger.cursor());
  });
  control.put('/settings', async c => {
    pharmacy.configure(readSettings(await readBody(c)));
    return c.json(pharmacy.settings);
  });
  control.post('/reset', c => {
    pharmacy.reset();
    return c.json({ reset: true });
  });
  return control;

  function itemOf(c: Context): number {
    const index = world.find(c.req.param('idtowr') ?? '');
    if (index === undefined) throw new Error(`The pharmacy has no item ${c.req.param('idtowr')}.`);
    return index;
  }
}

async function readBody(c: Context): Promise<Body> {
  const text = await c.req.text();
  const body: unknown = text === '' ? {} : JSON.parse(text);
  if (typeof body !== 'object' || body === null) throw new Error('The body has to be a JSON object.');
  return { ...body };
}

function share(value: unknown): number {
  if (typeof value !== 'number' || !(value >= 0 && value <= 1)) throw new Error('A share has to be 0 to 1.');
  return value;
}

const flags = ['descriptions', 'photos', 'stock', 'chunked', 'gzip', 'withTypes', 'prolog1250', 'goOn'] as const;

/** An offer's options out of a JSON body; what is not known or of another type is passed over. */
function readOffer(body: Body): OfferOptions {
  const options: OfferOptions = {};
  for (const name of flags) {
    const value = body[name];
    if (typeof value === 'boolean') options[name] = value;
  }
  for (const name of ['packages', 'itemsPerPackage', 'breakAfter'] as const) {
    const value = body[name];
    if (typeof value === 'number') options[name] = value;
  }
  if (Array.isArray(body.numbers)) options.numbers = body.numbers.map(Number);
  if (body.extras === false) options.extras = false;
  if (body.offerParameter === 'Offer' || body.offerParameter === 'AOffer') options.offerParameter = body.offerParameter;
  return options;
}

const readFetch = ({ lose }: Body): FetchOptions =>
  lose === 'after-reading' || lose === 'before-reading' ? { lose } : {};

const readShip = (body: Body): ShipOptions => ({
  ...readFetch(body),
  ...(body.status === undefined ? {} : { status: String(body.status) }),
  ...(body.lineStatus === undefined ? {} : { lineStatus: String(body.lineStatus) }),
  ...(typeof body.waybill === 'string' ? { waybill: body.waybill } : {}),
  ...(typeof body.waybillDate === 'string' ? { waybillDate: body.waybillDate } : {}),
});
