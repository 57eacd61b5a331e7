import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { takeInLane } from '../../activities/v1/take-in-lane.ts';
import { type Speakers, startSpeakers } from '../../test/support/speakers.ts';
import { noFaults } from '../hub-faults.ts';
import { placeOrder } from './place-order.ts';
import { sightOf } from './rules.ts';
import { type B2b, type B2bOptions, startB2b } from './start-b2b.ts';

let made: Speakers;
let folder: string;
let count = 0;
const running: B2b[] = [];
beforeAll(async () => {
  made = await startSpeakers({ requestsPerSecond: 1000 });
  folder = await mkdtemp(join(tmpdir(), 'kladka-b2b-'));
});
beforeEach(async () => {
  for (const b2b of running.splice(0)) await b2b.stop();
});
afterAll(async () => {
  for (const b2b of running) await b2b.stop();
  await made.stop();
  await rm(folder, { recursive: true });
});

const address = { street: 'ul. Składowa 4', zip: '90-001', city: 'Łódź', country: 'PL' };

/** A platform on a connection of its own, with a hub that gave it two buyers, three users and goods. */
async function platform(options: Partial<B2bOptions> = {}) {
  count += 1;
  const speaker = await made.join(`b2b-${count}`, made.workspaceId, made.tokens.admin);
  const feed = (entity: string, id: string, document: Record<string, unknown>, buyerId?: string) =>
    made.feed(speaker, entity, [{ objectId: id, op: 'upsert', document: { externalId: id, ...document }, buyerId }]);
  for (const id of ['K1', 'K2']) {
    await feed(
      'customers',
      id,
      { name: `Skład ${id}`, kind: 'company', email: `${id}@example.com`, address, closed: false },
      id,
    );
    await feed('delivery-places', `M-${id}`, { customer: id, name: `Oddział ${id}`, address }, id);
  }
  await feed('users', 'anna', { name: 'Jawna Brama', email: 'anna@example.com', customers: ['K1'] });
  await feed('users', 'olga', { name: 'Nowa Wieża', email: 'olga@example.com', customers: ['K1', 'K2'] });
  await feed('products', 'P1', { name: 'Zawias', sku: 'Z-1', unit: 'szt', visible: true });
  await feed('products', 'P2', { name: 'Klamka', sku: 'K-2', unit: 'szt', visible: false });
  for (const product of ['P1', 'P2']) {
    await feed('stock', product, { product, available: '100' });
    await feed('prices', product, { product, gross: '12.30', currency: 'PLN', vatRate: '23' });
  }
  const start = async () => {
    const b2b = await startB2b({
      ...{ hubUrl: 'http://hub.example.com', key: speaker.token, seed: 1, wait: 5, ...options },
      fetch: async (url, init) => made.app.request(String(url), init),
    });
    running.push(b2b);
    return b2b;
  };
  const lane = { connectionId: speaker.connectionId, connectionKey: speaker.key, system: 'connector-api' };
  return {
    ...{ speaker, feed, start },
    takeIn: (name: 'sales' | 'parties') =>
      takeInLane(
        made.hub,
        { workspaceId: made.workspaceId, workspace: 'one', ...lane, lane: name },
        AbortSignal.timeout(10_000),
      ),
    pushes: (subject: string) => made.sql<{ id: string }[]>`
      select id from messages where connection_id = ${speaker.connectionId} and subject = ${subject}`,
    unacked: async () => {
      const rows = await made.sql`
        select 1 from feed where connection_id = ${speaker.connectionId} and outcome is distinct from 'accepted'`;
      return rows.length;
    },
  };
}

const lines = [{ product: 'P1', quantity: '2' }];
const ordered = (b2b: B2b, user = 'anna', buyer = 'K1') =>
  placeOrder(b2b.world, { user, buyer, place: `M-${buyer}`, lines });

