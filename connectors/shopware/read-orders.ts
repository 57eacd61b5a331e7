import { z } from 'zod';
import type { OrderSource, RawRecord } from '../contract.ts';
import { done, type Outcome } from '../outcome.ts';
import { type Criteria, idsTouched, marksTouched, ordersById, ordersTouched, pageSize } from './criteria.ts';
import { markTouched } from './mark-touched.ts';
import type { AdminApi } from './request.ts';

/** The version that counts; orders being edited in the administration are drafts under versions of their own. */
export const liveVersion = '0fa91ce3e96a4bc2be4bd9ce752c3425';

const row = z.looseObject({
  id: z.string(),
  orderNumber: z.string().nullish(),
  autoIncrement: z.number().int().nullish(),
  versionId: z.string().nullish(),
});
const page = z.object({ data: z.array(row) });
type Row = z.output<typeof row>;

/** Reads orders with all they hang on, by id or by the window in which something of theirs was written. */
export function createOrderReader(
  api: AdminApi,
  overlapMs: number,
): Required<Pick<OrderSource, 'get' | 'list' | 'identify' | 'touched'>> {
  const search = (body: Criteria, signal: AbortSignal) =>
    api.read({ what: 'Reading orders', method: 'POST', path: '/api/search/order', body, signal }, page);

  async function get(ids: string[], signal: AbortSignal): Promise<Outcome<RawRecord[]>> {
    if (ids.length === 0) return done([]);
    if (ids.length > pageSize) throw new Error(`At most ${pageSize} orders can be read at once, not ${ids.length}`);
    const answer = await search(ordersById(ids), signal);
    return answer.kind === 'done' ? done(records(answer.value.data)) : answer;
  }

  /** One page of a window's rows, and where the next one begins. */
  async function pageOf(
    criteria: typeof ordersTouched,
    { from, to, after, limit: wanted = pageSize }: Parameters<OrderSource['list']>[0],
    signal: AbortSignal,
  ): Promise<Outcome<{ rows: Row[]; after?: string }>> {
    const limit = Math.min(wanted, pageSize);
    const start = new Date(from.getTime() - overlapMs);
    const answer = await search(
      criteria({ from: start, to, after: after === undefined ? undefined : Number(after), limit }),
      signal,
    );
    if (answer.kind !== 'done') return answer;
    const rows = answer.value.data;
    if (rows.length < limit) return done({ rows });
    const last = rows.at(-1)?.autoIncrement;
    if (typeof last !== 'number') {
      return {
        kind: 'config',
        reason: 'Reading orders: the shop leaves out autoIncrement, without which pages drift.',
      };
    }
    return done({ rows, after: String(last) });
  }

  const list: OrderSource['list'] = async (window, signal) => {
    const read = await pageOf(ordersTouched, window, signal);
    return read.kind === 'done' ? done({ records: records(read.value.rows), after: read.value.after }) : read;
  };

  const identify: NonNullable<OrderSource['identify']> = async (window, signal) => {
    const read = await pageOf(idsTouched, window, signal);
    if (read.kind !== 'done') return read;
    const ids = new Set(read.value.rows.map(({ id }) => id));
    return done({ ids: [...ids], after: read.value.after });
  };

  const touched: NonNullable<OrderSource['touched']> = async (window, signal) => {
    const read = await pageOf(marksTouched, window, signal);
    if (read.kind !== 'done') return read;
    const marks = live(read.value.rows).map(raw => ({ id: raw.id, mark: markTouched(raw) }));
    return done({ orders: marks, after: read.value.after });
  };

  return { get, list, identify, touched };
}

const live = (rows: Row[]) => rows.filter(({ versionId }) => !versionId || versionId === liveVersion);

const records = (rows: Row[]): RawRecord[] =>
  live(rows).map(raw => ({
    externalId: raw.id,
    number: raw.orderNumber ?? raw.id,
    mark: markTouched(raw),
    raw,
  }));
