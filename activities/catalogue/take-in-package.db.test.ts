import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { item, offerOf } from '../../connectors/kamsoft/protocol.fixture.ts';
import { storeStream } from '../../db/queries/message-stream.ts';
import { defaultCatalogueFlowSettings } from '../../domain/catalogue-settings.ts';
import { type ApiHub, startApiHub } from '../../test/support/api-hub.ts';
import { addFlow } from '../../test/support/pharmacy.ts';
import { addConnection } from '../../test/support/shop-to-till.ts';
import { decideTask } from '../decide-task.ts';
import { takeInPackages } from './take-in-packages.ts';

let api: ApiHub;
let shopId: string;
let made = 0;
beforeAll(async () => {
  api = await startApiHub();
  const local = { allowPrivate: true, allowPlainHttp: true };
  shopId = await addConnection(api, 'shop', 'prestashop', {
    ...local,
    shopUrl: 'http://127.0.0.1:9',
    key: 'A'.repeat(32),
  });
});
afterAll(() => api.stop());

const settings = { userName: 'apteka', password: 'haslo-apteki-1', runMinutes: 120 };

/** A pharmacy with a flow of its own, so that no test sees another's goods. */
async function pharmacy() {
  made += 1;
  const key = `apteka-${made}`;
  const connectionId = await addConnection(api, key, 'kamsoft', settings);
  const flowId = await addFlow(api, {
    key: `goods-${made}`,
    entity: 'products',
    sourceId: connectionId,
    targetId: shopId,
    settings: defaultCatalogueFlowSettings,
    mode: 'live',
  });
  const lane = {
    workspaceId: api.workspaceId,
    workspace: 'one',
    connectionId,
    connectionKey: key,
    system: 'kamsoft',
    lane: 'catalogue' as const,
  };
  const sql = api.hub.db.$client;
  return {
    connectionId,
    flowId,
    async send(document: string): Promise<string> {
      async function* pieces() {
        yield Buffer.from(document);
      }
      const push = { workspaceId: api.workspaceId, connectionId, lane: 'catalogue', subject: 'offer' };
      const { messageId } = await storeStream(sql, api.hub.keyring, push, pieces());
      for (let round = await takeInPackages(api.hub, lane, AbortSignal.timeout(20_000)); round.more; )
        round = await takeInPackages(api.hub, lane, AbortSignal.timeout(20_000));
      return messageId;
    },
    goods: async () =>
      await sql<
        {
          id: string;
          name: string;
          price: string;
          stock: string | null;
          withdrawn: boolean;
          description: string | null;
        }[]
      >`
        select external_id as id, name, price ->> 'amount' as price, stock ->> 'available' as stock, withdrawn, texts ->> 'description' as description
        from products where connection_id = ${connectionId} order by external_id`,
    tasks: async () =>
      await sql<{ id: string; kind: string; cause: string; sentence: string }[]>`
        select id, kind, cause, sentence from tasks where state = 'open' and (cause like ${`%${connectionId}%`}) order by cause`,
  };
}

const goods = (number: number, more: Record<string, string> = {}) =>
  item({
    id: String(5000 + number),
    idtowr: String(number),
    nrtowr: String(number),
    name: `Krem ${number}`,
    bloz07: String(1_000_000 + number),
    ean: '',
    ...more,
  });
const stockOf = async (side: Awaited<ReturnType<typeof pharmacy>>) =>
  Object.fromEntries((await side.goods()).map(row => [row.id, row.stock]));

it('K2 the same package twice writes nothing and makes no history the second time', async () => {
  const side = await pharmacy();
  await side.send(offerOf(1, 1, [goods(1), goods(2)]));
  const count = async () => {
    const [row] = await api.hub.db.$client<{ changes: number; deliveries: number }[]>`
      select (select count(*)::int from changes where entity = 'product') as changes,
        (select count(*)::int from deliveries where flow_id = ${side.flowId}) as deliveries`;
    return row;
  };
  const before = await count();
  const messageId = await side.send(offerOf(1, 1, [goods(1), goods(2)]));
  expect(await count()).toEqual(before);
  const [message] = await api.hub.db.$client`select status, counts from messages where id = ${messageId}`;
  expect(message).toMatchObject({ status: 'accepted', counts: { read: 2, created: 0, changed: 0, unchanged: 2 } });
});

it('keeps the history of what changed, field by field, with who and by which message', async () => {
  const side = await pharmacy();
  await side.send(offerOf(1, 1, [goods(1, { price: '10', supplyamount: '5' })]));
  const messageId = await side.send(offerOf(1, 1, [goods(1, { price: '12.5', supplyamount: '4' })]));
  const rows = await api.hub.db.$client`
    select field, before, after, who from changes where message_id = ${messageId} order by field`;
  expect(rows.map(row => ({ ...row }))).toEqual([
    { field: 'price.amount', before: '10', after: '12.5', who: expect.stringMatching(/^apteka-/) },
    { field: 'stock.available', before: '5', after: '4', who: expect.stringMatching(/^apteka-/) },
  ]);
});

