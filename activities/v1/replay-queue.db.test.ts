import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { announceObjects } from '../../db/queries/object-events.ts';
import { takeReads } from '../../db/queries/reads.ts';
import { type ApiHub, startApiHub } from '../../test/support/api-hub.ts';
import { aBuyer, type PartySide, partySide } from '../../test/support/party-side.ts';

let api: ApiHub;
beforeAll(async () => {
  api = await startApiHub();
});
afterAll(() => api.stop());

const start = Date.now() - 3_600_000;
const at = (minutes: number) => new Date(start + minutes * 60_000).toISOString();
/** Enough that a complete statement may leave out one of the others. */
const crowd = Array.from({ length: 12 }, (_, index) => aBuyer(`C${index}`));

type Statement = { from: 'source' | 'target'; id: 'A' | 'B'; phone: string; how: 'upsert' | 'delete' | 'whole' };
const statement: fc.Arbitrary<Statement> = fc.record({
  from: fc.constantFrom('source', 'target'),
  id: fc.constantFrom('A', 'B'),
  phone: fc.constantFrom('', '1', '2'),
  how: fc.constantFrom('upsert', 'upsert', 'upsert', 'delete', 'whole'),
});
type Step = { again: number } | { event: string } | { reads: true };
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ again: fc.nat() }),
  fc.record({ event: fc.constantFrom('A', 'B', 'C1') }),
  fc.constant({ reads: true } as const),
);

/** A push of this content; a complete statement holds this object and the crowd. */
const bodyOf = ({ id, phone, how }: Statement, minute: number) => {
  const record = { ...aBuyer(id, phone === '' ? {} : { phone }), op: how === 'delete' ? 'delete' : 'upsert' };
  return {
    asOf: at(minute),
    mode: how === 'whole' ? 'snapshot' : 'delta',
    records: how === 'whole' ? [record, ...crowd] : [record],
  };
};

/** Everything that a queue may have changed; of a record not when it was last said. */
const stateOf = async ({ sql, sourceId, targetId, flowId }: PartySide) => [
  await sql`select connection_id, external_id, document, hash, withdrawn_at, changed_at from records
    where connection_id in (${sourceId}, ${targetId}) order by 1, 2`,
  await sql`select connection_id, object_id, seq, op, document, source_hash from feed where connection_id in (${sourceId}, ${targetId}) order by 1, 2`,
  await sql`select connection_id, last from feed_counters where connection_id in (${sourceId}, ${targetId}) order by 1`,
  await sql`select record_id, side, image from seen_images where flow_id = ${flowId} order by 1, 2`,
  await sql`select id from changes where record_id in (select id from records where connection_id in (${sourceId}, ${targetId})) order by 1`,
  await sql`select id, state from tasks where detail ->> 'connectionId' in (${sourceId}, ${targetId}) order by 1`,
];

it('W2 W12b: a queue that is played again, in any order and any number of times, changes nothing', async () => {
  const play = async (said: Statement[], steps: Step[]) => {
    const side = await partySide(api);
    const scope = { workspaceId: side.workspaceId, connectionId: side.sourceId };
    await side.push('source', 'customers', crowd, { asOf: at(0) });
    const push = async (index: number) => {
      const one = said[index];
      if (!one) return;
      await side.store(one.from, 'customers', bodyOf(one, index + 1));
      await side.takeIn(one.from, 'customers');
    };
    /** Answers with what the source holds now. */
    const answer = async () => {
      for (const { id, externalIds } of await side.sql.begin(sql => takeReads(sql, scope))) {
        const rows = await side.sql<{ record: Record<string, unknown>; withdrawn: boolean }[]>`
          select document as record, withdrawn_at is not null as withdrawn from records
          where connection_id = ${side.sourceId} and external_id = any(${externalIds ?? []})`;
        const records = rows.map(row => ({ ...row.record, op: row.withdrawn ? 'delete' : 'upsert' }));
        await side.push('source', 'customers', records as never, { answers: [id] });
      }
    };
    for (const index of said.keys()) await push(index);
    const before = await stateOf(side);
    for (const one of steps) {
      if ('again' in one) await push(one.again % said.length);
      else if ('event' in one)
        await side.sql.begin(sql =>
          announceObjects(sql, scope, [
            { entity: 'customers', externalId: one.event },
            { entity: 'customers', externalId: one.event },
          ]),
        );
      else await answer();
      expect(await stateOf(side)).toEqual(before);
    }
    await answer();
    expect(await stateOf(side)).toEqual(before);
    const waiting = await side.sql`
      select event.external_id from object_events event join records on records.connection_id = event.connection_id and records.external_id = event.external_id
      where event.connection_id = ${side.sourceId} and event.status <> 'sent'`;
    expect(waiting).toEqual([]);
  };
  await fc.assert(
    fc.asyncProperty(
      fc.array(statement, { minLength: 1, maxLength: 6 }),
      fc.array(step, { minLength: 1, maxLength: 10 }),
      play,
    ),
    { numRuns: 20 },
  );
});
