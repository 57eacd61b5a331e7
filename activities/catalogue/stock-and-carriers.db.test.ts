import { v7 } from 'uuid';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { offerOf } from '../../connectors/kamsoft/protocol.fixture.ts';
import { done } from '../../connectors/outcome.ts';
import { owedProducts } from '../../db/queries/due-products.ts';
import { defaultOrderFlowSettings, type FlowMode } from '../../domain/flow-settings.ts';
import { type ApiHub, startApiHub } from '../../test/support/api-hub.ts';
import { goods, offerSide, writerOf } from '../../test/support/offer-side.ts';
import { addFlow } from '../../test/support/pharmacy.ts';
import { decideTask } from '../decide-task.ts';
import { ensureCarriers } from './ensure-carriers.ts';
import { reservedStock } from './reserved-stock.ts';
import { soldSince } from './sold-since.ts';

let api: ApiHub;
beforeAll(async () => {
  api = await startApiHub();
});
afterAll(() => api.stop());
const signal = () => AbortSignal.timeout(20_000);
type Side = Awaited<ReturnType<typeof offerSide>>;

/** An order of the shop for two pieces of its product 101. */
async function order(side: Side, more: { at?: Date; state?: string } = {}): Promise<string> {
  const id = v7();
  const document = { lines: [{ productId: '101', quantity: '2' }] };
  await side.sql`
    insert into orders (id, workspace_id, connection_id, external_id, number, ordered_at, as_of, hash, document, currency, total, order_state, payment_state, delivery_state)
    values (${id}, ${api.workspaceId}, ${side.shopId}, ${id}, ${id}, ${more.at ?? new Date()}, now(), 'h', ${side.sql.json(document)}, 'PLN', 1, ${more.state ?? 'open'}, 'paid', 'open')`;
  return id;
}

const ordersFlow = (side: Side, mode: FlowMode = 'live') =>
  addFlow(api, {
    key: `orders-${side.flowId}`,
    entity: 'orders',
    sourceId: side.shopId,
    targetId: side.pharmacyId,
    settings: defaultOrderFlowSettings,
    mode,
  });

async function left(side: Side): Promise<string | undefined> {
  const [id] = await side.ids();
  const target = { workspaceId: api.workspaceId, id: side.flowId, targetId: side.shopId };
  const owed = await owedProducts(side.sql, target, [id ?? ''], ['stock']);
  return (await reservedStock(api.hub, side.flow, owed)).get(id ?? '');
}

async function oneInStock(): Promise<Side> {
  const side = await offerSide(api, { stock: { subtractUnfetched: true } });
  await side.send(offerOf(1, 1, [goods(1, { supplyamount: '10' })]));
  const [id] = await side.ids();
  await side.bind(id ?? '', '101');
  return side;
}

it('takes an open order off that the source has yet to fetch', async () => {
  const side = await oneInStock();
  await ordersFlow(side);
  await order(side);
  expect(await left(side)).toBe('8');
});

it('takes off no order that was never meant for the source', async () => {
  const side = await oneInStock();
  await order(side);
  expect(await left(side)).toBeUndefined();
  const flowId = await ordersFlow(side);
  await side.sql`delete from orders where connection_id = ${side.shopId}`;
  await order(side, { at: new Date(Date.now() - 3_600_000) });
  await order(side, { state: 'completed' });
  const givenUp = await order(side);
  await side.sql`
    insert into processes (id, workspace_id, kind, workflow_id, flow_id, record_id, state, outcome, number)
    values (${v7()}, ${api.workspaceId}, 'sendOrder', ${givenUp}, ${flowId}, ${givenUp}, 'done', 'given-up', '1')`;
  expect(await left(side)).toBeUndefined();
});

it('takes what was sold as known to the source only by a whole offer with stock', async () => {
  const side = await offerSide(api);
  await side.send(offerOf(1, 1, [goods(1), goods(2)]));
  await order(side);
  expect(await soldSince(api.hub, side.flow)).toEqual(new Map([['101', '2']]));
  await side.send(offerOf(1, 1, [goods(1), goods(2)], { stock: 'no' }));
  await side.send(offerOf(1, 2, [goods(1)]));
  expect(await soldSince(api.hub, side.flow)).toEqual(new Map([['101', '2']]));
  await side.send(offerOf(1, 1, [goods(1), goods(2)]));
  expect(await soldSince(api.hub, side.flow)).toEqual(new Map());
});

