import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiHub, startApiHub } from '../../test/support/api-hub.ts';
import { aBuyer, partySide } from '../../test/support/party-side.ts';
import { republishFlow } from './republish.ts';

let api: ApiHub;
beforeAll(async () => {
  api = await startApiHub();
});
afterAll(() => api.stop());

const changesOf = async (side: Awaited<ReturnType<typeof partySide>>, id = 'A') =>
  (await side.feed('source')).get(id)?.document.changes;

const at = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();

/** Both sides hold the same buyer since an hour. */
async function agreed(settings: Parameters<typeof partySide>[1] = {}) {
  const side = await partySide(api, settings);
  await side.push('source', 'customers', [aBuyer('A', { phone: '1', fullName: 'Firma' })], { asOf: at(-60) });
  await side.push('target', 'customers', [aBuyer('A', { phone: '1', fullName: 'Firma' })], { asOf: at(-60) });
  const say = (from: 'source' | 'target', more: object) =>
    side.push(from, 'customers', [aBuyer('A', { phone: '1', fullName: 'Firma', ...more })]);
  return { ...side, side, say, given: async () => (await side.feed('target')).get('A') };
}

describe('W2: what one side changes goes to the other', () => {
  it('from source to target and back, and an echo moves nothing', async () => {
    const both = await agreed();
    const first = await both.given();
    await both.say('source', { phone: '2' });
    expect((await both.given())?.document).toMatchObject({ phone: '2' });
    expect((await both.given())?.seq).toBeGreaterThan(first?.seq ?? 0);
    const given = await both.given();
    await both.say('target', { phone: '2' });
    expect(await both.given()).toEqual(given);
    expect(await changesOf(both.side)).toBeUndefined();
    await both.say('target', { phone: '3' });
    expect(await changesOf(both.side)).toEqual({ phone: '3' });
    expect((await both.given())?.document).toMatchObject({ phone: '3' });
    const told = (await both.feed('source')).get('A');
    await both.say('source', { phone: '3' });
    expect((await both.feed('source')).get('A')).toEqual(told);
    expect((await both.given())?.document).toMatchObject({ phone: '3' });
  });

  it('a change that the source has not pulled yet is not pushed out by a later one', async () => {
    const both = await agreed();
    await both.say('target', { phone: '2' });
    await both.say('target', { phone: '2', fullName: 'Firma SA' });
    expect(await changesOf(both.side)).toEqual({ phone: '2', fullName: 'Firma SA' });
    await both.say('source', { phone: '2' });
    await both.say('target', { phone: '2', fullName: 'Firma SE' });
    expect(await changesOf(both.side)).toEqual({ fullName: 'Firma SE' });
  });

  it('a change that the source overtook is taken back before it is pulled late', async () => {
    const both = await agreed();
    await both.say('target', { phone: '2' });
    await both.say('source', { phone: '9' });
    expect(await changesOf(both.side)).toEqual({});
    expect((await both.given())?.document).toMatchObject({ phone: '9' });
    // The target has not followed yet; what else changes meanwhile must not undo what it was told.
    await both.say('source', { phone: '9', fullName: 'Firma SA' });
    await both.say('target', { phone: '2', email: 'nowa@example.com' });
    expect((await both.given())?.document).toMatchObject({
      phone: '9',
      fullName: 'Firma SA',
      email: 'nowa@example.com',
    });
    expect(await changesOf(both.side)).toEqual({ email: 'nowa@example.com' });
  });

  it('what both changed is decided by time, once, and the decision stands in the history', async () => {
    const both = await agreed();
    await both.store('source', 'customers', {
      asOf: at(-2),
      records: [aBuyer('A', { phone: '5', fullName: 'Firma' })],
    });
    await both.store('target', 'customers', {
      asOf: at(-1),
      records: [aBuyer('A', { phone: '6', fullName: 'Firma' })],
    });
    // Both are kept before either was merged.
    await both.sql`update flows set paused = true where id = ${both.flowId}`;
    await both.takeIn('source', 'customers');
    await both.sql`update flows set paused = false where id = ${both.flowId}`;
    await both.takeIn('target', 'customers');
    expect((await both.given())?.document).toMatchObject({ phone: '6' });
    expect(await changesOf(both.side)).toEqual({ phone: '6' });
    expect(await both.history('merge.phone')).toEqual([{ before: '5', after: '6' }]);
  });

  it('a field that is emptied travels as emptied, both ways', async () => {
    const both = await agreed();
    await both.push('target', 'customers', [aBuyer('A', { phone: '', fullName: 'Firma', address: { city: 'Sopot' } })]);
    const told = (await both.feed('source')).get('A')?.document;
    expect(told?.changes).toEqual({ phone: '', 'address.city': 'Sopot' });
    expect(told).not.toHaveProperty('phone');
    await both.push('source', 'customers', [aBuyer('A', { fullName: 'Firma', address: { city: 'Sopot' } })]);
    await both.push('target', 'customers', [aBuyer('A', { fullName: 'Firma', address: {} })]);
    expect(await changesOf(both.side)).toEqual({ 'address.city': '' });
    await both.push('source', 'customers', [aBuyer('A', { address: {} })]);
    expect((await both.given())?.document).not.toHaveProperty('fullName');
  });

  it('with a change stands what it was merged against, until the source has taken it over', async () => {
    const both = await agreed();
    const told = async () => (await both.feed('source')).get('A')?.document;
    await both.say('target', { phone: '2', email: 'nowa@example.com' });
    expect(await told()).toMatchObject({
      changes: { phone: '2', email: 'nowa@example.com' },
      before: { phone: '1', email: 'a@example.com' },
    });
    await both.say('source', { phone: '2', fullName: 'Firma SA' });
    await both.say('target', { phone: '3', email: 'nowa@example.com' });
    expect(await told()).toMatchObject({ changes: { phone: '3' }, before: { phone: '2', email: 'a@example.com' } });
  });

  it('saying the same again makes nothing newer: after a pause of the flow the later change wins', async () => {
    const both = await agreed();
    const { sql, hub, workspaceId, sourceId, targetId, flowId: id } = both;
    await sql`update flows set paused = true where id = ${id}`;
    const say = (from: 'source' | 'target', phone: string, minutes: number) =>
      both.push(from, 'customers', [aBuyer('A', { phone, fullName: 'Firma' })], { asOf: at(minutes) });
    // What was changed first is taken in last, and said again every night.
    await say('target', '6', -20);
    await say('source', '5', -30);
    await say('source', '5', -1);
    await sql`update flows set paused = false where id = ${id}`;
    await republishFlow(hub, { workspaceId, id, entity: 'customers', sourceId, targetId });
    expect((await both.given())?.document).toMatchObject({ phone: '6' });
    expect(await changesOf(both.side)).toEqual({ phone: '6' });
  });

  it('what its owner does not give up is given to the other side anew, though it is as it was', async () => {
    const both = await agreed({ owners: { phone: 'source' } });
    const before = await both.given();
    await both.say('target', { phone: '2' });
    const after = await both.given();
    expect(after?.document).toEqual(before?.document);
    expect(after?.seq).toBeGreaterThan(before?.seq ?? 0);
    expect(await changesOf(both.side)).toBeUndefined();
    await both.say('target', { phone: '1' });
    expect((await both.given())?.seq).toBe(after?.seq);
  });

  it('the same change a second time, after the source had undone it, is told again', async () => {
    const both = await agreed();
    await both.say('target', { phone: '2' });
    await both.say('source', { phone: '2' });
    await both.say('source', { phone: '1' });
    await both.say('target', { phone: '1' });
    const told = (await both.feed('source')).get('A');
    await both.say('target', { phone: '2' });
    const again = (await both.feed('source')).get('A');
    expect(again?.document.changes).toEqual({ phone: '2' });
    expect(again?.seq).toBeGreaterThan(told?.seq ?? 0);
  });

  it('a buyer that only the target has is new to the source, unless it is gone there', async () => {
    const both = await agreed();
    await both.push('target', 'customers', [aBuyer('NEW'), { ...aBuyer('GONE'), op: 'delete' }]);
    expect([...(await both.feed('source')).keys()]).toEqual(['NEW']);
  });

  it('one way carries nothing back', async () => {
    const both = await agreed({ twoWay: false });
    await both.say('target', { phone: '2' });
    expect(await both.feed('source')).toEqual(new Map());
    expect((await both.given())?.document).toMatchObject({ phone: '1' });
  });
});
