import fc from 'fast-check';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiHub, startApiHub } from '../../test/support/api-hub.ts';
import { addConnection } from '../../test/support/shop-to-till.ts';
import { mergeRecords } from './merge-records.ts';

let api: ApiHub;
let made = 0;
beforeAll(async () => {
  api = await startApiHub();
});
afterAll(() => api.stop());

const start = Date.parse('2026-05-01T10:00:00Z');

async function aSource() {
  made += 1;
  const sql = api.hub.db.$client;
  const connectionId = await addConnection(api, `records-${made}`, 'connector-api', {});
  const scope = {
    workspaceId: api.workspaceId,
    connectionId,
    entity: 'customers' as const,
    who: 'test',
    messageId: v7(),
  };
  const state = (externalId: string, minute: number, name: string, op: 'upsert' | 'delete' = 'upsert') => ({
    ...{ line: 1, externalId, op, document: { name, city: 'Gdańsk' }, name, email: 'a@example.com', parentId: 'P' },
    asOf: new Date(start + minute * 60_000),
  });
  const merge = async (...stated: ReturnType<typeof state>[]) =>
    (await sql.begin(one => mergeRecords(one, scope, stated))).map(each => each.outcome);
  const held = async (externalId = 'A') => {
    const [row] = await sql<{ name: string; document: { name: string }; withdrawn: boolean; parent: string | null }[]>`
      select name, document, withdrawn_at is not null as withdrawn, parent_id as parent from records where connection_id = ${connectionId} and external_id = ${externalId}`;
    return row && { ...row };
  };
  const history = async () =>
    (
      await sql<{ field: string; before: string | null; after: string | null }[]>`
        select field, before, after from changes where record_id in (select id from records where connection_id = ${connectionId}) order by id`
    ).map(row => [row.field, row.before, row.after]);
  return { state, merge, held, history };
}

describe('records with history', () => {
  it('the newer wins, the older is superseded, equal content is only seen', async () => {
    const { state, merge, held, history } = await aSource();
    expect(await merge(state('A', 1, 'one'))).toEqual(['created']);
    expect(await merge(state('A', 2, 'one'))).toEqual(['unchanged']);
    expect(await merge(state('A', 1.5, 'old'))).toEqual(['superseded']);
    expect(await merge(state('A', 3, 'two'))).toEqual(['changed']);
    expect(await merge(state('A', 2.5, 'late'))).toEqual(['superseded']);
    expect(await held()).toMatchObject({ name: 'two', document: { name: 'two' } });
    expect(await history()).toEqual([['name', 'one', 'two']]);
  });

  it('what is withdrawn keeps its content, is withdrawn once, and its coming back stands in the history', async () => {
    const { state, merge, held, history } = await aSource();
    await merge(state('A', 1, 'one'));
    expect(await merge({ ...state('A', 2, '', 'delete'), document: { name: '', city: '' }, name: '' })).toEqual([
      'changed',
    ]);
    expect(await held()).toMatchObject({ withdrawn: true, document: { name: 'one' }, parent: 'P' });
    expect(await merge(state('A', 3, 'whatever', 'delete'))).toEqual(['unchanged']);
    expect(await merge(state('A', 4, 'one'))).toEqual(['changed']);
    expect(await held()).toMatchObject({ withdrawn: false, name: 'one' });
    expect(await merge(state('A', 5, 'x', 'delete'), state('B', 5, 'b'))).toEqual(['changed', 'created']);
    expect(await merge(state('A', 6, 'two'))).toEqual(['changed']);
    expect(await history()).toEqual([
      ['withdrawn', null, 'yes'],
      ['withdrawn', 'yes', null],
      ['withdrawn', null, 'yes'],
      ['withdrawn', 'yes', null],
      ['name', 'one', 'two'],
    ]);
  });

  it('however statements arrive, and many at once, the newest stands', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.integer({ min: 0, max: 50 }), { minLength: 2, maxLength: 8 }),
        async minutes => {
          const { state, merge, held, history } = await aSource();
          const outcomes = (await Promise.all(minutes.map(minute => merge(state('A', minute, `at ${minute}`))))).flat();
          expect(await held()).toMatchObject({ name: `at ${Math.max(...minutes)}` });
          expect(outcomes.filter(outcome => outcome === 'created')).toHaveLength(1);
          expect(await history()).toHaveLength(outcomes.filter(outcome => outcome === 'changed').length);
        },
      ),
      { numRuns: 15 },
    );
  });
});
