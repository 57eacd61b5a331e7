import { setTimeout as after } from 'node:timers/promises';
import { v7 } from 'uuid';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ApiMerchant, startApiMerchant } from '../../test/support/api-merchant.ts';
import { withClaim } from './claim.ts';

let merchant: ApiMerchant;
let connectionId: string;
beforeAll(async () => {
  merchant = await startApiMerchant();
  const [row] = await sql()<{ id: string }[]>`select id from connections where key = 'till'`;
  connectionId = row?.id ?? '';
});
afterAll(() => merchant.api.stop());

const sql = () => merchant.api.hub.db.$client;
const claim = (key: string) => ({
  workspaceId: merchant.api.workspaceId,
  connectionId,
  entity: 'test',
  key,
  holder: v7(),
  heldSeconds: 0.6,
});

/** Works until told that the claim is lost, or for `ms`. */
const workFor = (ms: number) => (held: AbortSignal) =>
  after(ms, 'finished', { signal: held }).catch(() => 'lost' as const);

it('keeps a second one out as long as the first lives, and lets it in when that is done', async () => {
  const first = withClaim(sql(), claim('a'), workFor(1_500));
  for (const pause of [50, 1_000]) {
    await after(pause);
    await expect(withClaim(sql(), claim('a'), workFor(1))).rejects.toThrow('Another process holds the claim');
  }
  expect(await first).toBe('finished');
  expect(await withClaim(sql(), claim('a'), workFor(1))).toBe('finished');
});

it('waits for a dead holder no longer than it asked for', async () => {
  const { workspaceId, connectionId: connection, entity, key } = claim('b');
  await sql()`insert into claims (workspace_id, connection_id, entity, key, holder, until)
    values (${workspaceId}, ${connection}, ${entity}, ${key}, ${v7()}, now() + interval '0.6 seconds')`;
  await expect(withClaim(sql(), claim('b'), workFor(1))).rejects.toThrow('Another process');
  await after(700);
  expect(await withClaim(sql(), claim('b'), workFor(1))).toBe('finished');
});

it('tells the holder that somebody else took it over, or took it and let it go', async () => {
  const taken = withClaim(sql(), claim('c'), workFor(3_000));
  const gone = withClaim(sql(), claim('d'), workFor(3_000));
  await after(100);
  const another = v7();
  await sql()`update claims set holder = ${another} where key = 'c'`;
  await sql()`delete from claims where key = 'd'`;
  expect(await taken).toBe('lost');
  expect(await gone).toBe('lost');
  const left = await sql()`select holder from claims where key in ('c', 'd')`;
  expect(left).toEqual([{ holder: another }]);
});

it('X4 what the work came to is not lost when the claim cannot be let go of', async () => {
  const failing = new Proxy(sql(), {
    apply: (client, _, [text, ...values]: [TemplateStringsArray, ...never[]]) =>
      text.join('').includes('delete from claims')
        ? Promise.reject(new Error('PostgreSQL went away.'))
        : client(text, ...values),
  });
  const work = async () => Promise.reject(new Error('Its answer was lost; look again in five seconds.'));
  await expect(withClaim(failing, claim('e'), work)).rejects.toThrow('look again in five seconds');
  expect(await withClaim(failing, claim('f'), workFor(1))).toBe('finished');
});
