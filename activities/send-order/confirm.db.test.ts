import { setTimeout as after } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { OrderTarget } from '../../connectors/contract.ts';
import { done } from '../../connectors/outcome.ts';
import { type ApiMerchant, startApiMerchant } from '../../test/support/api-merchant.ts';
import type { SendOrderInput } from '../../workflows/send-order.ts';
import type { Hub } from '../hub.ts';
import { bind } from './bind.ts';
import { writeNote } from './confirm.ts';
import { loadStory } from './story.ts';

let merchant: ApiMerchant;
let input: SendOrderInput;
const signal = new AbortController().signal;

beforeAll(async () => {
  merchant = await startApiMerchant();
  const { workspaceId, hub } = merchant.api;
  const [process] = await hub.db.$client<
    { id: string }[]
  >`select id from processes where record_id = ${merchant.orderId}`;
  input = {
    workspaceId,
    workspace: 'one',
    processId: process?.id ?? '',
    flowId: merchant.flowId,
    flowKey: 'shop-to-till',
    orderId: merchant.orderId,
    number: '10001',
    sourceKey: 'shop',
    targetKey: 'till',
    targetSystem: 'ccv-salespos',
  };
  await hub.db.$client`
    insert into lookups (workspace_id, flow_id, table_name, code, value)
    values (${workspaceId}, ${merchant.flowId}, 'salesChannel', 'storefront', 'Web shop')`;
  await bind(hub.db.$client, await loadStory(hub, input), '77', 'written');
});
afterAll(() => merchant.api.stop());
beforeEach(async () => {
  await merchant.api.hub.db
    .$client`update bindings set image_delivered = jsonb_set(image_delivered, '{note}', '"open"')`;
});

/** The hub with a target that only finishes orders, as `finish` says. */
function hubWith(finish: NonNullable<OrderTarget['finish']>): Hub {
  const { hub } = merchant.api;
  const of: Hub['connections']['of'] = async row => {
    const connection = await hub.connections.of(row);
    const orders = connection.ports.target?.orders;
    if (!orders) return connection;
    return { ...connection, ports: { ...connection.ports, target: { orders: { ...orders, finish } } } };
  };
  return { ...hub, connections: { ...hub.connections, of } };
}

it('writes one note when the engine begins again while the first attempt still writes', async () => {
  const written: string[] = [];
  const looked: boolean[] = [];
  const hub = hubWith(async (id, _, mayExist) => {
    looked.push(mayExist);
    const there = written.length > 0;
    await after(300);
    if (!mayExist || !there) written.push(id);
    return done(null);
  });
  const [first, second] = await Promise.allSettled([writeNote(hub, input, signal), writeNote(hub, input, signal)]);
  const kinds = [first, second].map(({ status }) => status).sort();
  expect(kinds).toEqual(['fulfilled', 'rejected']);
  expect([first, second].find(one => one?.status === 'rejected')).toMatchObject({
    reason: { type: 'ClaimHeld', nextRetryDelay: 500 },
  });
  // The one that waited comes again, and finds it written.
  expect(await writeNote(hub, input, signal)).toEqual({ kind: 'go' });
  expect(written).toEqual(['77']);
  expect(looked).toEqual([false]);
});

it('looks first when an attempt before was killed', async () => {
  const looked: boolean[] = [];
  const hub = hubWith(async (_, __, mayExist) => {
    looked.push(mayExist);
    return looked.length === 1 ? { kind: 'unclear', reason: 'The answer was lost.' } : done(null);
  });
  await expect(writeNote(hub, input, signal)).rejects.toThrow('The answer was lost.');
  await writeNote(hub, input, signal);
  expect(looked).toEqual([false, true]);
});

it('sends nothing more once another attempt has taken over', async () => {
  const hub = hubWith(async (_, __, ___, given) => {
    await merchant.api.hub.db.$client`update claims set holder = gen_random_uuid() where entity = 'note'`;
    await after(6_000, undefined, { signal: given }).catch(() => {});
    return given.aborted ? { kind: 'transient', reason: 'Given up.' } : done(null);
  });
  await expect(writeNote(hub, input, signal)).rejects.toThrow('Given up.');
  await merchant.api.hub.db.$client`delete from claims`;
});