it('counts a sale of the second in which the offer came, and one of a slow clock; not a history that is read late', async () => {
  const side = await offerSide(api);
  await side.send(offerOf(1, 1, [goods(1)]));
  const [offer] = await side.sql<
    { at: Date }[]
  >`select created_at as at from messages where connection_id = ${side.pharmacyId}`;
  const at = offer?.at.getTime() ?? 0;
  // A shop tells whole seconds.
  await order(side, { at: new Date(Math.floor(at / 1_000) * 1_000) });
  await order(side, { at: new Date(at - 90_000) });
  await order(side, { at: new Date(at - 24 * 3_600_000) });
  expect(await soldSince(api.hub, side.flow)).toEqual(new Map([['101', '4']]));
});

it('asks a person about a carrier that is refused, and the target not again before that', async () => {
  const side = await offerSide(api);
  await side.sql`
    insert into carriers (id, workspace_id, connection_id, code, name, fields)
    select gen_random_uuid(), ${api.workspaceId}, ${side.pharmacyId}, code, code, '{}' from unnest(${['DHL', 'INPOST']}::text[]) code`;
  const asked: string[] = [];
  const writer = writerOf({
    ensureCarrier: async ({ code }) => {
      asked.push(code);
      return code === 'DHL' ? { kind: 'rejected', reason: 'No such zone.' } : done({ externalId: '7' });
    },
  });
  for (let round = 0; round < 3; round += 1) await ensureCarriers(api.hub, side.flow, writer, signal());
  expect(asked.toSorted()).toEqual(['DHL', 'INPOST']);
  const [task] = await side.tasks();
  expect(task).toMatchObject({ kind: 'carrier', sentence: expect.stringContaining('No such zone.') });
  const decision = { workspaceId: api.workspaceId, taskId: task?.id ?? '', who: 'Ola', resolution: 'Mended.' };
  await decideTask(api.hub, decision);
  await ensureCarriers(api.hub, side.flow, writer, signal());
  expect(asked).toHaveLength(3);
});

/** The carriers DHL and INPOST of a pharmacy, and what the shop knows them by. */
async function withCarriers() {
  const side = await offerSide(api);
  await side.sql`
    insert into carriers (id, workspace_id, connection_id, code, name, fields)
    select gen_random_uuid(), ${api.workspaceId}, ${side.pharmacyId}, code, code, '{}' from unnest(${['DHL', 'INPOST']}::text[]) code`;
  const lookUp = (code: string, value: string) => side.sql`
    insert into lookups (workspace_id, flow_id, table_name, code, value) values (${api.workspaceId}, ${side.flowId}, 'carrier', ${code}, ${value})`;
  const known = async () => {
    const rows = await side.sql<{ code: string; there: string; by: string }[]>`
      select carrier.code, binding.external_id as there, binding.bound_by as by from bindings binding
      join carriers carrier on carrier.id = binding.record_id where binding.connection_id = ${side.shopId} order by 1`;
    return Object.fromEntries(rows.map(({ code, there, by }) => [code, `${there} by ${by}`]));
  };
  const asked: string[] = [];
  const ensure = (refused: string[] = []) =>
    ensureCarriers(
      api.hub,
      side.flow,
      writerOf({
        ensureCarrier: async ({ code }) => {
          asked.push(code);
          return refused.includes(code)
            ? { kind: 'rejected', reason: 'No such zone.' }
            : done({ externalId: `made-${code}` });
        },
      }),
      signal(),
    );
  return { ...side, lookUp, known, asked, ensure };
}

it('K6f knows a carrier by the lookup without asking the shop, and makes only the others', async () => {
  const side = await withCarriers();
  await side.lookUp('DHL', '12');
  expect(await side.ensure()).toEqual({ made: 2 });
  expect(await side.known()).toEqual({ DHL: '12 by lookup', INPOST: 'made-INPOST by name' });
  expect(side.asked).toEqual(['INPOST']);
  expect(await side.ensure()).toEqual({ made: 0 });
});

it('K6f closes the task about a refused carrier once the lookup names its counterpart', async () => {
  const side = await withCarriers();
  await side.ensure(['DHL']);
  expect(await side.tasks()).toMatchObject([{ kind: 'carrier', sentence: expect.stringContaining('DHL') }]);
  await side.lookUp('DHL', '12');
  await side.ensure(['DHL']);
  expect(await side.tasks()).toEqual([]);
  expect(await side.known()).toEqual({ DHL: '12 by lookup', INPOST: 'made-INPOST by name' });
  expect(side.asked.filter(code => code === 'DHL')).toHaveLength(1);
});

it('K6f lets the lookup win over what was found by name, also where two carriers are one there', async () => {
  const side = await withCarriers();
  await side.ensure();
  await side.lookUp('INPOST', '12');
  await side.lookUp('DHL', '12');
  for (let round = 0; round < 2; round += 1) await side.ensure();
  expect(Object.values(await side.known())).toEqual(['12 by lookup']);
  expect(side.asked.toSorted()).toEqual(['DHL', 'INPOST']);
});
