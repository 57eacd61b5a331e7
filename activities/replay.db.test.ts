import { afterAll, beforeAll, expect, it } from 'vitest';
import { order } from '../connectors/shopware/order.fixture.ts';
import { type ApiMerchant, startApiMerchant } from '../test/support/api-merchant.ts';
import { takeInRecords } from './ingest/take-in.ts';
import type { OpenConnection } from './open-connections.ts';
import { replayMessage } from './replay.ts';

let merchant: ApiMerchant;
let shop: OpenConnection;
beforeAll(async () => {
  merchant = await startApiMerchant();
  const [row] = await sql()<{ id: string }[]>`select id from connections where key = 'shop'`;
  shop = await merchant.api.hub.connections.get(merchant.api.workspaceId, row?.id ?? '');
});
afterAll(() => merchant.api.stop());

const sql = () => merchant.api.hub.db.$client;
const raw = (letter: string, customerComment: string, more: Record<string, unknown> = {}) =>
  order({ id: letter.repeat(32), orderNumber: `4000${letter}`, customerComment, ...more });

/** Takes in a reading of an order and gives the id of the message that keeps it. */
async function read(letter: string, comment: string, more: Record<string, unknown> = {}, asOf = new Date()) {
  const record = { externalId: letter.repeat(32), number: `4000${letter}`, raw: raw(letter, comment, more) };
  await takeInRecords(merchant.api.hub, shop, [record], { asOf, who: 'shop' });
  return await newest(letter);
}
async function newest(letter: string) {
  const [message] = await sql()<{ id: string }[]>`
    select id from messages where kind = 'record' and subject = ${`4000${letter}`} order by id desc limit 1`;
  return message?.id ?? '';
}
const replay = (messageId: string, payload?: unknown) =>
  replayMessage(merchant.api.hub, { workspaceId: merchant.api.workspaceId, messageId, who: 'me', payload });
async function comment(letter: string) {
  const [row] = await sql()<{ comment: string }[]>`
    select document ->> 'comment' as comment from orders where number = ${`4000${letter}`}`;
  return row?.comment;
}
/** Has the interpreter have understood something else than what the readings say. */
const misread = (letter: string) =>
  sql()`update orders set hash = 'other', document = jsonb_set(document, '{comment}', '"misread"') where number = ${`4000${letter}`}`;

it('X3: replaying an old reading of an order never overrides a newer one, nor does replaying that replay', async () => {
  const first = await read('a', 'before');
  // It was asked for before the first one was kept, as readings under way at the same time may be.
  await read('a', 'now', {}, new Date(Date.now() - 1));
  expect((await replay(first)).what).toContain('the newer reading counts');
  expect(await comment('a')).toBe('now');
  const again = await newest('a');
  expect(again).not.toBe(first);
  await replay(again);
  expect(await comment('a')).toBe('now');
});

it('X3: replaying the reading that an order stands on interprets it anew, also after it was read again unchanged', async () => {
  const only = await read('b', 'same');
  await read('b', 'same');
  await misread('b');
  expect((await replay(only)).what).toContain('its flows run');
  expect(await comment('b')).toBe('same');
});

it('X3: a rejected reading that came last counts once it is understood; one that a newer reading followed does not', async () => {
  const rejected = await read('c', 'broken', { lineItems: 'none' });
  expect((await replay(rejected, raw('c', 'mended'))).what).toContain('its flows run');
  expect(await comment('c')).toBe('mended');
  expect((await replay(rejected)).what).toContain('cannot be understood');
  const edited = await newest('c');
  await read('c', 'corrected in the shop');
  await replay(edited);
  expect(await comment('c')).toBe('corrected in the shop');
});

it('X3: an edited payload counts as the newest', async () => {
  const first = await read('d', 'before');
  await read('d', 'now');
  await replay(first, raw('d', 'edited'));
  expect(await comment('d')).toBe('edited');
});