it('K6k what was not sent stays: flags that say no erase nothing', async () => {
  const side = await pharmacy();
  await side.send(
    offerOf(1, 1, [goods(1, { desc: 'Na suchą skórę', supplyamount: '7' })], { descriptions: 'yes', stock: 'yes' }),
  );
  await side.send(offerOf(1, 1, [goods(1, { desc: '', supplyamount: '' })], { descriptions: 'no', stock: 'no' }));
  expect(await side.goods()).toMatchObject([{ description: 'Na suchą skórę', stock: '7' }]);
});

it('rejects a bad item alone with its place, field and value, and takes the others', async () => {
  const side = await pharmacy();
  const messageId = await side.send(offerOf(1, 1, [goods(1), goods(2, { price: '-3' }), goods(3)]));
  expect((await side.goods()).map(row => row.id)).toEqual(['1', '3']);
  const rows = await api.hub.db.$client`
    select line, external_id, field, value, outcome from message_records where message_id = ${messageId}`;
  expect(rows[0]).toMatchObject({ line: 2, external_id: '2', field: 'price', value: '-3', outcome: 'rejected' });
});

it('of two records with one id in a package the last counts, and the other is named', async () => {
  const side = await pharmacy();
  const messageId = await side.send(offerOf(1, 1, [goods(1, { price: '1' }), goods(1, { price: '2' })]));
  expect(await side.goods()).toMatchObject([{ id: '1', price: '2' }]);
  const rows = await api.hub.db.$client`select outcome, line from message_records where message_id = ${messageId}`;
  expect(rows).toMatchObject([{ outcome: 'superseded', line: 1 }]);
});

it('a package that breaks off is rejected as a whole, kept, and changes nothing', async () => {
  const side = await pharmacy();
  const whole = offerOf(1, 1, [goods(1), goods(2)]);
  const messageId = await side.send(whole.slice(0, -40));
  expect(await side.goods()).toEqual([]);
  const [message] = await api.hub.db.$client`select status, reason from messages where id = ${messageId}`;
  expect(message?.status).toBe('rejected');
  expect((await side.tasks()).map(task => task.kind)).toEqual(['record']);
});

it('a complete offer sets what it leaves out to 0 and deletes nothing; a shrinking one is asked about', async () => {
  const side = await pharmacy();
  const all = Array.from({ length: 10 }, (_, index) => goods(index + 1, { supplyamount: '5' }));
  await side.send(offerOf(1, 2, all.slice(0, 5)));
  await side.send(offerOf(2, 2, all.slice(5)));
  await side.send(offerOf(1, 2, all.slice(0, 5)));
  await side.send(offerOf(2, 2, all.slice(5, 9)));
  expect((await stockOf(side))['10']).toBe('0');
  expect(await side.goods()).toHaveLength(10);

  await side.send(offerOf(1, 1, all.slice(0, 4)));
  expect(Object.values(await stockOf(side)).filter(stock => stock === '0')).toHaveLength(1);
  const [task] = await side.tasks();
  expect(task?.sentence).toContain('leaves out 5 of 9');
  const decision = { workspaceId: api.workspaceId, taskId: task?.id ?? '', who: 'test', resolution: 'Checked.' };
  await expect(decideTask(api.hub, decision)).rejects.toThrow('believe');
  await decideTask(api.hub, { ...decision, choice: 'believe' });
  expect(Object.values(await stockOf(side)).filter(stock => stock === '0')).toHaveLength(6);
});

it('absence does not act while packages are missing, out of order or without stock', async () => {
  const side = await pharmacy();
  const all = Array.from({ length: 10 }, (_, index) => goods(index + 1, { supplyamount: '5' }));
  await side.send(offerOf(1, 1, all));
  await side.send(offerOf(2, 2, all.slice(5, 9)));
  await side.send(offerOf(1, 2, all.slice(0, 5)));
  await side.send(offerOf(1, 1, all.slice(0, 9), { stock: 'no' }));
  expect(Object.values(await stockOf(side)).every(stock => stock === '5')).toBe(true);
});

it('K2 packages of one offer in any order and any number of times end in the same state', async () => {
  const packages = [1, 2, 3].map(no =>
    offerOf(
      no,
      3,
      [goods(no * 2, { price: String(no), supplyamount: String(no) }), goods(no * 2 + 1, { price: String(no + 10) })],
      {},
    ),
  );
  const straight = await pharmacy();
  for (const one of packages) await straight.send(one);
  const expected = await straight.goods();
  await fc.assert(
    fc.asyncProperty(
      fc.shuffledSubarray([0, 1, 2], { minLength: 3 }),
      fc.array(fc.nat(2), { maxLength: 3 }),
      async (order, again) => {
        const side = await pharmacy();
        for (const index of [...order, ...again]) await side.send(packages[index] ?? '');
        expect(await side.goods()).toEqual(expected);
      },
    ),
    { numRuns: 12 },
  );
});
