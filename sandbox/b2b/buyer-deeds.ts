import { type Context, Hono } from 'hono';
import type { CustomerPulled } from '../../client/types.ts';
import { addPlace, editParty } from './edit-party.ts';
import { NotFound, placeOrder } from './place-order.ts';
import { placesOf, usersOf } from './rules.ts';
import type { World } from './world.ts';

/** Whose page it is, who acts, and where orders are shown; throws `NotFound` where it is not for whoever asks. */
type Whose = { buyer: CustomerPulled; user?: string; orders: string };

/** The forms of a buyer's page: ordering, and changing what is known of the buyer and where goods are brought to (W2, W4). */
export function buyerDeeds(world: World, whose: (c: Context) => Whose): Hono {
  const deeds = new Hono();
  const back = (c: Context) =>
    c.redirect(new URL(c.req.url).pathname.replace(/\/(edit|order|places)(\/[^/]*)?$/, ''), 303);
  const textsOf = async (c: Context) =>
    Object.fromEntries(Object.entries(await c.req.parseBody()).map(([name, value]) => [name, String(value).trim()]));

  deeds.post('/order', async c => {
    const { buyer, user, orders } = whose(c);
    const { place, payment, note, wantedAt, ...rest } = await textsOf(c);
    const lines = Object.entries(rest).flatMap(([name, quantity]) =>
      name.startsWith('quantity.') && Number(quantity) > 0
        ? [{ product: name.slice('quantity.'.length), quantity }]
        : [],
    );
    const orderer = user ?? usersOf(world, buyer.id)[0]?.id;
    if (orderer === undefined) throw new Error('This buyer has no user who could order.');
    const order = placeOrder(world, {
      ...{ user: orderer, buyer: buyer.id, place: place || undefined, lines, note: note || undefined },
      payment: payment === 'prepaid' ? 'prepaid' : 'transfer',
      wantedAt: wantedAt ? `${wantedAt}T12:00:00Z` : undefined,
    });
    return c.redirect(`${orders}/${order.id}`, 303);
  });
  deeds.post('/edit', async c => {
    const { buyer, user } = whose(c);
    editParty(world, 'customers', buyer.id, changed(buyer, await textsOf(c)), user);
    return back(c);
  });
  deeds.post('/places', async c => {
    const { buyer, user } = whose(c);
    const { name = '', street, zip, city } = await textsOf(c);
    if (name === '') throw new Error('Give the delivery place a name.');
    addPlace(world, { customer: buyer.id, name, address: { street, zip, city, country: 'PL' } }, user);
    return back(c);
  });
  deeds.post('/places/:place', async c => {
    const { buyer, user } = whose(c);
    const place = placesOf(world, buyer.id).find(({ id }) => id === c.req.param('place'));
    if (!place) throw new NotFound('There is no such delivery place.');
    editParty(world, 'delivery-places', place.id, changed(place, await textsOf(c)), user);
    return back(c);
  });
  return deeds;
}

/** Only the fields that a form really changed; a place has no e-mail address to change. */
function changed(record: Record<string, unknown>, form: Record<string, string>): Record<string, string> {
  const now = (field: string) =>
    field
      .split('.')
      .reduce<unknown>(
        (inner, name) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, name) : undefined),
        record,
      );
  return Object.fromEntries(Object.entries(form).filter(([field, value]) => value !== String(now(field) ?? '')));
}
