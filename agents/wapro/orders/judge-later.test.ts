import { describe, expect, it } from 'vitest';
import { connectDb } from '../../../sandbox/wapro/connect-db.ts';
import { cast, testDay, testWorld } from '../../../sandbox/wapro/test-world.ts';
import type { PulledOrder } from '../records.ts';
import { folder, ordersFixture } from './agent.fixture.ts';

const { agent, orderOf, standing } = ordersFixture({ connectDb, cast, testDay });

/** An order that stands in WAPRO, and what its later versions are answered. */
const entered = async (first: Partial<PulledOrder> = {}) => {
  const { world } = testWorld();
  const orders: PulledOrder[] = [orderOf(world, { ...first, seq: 1 })];
  const { run, acks, close } = await agent(world, folder(), orders);
  const give = async (changes: Partial<PulledOrder>, seq: number) => {
    orders.splice(0, 1, orderOf(world, { ...first, ...changes, seq }));
    await run();
    const [ack] = acks();
    return ack;
  };
  await run();
  const [ack] = acks();
  expect(ack?.outcome).toBe('accepted');
  const { buyerId, one, other } = cast(world);
  const places = world.database.table('MIEJSCE_DOSTAWY').by('ID_KONTRAHENTA', buyerId);
  const lines = orderOf(world).lines;
  return { world, give, close, places, lines, number: String(standing(world)[0]?.NUMER), one, other };
};

describe('a change of an order that stands in WAPRO (W8)', () => {
  it('W8 is a clerk’s matter, named in one sentence, and the order stays taken', async () => {
    const { world, give, close, places, number } = await entered();
    const place = String(places[0]?.ID_MIEJSCA_DOSTAWY);
    const ack = await give({ deliveryPlace: place, wantedAt: '2026-06-01T00:00:00Z' }, 2);
    expect(ack).toMatchObject({ outcome: 'rejected', externalId: standing(world)[0]?.ID_ZAMOWIENIA, number, seq: 2 });
    expect(ack?.reason).toBe(
      `After it was entered into WAPRO, this changed: delivery place (none → "${place}"); wanted date (none → "2026-06-01"); a clerk has to enter it in order ${number}.`,
    );
    expect(standing(world)).toHaveLength(1);
    await close();
  });

  it.each<[string, (lines: PulledOrder['lines']) => Partial<PulledOrder>]>([
    ['line 1', ([a, b]) => ({ lines: a && b ? [b, a] : [] })],
    ['line 2', ([a, b]) => ({ lines: a && b ? [a, { ...b, quantity: '4', unitPrice: '5' }] : [] })],
    ['line 2', ([a]) => ({ lines: a ? [a] : [] })],
    ['note', () => ({ note: 'By the back door' })],
    ['delivery address', () => ({ shipTo: { street: 'Nowa 2', city: 'Łódź', country: 'PL' } })],
    ['document', () => ({ documentWish: 'receipt' })],
    ['person who ordered', () => ({ customer: { externalId: '1', firstName: 'Ewa', lastName: 'Żak' } })],
  ])('W8 also where the total stays the same: %s', async (what, change) => {
    const { give, close, lines } = await entered();
    const ack = await give(change(lines), 2);
    expect(ack?.outcome).toBe('rejected');
    expect(ack?.reason).toContain(`${what} (`);
    await close();
  });

  it('W8 is none where WAPRO does not hold what changed', async () => {
    const { give, close, lines } = await entered({ wantedAt: '2026-06-01T08:00:00Z' });
    const [line, ...rest] = lines;
    const ack = await give(
      {
        billing: { street: 'Inna 3', city: 'Łódź', country: 'PL' },
        payment: { method: { code: 'card' } },
        wantedAt: '2026-06-01T12:00:00Z',
        lines: line ? [{ ...line, name: 'Another name', quantity: '3.0', unitPrice: '8.120' }, ...rest] : [],
      },
      2,
    );
    expect(ack).toMatchObject({ outcome: 'accepted', seq: 2 });
    await close();
  });

  it('W8 is said once per version, until a person settled it', async () => {
    const { give, close, world } = await entered();
    const first = await give({ note: 'By the back door' }, 2);
    // The answer was lost: the same version comes again.
    expect(await give({ note: 'By the back door' }, 2)).toEqual(first);
    // A version that changes nothing in WAPRO does not make it done.
    expect(await give({ note: 'By the back door', billing: { city: 'Łódź', country: 'PL' } }, 3)).toMatchObject({
      outcome: 'rejected',
      reason: first?.reason,
    });
    // Resolved, the same is given again under another number.
    expect(await give({ note: 'By the back door', billing: { city: 'Łódź', country: 'PL' } }, 4)).toMatchObject({
      outcome: 'accepted',
    });
    expect((await give({ note: 'By the front door' }, 5))?.reason).toContain(
      'note ("By the back door" → "By the front door")',
    );
    expect(standing(world)).toHaveLength(1);
    await close();
  });

  it('W8 that is taken back before it was entered says so too', async () => {
    const { give, close } = await entered();
    await give({ note: 'By the back door' }, 2);
    expect(await give({}, 3)).toMatchObject({
      outcome: 'rejected',
      reason: expect.stringContaining('again as it was'),
    });
    expect(await give({}, 4)).toMatchObject({ outcome: 'accepted' });
    await close();
  });
});
