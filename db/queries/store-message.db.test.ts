import { afterAll, beforeAll, expect, it } from 'vitest';
import { type OrderAtTill, startOrderAtTill } from '../../test/support/order-at-till.ts';
import { readPayload, readPayloads, storeExchange, storePush, storeRecords } from './store-message.ts';

let at: OrderAtTill;
let scope: { workspaceId: string; connectionId: string };
beforeAll(async () => {
  at = await startOrderAtTill();
  const [till] = await at.sql<{ id: string }[]>`select id from connections where key = 'till'`;
  scope = { workspaceId: at.input.workspaceId, connectionId: till?.id ?? '' };
});
afterAll(() => at.stop());

const keyring = () => at.merchant.api.hub.keyring;
const short = Buffer.from('{"reservationnumber":"10001"}');
const long = Buffer.from(JSON.stringify(Array.from({ length: 3_000 }, (_, id) => ({ id, total: '12.00' }))));
const huge = Buffer.concat(Array.from({ length: 30 }, () => long));
const read = (messageId: string, part = 0) =>
  readPayload(at.sql, keyring(), { workspaceId: scope.workspaceId, messageId }, part);
const bytes = async (messageId: string) => {
  const rows = await at.sql<{ part: number; packed: boolean; bytes: number }[]>`
    select part, packed, length(sealed)::int as bytes from message_chunks where message_id = ${messageId} order by part, no`;
  return rows;
};

it('S19 X4 what was sent and answered is read back as it was; a long answer is kept small', async () => {
  const exchange = { ...scope, subject: 'GET /orders', status: 'sent' as const, ms: 5, sent: short, answered: long };
  const id = await storeExchange(at.sql, keyring(), exchange);
  expect(await read(id)).toEqual(short);
  expect(await read(id, 1)).toEqual(long);
  const [sent, answered] = await bytes(id);
  expect(sent).toMatchObject({ packed: false });
  expect(answered).toMatchObject({ packed: true });
  expect(answered?.bytes).toBeLessThan(long.length / 4);
});

it('S19 records and pushes of any size are read back as they were', async () => {
  const ids = ['0198c1a0-0000-7000-8000-000000000001', '0198c1a0-0000-7000-8000-000000000002'];
  const payloads = [short, long];
  const record = (id: string, place: number) =>
    ({ id, kind: 'record', subject: id, payload: payloads[place] ?? short, status: 'accepted' }) as const;
  await storeRecords(at.sql, keyring(), { ...scope, lane: 'orders' }, ids.map(record));
  const opened = await readPayloads(at.sql, keyring(), scope.workspaceId, ids);
  expect(ids.map(id => opened.get(id))).toEqual(payloads);

  for (const payload of [short, long, huge]) {
    const { messageId } = await storePush(at.sql, keyring(), { ...scope, lane: 'orders', subject: 'a push', payload });
    expect((await read(messageId))?.equals(payload)).toBe(true);
  }
});
