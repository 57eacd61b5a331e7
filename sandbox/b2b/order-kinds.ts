import { offerFor, shownProducts } from './catalogue.ts';
import { cancelOrder, type OrderWish, placeOrder, type WishedLine } from './place-order.ts';
import { isClosed, isThere, sightOf } from './rules.ts';
import type { PlacedOrder, World } from './world.ts';

/**
 * - `plain`: a few products to the first delivery place. `branch`: to another of the buyer's delivery places.
 * - `many-lines`: up to thirty lines. `made`: with dimensions and a wanted date, for production.
 * - `prepaid`: paid when it is placed. `cancelled`: called off at once.
 */
export const orderKinds = ['plain', 'branch', 'many-lines', 'made', 'prepaid', 'cancelled'] as const;
export type OrderKind = (typeof orderKinds)[number];

const shares: [OrderKind, number][] = [
  ['plain', 0.35],
  ['branch', 0.25],
  ['made', 0.2],
  ['many-lines', 0.08],
  ['prepaid', 0.07],
  ['cancelled', 0.05],
];

export type KindWish = Partial<OrderWish> & { kind?: OrderKind };

/** Places an order of a kind, drawing what is not named. Throws a sentence where nobody can order anything yet. */
export function placeOrderOf(world: World, { kind = drawKind(world), ...wish }: KindWish = {}): PlacedOrder {
  const user = wish.user ?? draw(world, orderers(world), 'There is no user yet who may order for a buyer.');
  const buyers = sightOf(world, user)?.buyers.filter(buyer => !isClosed(buyer)) ?? [];
  const buyerId = wish.buyer ?? draw(world, buyers, `User ${user} has no buyer who may order.`).id;
  const places = sightOf(world, user)?.places(buyerId) ?? [];
  const place = wish.place ?? (kind === 'branch' && places.length > 1 ? draw(world, places, '').id : places[0]?.id);
  const lines = wish.lines ?? drawLines(world, kind, buyerId);
  const order = placeOrder(world, {
    payment: kind === 'prepaid' ? 'prepaid' : 'transfer',
    ...(kind === 'many-lines' ? { shippingCost: '49.00' } : {}),
    ...{ ...wish, user, buyer: buyerId, place, lines },
  });
  if (kind === 'cancelled') cancelOrder(world, order);
  return order;
}

/** Users who act for at least one buyer that may order. */
function orderers(world: World): string[] {
  return [...world.held.users.values()]
    .filter(user => isThere(user) && sightOf(world, user.id)?.buyers.some(buyer => !isClosed(buyer)) === true)
    .map(user => user.id);
}

function drawLines(world: World, kind: OrderKind, buyerId: string): WishedLine[] {
  const buyer = world.held.customers.get(buyerId);
  const goods = shownProducts(world).filter(({ id }) => Number(offerFor(world, id, buyer)?.available ?? 0) >= 1);
  const count = kind === 'many-lines' ? 12 + whole(world, 18) : 1 + whole(world, 3);
  const chosen = new Map<string, WishedLine>();
  for (let index = 0; index < count; index += 1) {
    const { id } = draw(world, goods, 'There are no goods yet that customers may order. Confirm some in the hub.');
    const most = Math.min(20, Math.floor(Number(offerFor(world, id, buyer)?.available ?? 1)));
    const made = kind === 'made' ? measures(world) : {};
    chosen.set(id, { product: id, quantity: String(1 + whole(world, most)), ...made });
  }
  return [...chosen.values()];
}

const measures = (world: World): Partial<WishedLine> => ({
  attributes: {
    szerokość: `${600 + 50 * whole(world, 20)} mm`,
    wysokość: `${400 + 50 * whole(world, 30)} mm`,
    kolor: draw(world, ['RAL 9016', 'RAL 7016', 'dąb sonoma'], ''),
  },
  wantedAt: new Date(world.now().getTime() + (5 + whole(world, 10)) * 86_400_000).toISOString(),
  note: 'Okucia po lewej stronie',
});

function drawKind(world: World): OrderKind {
  let left = world.random();
  for (const [kind, share] of shares) {
    left -= share;
    if (left < 0) return kind;
  }
  return 'plain';
}

const whole = (world: World, below: number): number => Math.floor(world.random() * Math.max(1, below));

function draw<T>(world: World, choices: readonly T[], otherwise: string): T {
  const chosen = choices[whole(world, choices.length)];
  if (chosen === undefined) throw new Error(otherwise);
  return chosen;
}
