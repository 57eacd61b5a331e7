import { ScheduleOverlapPolicy } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultCatalogueFlowSettings } from '../../domain/catalogue-settings.ts';
import { defaultFlowSettings } from '../../domain/flow-settings.ts';
import { placeOrder } from '../../sandbox/shopware/place-order.ts';
import { answerReads } from '../support/answer-reads.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { addFlow } from '../support/pharmacy.ts';
import { connectShopToTill } from '../support/shop-to-till.ts';
import { addSpeaker, pushed, type Speaker } from '../support/speaker.ts';

const address = { street: 'Długa 5', zip: '80-001', city: 'Gdańsk', country: 'PL' };
const buyer = (no: number, name = `Firma ${no}`) => ({
  externalId: `K${no}`,
  kind: 'company' as const,
  name,
  email: `k${no}@example.com`,
  address,
});

type Part = {
  flow: string;
  entity: string;
  state: string;
  read: number;
  equal: number;
  differed: number;
  repaired: number;
  left: number;
  reason: string | null;
};
type Item = { entity: string; externalId: string; outcome: string; reason: string | null; fields: object };
type Sync = { id: string; state: string; who: string; reason: string; seconds: number; parts: Part[]; items: Item[] };

describe('the full sync', () => {
  let test: TestHub;
  let wapro: Speaker;
  let b2b: Speaker;
  /** What WAPRO has, entity by entity. */
  const world: Record<string, object[]> = { customers: Array.from({ length: 10 }, (_, index) => buyer(index + 1)) };

  const begin = async (body: object = {}) =>
    (await test.api('POST', '/api/syncs', body)).body as { syncId: string; begun: boolean };
  const show = async (id: string) => (await test.api('GET', `/api/syncs/${id}?limit=200`)).body as Sync;
  const over = (id: string, ms = 60_000) =>
    test.until(
      'the full sync is over',
      async () => ((await show(id)).state === 'running' ? undefined : await show(id)),
      ms,
    );
  const partOf = (sync: Sync, entity: string, flow?: string) => {
    const found = sync.parts.find(part => part.entity === entity && (flow === undefined || part.flow === flow));
    if (!found) throw new Error(`There is no part ${entity}: ${JSON.stringify(sync.parts)}`);
    return found;
  };
  const itemsOf = (sync: Sync, entity: string) =>
    sync.items.filter(item => item.entity === entity).map(({ externalId, outcome }) => `${externalId} ${outcome}`);
  const patience = (patienceMinutes: number) => test.api('PATCH', '/api/settings', { fullSync: { patienceMinutes } });
  const scope = () => ({ connection: b2b.id });

  beforeAll(async () => {
    test = await startTestHub();
    wapro = await addSpeaker(test, 'wapro', 'wapro');
    b2b = await addSpeaker(test, 'b2b', 'connector-api');
    const add = (key: string, entity: 'products' | 'customers', settings: object) =>
      addFlow(test, { key, entity, sourceId: wapro.id, targetId: b2b.id, settings, mode: 'live' } as Parameters<
        typeof addFlow
      >[1]);
    await add('goods', 'products', { ...defaultCatalogueFlowSettings, create: 'active' });
    await add('buyers', 'customers', defaultFlowSettings.customers);
    await pushed(wapro, 'customers', world.customers as never);
    world.products = [{ externalId: 'A1', sku: 'DESKA-1', name: 'Deska', vatCode: '23', unit: 'szt' }];
    world.stock = [{ product: 'A1', warehouse: 'M1', available: '12' }];
    world.prices = [
      { product: 'A1', priceList: '', net: '10.00', gross: '12.30', basis: 'net', currency: 'PLN', vatCode: '23' },
    ];
    for (const entity of ['products', 'stock', 'prices'] as const) await pushed(wapro, entity, world[entity] as never);
    await test.until('both flows are reckoned', async () => {
      const behind = await test.hub.db
        .$client`select 1 from flows where entity <> 'orders' and reckoned_revision < revision`;
      return behind.length === 0;
    });
    await test.until('the goods are there', async () => (await b2b.client.get('prices', 'A1'))?.gross === '12.30');
  });
  afterAll(() => test?.stop());

  it('W12c X6 by its schedule it reads what a source has, package by package, and repairs what differs', async () => {
    const sql = test.hub.db.$client;
    await sql`delete from feed where connection_id = ${scope().connection} and entity = 'customers' and object_id = 'K1'`;
    await sql`
      update feed set document = jsonb_set(document, '{name}', '"Tampered"') where connection_id = ${scope().connection} and entity = 'customers' and object_id = 'K2'`;
    await sql`update feed set document = jsonb_set(document, '{available}', '"99"') where connection_id = ${scope().connection} and entity = 'stock'`;
    world.customers = [...Array.from({ length: 8 }, (_, index) => buyer(index + 1)), buyer(9, 'Firma 9 sp. z o.o.')];
    const agent = answerReads(wapro, world, { packages: 3 });
    const schedule = test.client.schedule.getHandle('fullsync/test');
    const { policies, spec } = await test.until('the schedule is kept', () => schedule.describe());
    expect(spec.timezone).toBe('Europe/Warsaw');
    expect(policies).toMatchObject({ overlap: 'SKIP', catchupWindow: 6 * 3_600_000 });
    await schedule.trigger(ScheduleOverlapPolicy.SKIP);
    const begun = await test.until(
      'it has begun',
      async () => (await test.api('GET', '/api/syncs')).body.items[0] as Sync,
    );
    const sync = await over(begun.id);
    await agent.stop();

    expect(sync).toMatchObject({ state: 'done', who: 'schedule' });
    expect(sync.seconds).toBeGreaterThan(0);
    expect(itemsOf(sync, 'customers')).toEqual(['K1 repaired', 'K2 repaired']);
    expect(partOf(sync, 'customers')).toMatchObject({
      state: 'done',
      read: 10,
      equal: 8,
      differed: 2,
      repaired: 2,
      left: 0,
      reason: null,
    });
    expect(itemsOf(sync, 'customers')).toEqual(['K1 repaired', 'K2 repaired']);
    expect(sync.items.find(item => item.externalId === 'K2')?.fields).toEqual({ name: ['Tampered', 'Firma 2'] });
    expect(partOf(sync, 'products')).toMatchObject({ state: 'done', differed: 1, repaired: 1 });
    // What the source said anew came by the ordinary way before anything was compared.
    expect((await b2b.client.get('customers', 'K9'))?.name).toBe('Firma 9 sp. z o.o.');
    expect((await b2b.client.get('customers', 'K10'))?.closed).toBe(true);
    expect((await b2b.client.get('customers', 'K2'))?.name).toBe('Firma 2');
    expect((await b2b.client.get('customers', 'K1'))?.name).toBe('Firma 1');
    expect((await b2b.client.get('stock', 'A1'))?.available).toBe('12');
    const run = await test.until('the night’s workflow is over', async () => {
      for await (const workflow of test.client.workflow.list({
        query: "WorkflowType = 'fullSync' and ExecutionStatus = 'Completed'",
      }))
        if (workflow.workflowId === `fullsync/test/${sync.id}`) return workflow;
      return undefined;
    });
    expect(await test.client.workflow.getHandle(run.workflowId).result()).toBe(sync.reason);
  });

  it('W12c a second night finds everything equal', async () => {
    const agent = answerReads(wapro, world, { packages: 2 });
    const sync = await over((await begin()).syncId);
    await agent.stop();
    expect(sync).toMatchObject({ state: 'done', items: [] });
    expect(partOf(sync, 'customers')).toMatchObject({ read: 10, equal: 10, differed: 0 });
  });

  it('W12c a dry run asks for nothing, lists what differs and changes nothing', async () => {
    const sql = test.hub.db.$client;
    await sql`delete from feed where connection_id = ${b2b.id} and entity = 'customers' and object_id = 'K3'`;
    const { cursor } = await b2b.client.pull('customers');
    const sync = await over((await begin({ dryRun: true })).syncId);
    expect(partOf(sync, 'customers')).toMatchObject({ differed: 1, repaired: 0, left: 1 });
    expect(itemsOf(sync, 'customers')).toEqual(['K3 found']);
    expect((await b2b.client.pull('customers', { after: cursor })).records).toEqual([]);
    expect(await sql`select 1 from read_requests where sync_id = ${sync.id}`).toHaveLength(0);
  });

  it('W12c one entity alone is compared', async () => {
    const agent = answerReads(wapro, world, { packages: 1 });
    const sync = await over((await begin({ entities: ['customers'] })).syncId);
    await agent.stop();
    expect(sync.parts.map(part => part.entity)).toEqual(['customers']);
    expect(itemsOf(sync, 'customers')).toEqual(['K3 repaired']);
    expect((await test.api('POST', '/api/syncs', { entities: ['nothing'] })).status).toBe(422);
  });

  it('X6 a source that dies half-way is named, nothing is concluded from it, and a second start is handed the running one', async () => {
    await patience(0.1);
    await test.hub.db
      .$client`delete from feed where connection_id = ${b2b.id} and entity = 'customers' and object_id = 'K4'`;
    const agent = answerReads(wapro, world, { packages: 3, only: { customers: 1 }, silent: ['users'] });
    const { syncId, begun } = await begin({ entities: ['customers', 'users'] });
    expect([begun, await begin({ dryRun: true })]).toEqual([true, { syncId, begun: false }]);
    const sync = await over(syncId);
    await agent.stop();
    await patience(60);
    expect(sync.state).toBe('unsure');
    expect(partOf(sync, 'customers')).toMatchObject({
      state: 'unsure',
      repaired: 1,
      reason: expect.stringContaining('did not send customers'),
    });
    expect(partOf(sync, 'users').reason).toContain('did not send users');
    expect(sync.reason).toContain('of 2 parts not everything was seen');
    const closed = (await b2b.client.pull('customers')).records.filter(row => row.closed).map(row => row.id);
    expect(closed).toEqual(['K10']);
  });

  it('X6 a source that shrank is not believed, and a person is asked', async () => {
    const agent = answerReads(wapro, { ...world, customers: [buyer(1), buyer(2)] }, { packages: 2 });
    const sync = await over((await begin({ entities: ['customers'] })).syncId);
    await agent.stop();
    expect(partOf(sync, 'customers')).toMatchObject({ state: 'done', differed: 0 });
    expect((await b2b.client.get('customers', 'K7'))?.closed).toBe(false);
    const { body } = await test.api('GET', '/api/tasks?state=open');
    expect(body.items.map((task: { kind: string }) => task.kind)).toContain('shrunk');
  });

  it('X6 delivery places and users of a source that shrank are not believed, until a person does or a later whole one restores them', async () => {
    const places = Array.from({ length: 8 }, (_, index) => ({
      ...{ externalId: `P${index + 1}`, customer: 'K1', name: `Oddział ${index + 1}`, address },
    }));
    const users = Array.from({ length: 8 }, (_, index) => ({
      ...{
        externalId: `U${index + 1}`,
        name: `Anna ${index + 1}`,
        email: `u${index + 1}@example.com`,
        customers: ['K1'],
      },
    }));
    const entities = ['delivery-places', 'users'] as const;
    const synced = async (count: number) => {
      const few = { 'delivery-places': places.slice(0, count), users: users.slice(0, count) };
      const agent = answerReads(wapro, few, { packages: 2 });
      const sync = await over((await begin({ entities })).syncId);
      await agent.stop();
      return sync;
    };
    const shrunk = async () => {
      const { items } = (await test.api('GET', '/api/tasks?state=open&kind=shrunk')).body as {
        items: { id: string; sentence: string; detail: { entity: string } }[];
      };
      return items.filter(({ detail }) => detail.entity !== 'customers');
    };
    const cursors = async () =>
      await Promise.all(entities.map(async entity => (await b2b.client.pull(entity, { limit: 1000 })).cursor));
    await synced(8);
    const [placesAt, usersAt] = await cursors();
    const sync = await synced(2);
    for (const entity of entities) expect(partOf(sync, entity)).toMatchObject({ state: 'done', differed: 0 });
    expect((await shrunk()).map(({ sentence }) => sentence).sort()).toEqual([
      expect.stringContaining('leaves out 6 of 8 delivery-places'),
      expect.stringContaining('leaves out 6 of 8 users'),
    ]);
    expect((await b2b.client.pull('delivery-places', { after: placesAt })).records).toEqual([]);
    expect((await b2b.client.pull('users', { after: usersAt })).records).toEqual([]);

    const task = (await shrunk()).find(({ detail }) => detail.entity === 'delivery-places');
    await test.api('POST', `/api/tasks/${task?.id}/resolve`, { choice: 'believe' });
    await test.until('what a person believes is withdrawn', async () => {
      const { records } = await b2b.client.pull('delivery-places', { after: placesAt });
      return records.length === 6;
    });
    expect((await b2b.client.pull('users', { after: usersAt })).records).toEqual([]);
    await synced(8);
    expect(await shrunk()).toEqual([]);
    expect((await b2b.client.pull('users', { after: usersAt })).records).toEqual([]);
  }, 150_000);

  it('W12c X6 goes on where it was after the engine lost its memory, without asking anew', async () => {
    const sql = test.hub.db.$client;
    await sql`delete from feed where connection_id = ${b2b.id} and entity = 'customers' and object_id in ('K5', 'K6')`;
    const schedule = test.client.schedule.getHandle('fullsync/test');
    await schedule.trigger(ScheduleOverlapPolicy.SKIP);
    const { id } = await test.until('it has begun', async () => {
      const [newest] = (await test.api('GET', '/api/syncs?limit=1')).body.items as Sync[];
      return newest?.state === 'running' ? newest : undefined;
    });
    const asked = () => sql<{ id: string }[]>`select id from read_requests where sync_id = ${id} order by id`;
    const before = await test.until('the source is asked', async () =>
      (await asked()).length > 0 ? await asked() : undefined,
    );
    await test.loseTemporal();
    const agent = answerReads(wapro, world, { packages: 2 });
    const sync = await over(id, 90_000);
    await agent.stop();
    expect([...(await asked())]).toEqual([...before]);
    expect(itemsOf(sync, 'customers')).toEqual(['K5 repaired', 'K6 repaired']);
    expect(partOf(sync, 'customers')).toMatchObject({ read: 10, equal: 8, differed: 2, repaired: 2 });
  }, 150_000);

  it('W12c orders of a shop that is read are compared, and one that no process had goes on', async () => {
    const sql = test.hub.db.$client;
    const { shop, till, flowId } = await connectShopToTill(test, {
      push: false,
      settings: { gate: { startDate: '2020-01-01T00:00:00Z' } },
    });
    for (let placed = 0; placed < 3; placed += 1) placeOrder(shop.world, { kind: 'simple', paid: true });
    const first = await over((await begin({ entities: ['orders'] })).syncId);
    expect(partOf(first, 'orders', 'shop-to-till').read).toBeGreaterThanOrEqual(3);
    await test.until('all are in the till', async () => till.world.orders.size === 3, 60_000);
    await test.until('and dealt with', async () => {
      const [row] = await sql<
        { open: number }[]
      >`select count(*)::int as open from processes where flow_id = ${flowId} and state <> 'done'`;
      return row?.open === 0;
    });
    const [lost] = await sql<{ id: string }[]>`
      delete from deliveries where flow_id = ${flowId} and record_id = (select id from orders order by external_id limit 1) returning record_id as id`;
    expect(lost).toBeDefined();
    const listed = await over((await begin({ entities: ['orders'], dryRun: true })).syncId);
    expect(partOf(listed, 'orders', 'shop-to-till')).toMatchObject({
      read: 3,
      equal: 2,
      differed: 1,
      repaired: 0,
      left: 1,
    });
    expect(listed.items).toEqual([
      expect.objectContaining({ outcome: 'found', reason: 'No process had it as it is now.' }),
    ]);
    await over((await begin({ entities: ['orders'] })).syncId);
    await test.until('it is dealt with', async () => {
      const rows =
        await sql`select 1 from deliveries where flow_id = ${flowId} and record_id = ${lost?.id ?? ''} and delivered = desired`;
      return rows.length === 1;
    });
    expect(till.world.orders.size).toBe(3);
    // Somebody enters one by hand under a reference that is there already.
    await sql`
      insert into remote_index (workspace_id, connection_id, entity, key, external_id, data)
      select workspace_id, connection_id, entity, key, '999999', data from remote_index where entity = 'order' and key in (select reference from intents) limit 1`;
    const third = await over((await begin({ entities: ['orders'], dryRun: true })).syncId);
    expect(third.items).toEqual([
      expect.objectContaining({ outcome: 'left', reason: expect.stringContaining('2 times') }),
    ]);
    // However long ago it was placed: what the flow carries is read and compared.
    const old = placeOrder(shop.world, { kind: 'simple', paid: false, minutesAgo: 200 * 24 * 60 });
    const fourth = await over((await begin({ entities: ['orders'] })).syncId);
    expect(await sql`select 1 from orders where external_id = ${old.id}`).toHaveLength(1);
    expect(fourth.items.map(item => item.externalId)).toContain(old.id);
    await shop.close();
    await till.close();
  }, 150_000);
});