describe('the platform at the hub (X9)', () => {
  it('takes everything, acknowledges it and hears of a change at once', async () => {
    const { start, feed, unacked } = await platform();
    const b2b = await start();
    await expect.poll(unacked, { timeout: 5_000 }).toBe(0);
    expect([...b2b.world.accounts.keys()].sort()).toEqual(['K1', 'K2']);
    expect(b2b.world.mails.map(mail => mail.to).sort()).toEqual([
      ...['K1@example.com', 'K2@example.com', 'anna@example.com', 'olga@example.com'],
    ]);
    await feed('customers', 'K2', { name: 'Skład K2', closed: true }, 'K2');
    await expect.poll(() => b2b.world.accounts.get('K2')?.closed, { timeout: 2_000 }).toBe(true);
    expect(() => ordered(b2b, 'olga', 'K2')).toThrow('closed for ordering');
  });

  it('sees of each user what the hub shows on behalf of that user (W3)', async () => {
    const { start, unacked, feed } = await platform();
    for (const buyer of ['K1', 'K2'])
      await feed(
        'invoices',
        `F-${buyer}`,
        { customer: buyer, number: `FV/${buyer}`, totals: { gross: '1.00' } },
        buyer,
      );
    const b2b = await start();
    await expect.poll(unacked, { timeout: 5_000 }).toBe(0);
    for (const user of ['anna', 'olga']) {
      const sight = sightOf(b2b.world, user);
      const hub = async (entity: string) => {
        const answer = await fetch(`${b2b.url}/_sandbox/hub/${user}/${entity}`);
        return ((await answer.json()) as { id: string }[]).map(({ id }) => id).sort();
      };
      expect(await hub('customers')).toEqual(sight?.buyers.map(({ id }) => id).sort());
      expect(await hub('invoices')).toEqual(
        sight
          ?.invoices()
          .map(({ id }) => id)
          .sort(),
      );
      expect(await hub('delivery-places')).toEqual(
        sight?.buyers
          .flatMap(({ id }) => sight.places(id))
          .map(({ id }) => id)
          .sort(),
      );
    }
  });

  it('brings each order once, also when answers are lost and pushes doubled', async () => {
    const { start, unacked, pushes, takeIn } = await platform();
    const b2b = await start();
    await expect.poll(unacked, { timeout: 5_000 }).toBe(0);
    b2b.faults.set({ ...noFaults, seed: 3, loseAnswers: 0.4, doublePushes: 0.6 });
    const orders = Array.from({ length: 6 }, () => ordered(b2b));
    await expect.poll(() => orders.filter(order => order.push !== 'kept').length, { timeout: 20_000 }).toBe(0);
    expect(await pushes('orders')).toHaveLength(6);
    b2b.faults.set(noFaults);
    await takeIn('sales');
    await expect.poll(() => orders.filter(order => order.push !== 'taken').length, { timeout: 20_000 }).toBe(0);
    const [kept] = await made.sql<{ documents: { externalId: string; user: string; deliveryPlace: string }[] }[]>`
      select array_agg(document order by external_id) as documents from orders
      join connections on connections.id = orders.connection_id and connections.key = ${`b2b-${count}`}`;
    expect(kept?.documents.map(each => each.externalId)).toEqual(orders.map(order => order.id).sort());
    expect(kept?.documents[0]).toMatchObject({ user: 'anna', deliveryPlace: 'M-K1' });
  });

  it('shows why the hub refused: a user who lost the buyer meanwhile, a record that cannot be read', async () => {
    const { start, unacked, feed, takeIn } = await platform();
    const b2b = await start();
    await expect.poll(unacked, { timeout: 5_000 }).toBe(0);
    b2b.faults.set({ ...noFaults, away: true });
    const lost = ordered(b2b);
    await feed('users', 'anna', { name: 'Jawna Brama', email: 'anna@example.com', customers: [] });
    b2b.faults.set(noFaults);
    await expect.poll(() => lost.push, { timeout: 5_000 }).toBe('refused');
    expect(lost.reason).toContain('does not act for the buyer');
    const odd = ordered(b2b, 'olga');
    odd.record.customer.email = '';
    await expect.poll(() => odd.push, { timeout: 5_000 }).toBe('kept');
    await takeIn('sales');
    await expect.poll(() => odd.reason, { timeout: 8_000 }).toContain('e-mail address');
  });

  it('sends a changed address back on the user’s behalf (W2)', async () => {
    const { start, unacked, takeIn, speaker } = await platform();
    const b2b = await start();
    await expect.poll(unacked, { timeout: 5_000 }).toBe(0);
    const edit = new URLSearchParams({ 'address.street': 'ul. Nowa 1' });
    await fetch(`${b2b.url}/users/anna/buyers/K1/edit`, { method: 'POST', body: edit, redirect: 'manual' });
    await expect.poll(() => b2b.world.outgoing.get('customers/K1')?.state, { timeout: 5_000 }).toBe('kept');
    await takeIn('parties');
    await expect.poll(() => b2b.world.outgoing.size, { timeout: 8_000 }).toBe(0);
    const [record] = await made.sql<{ document: unknown }[]>`
      select document from records where connection_id = ${speaker.connectionId} and entity = 'customers' and external_id = 'K1'`;
    expect(record?.document).toMatchObject({ name: 'Skład K1', address: { ...address, street: 'ul. Nowa 1' } });
  });

  it('goes on after a restart where it was, and begins anew at a hub that does not know its cursors', async () => {
    const stateFile = join(folder, 'state.json');
    const first = await platform({ stateFile });
    const b2b = await first.start();
    await expect.poll(first.unacked, { timeout: 5_000 }).toBe(0);
    const order = ordered(b2b);
    await expect.poll(() => order.push, { timeout: 5_000 }).toBe('kept');
    const before = b2b.world.snapshot();
    await b2b.stop();
    const again = await first.start();
    expect(again.world.snapshot()).toMatchObject({
      accounts: before.accounts,
      mails: before.mails,
      cursors: before.cursors,
    });
    expect(again.world.orders.get(order.id)?.push).toBe('kept');
    await again.stop();

    const other = await platform({ stateFile });
    const elsewhere = await other.start();
    await expect.poll(other.unacked, { timeout: 8_000 }).toBe(0);
    expect(elsewhere.world.mails).toHaveLength(before.mails.length);
  });
});
