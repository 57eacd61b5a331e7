import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiHub, startApiHub } from '../../test/support/api-hub.ts';
import { aBuyer, type PartySide, partySide } from '../../test/support/party-side.ts';

let api: ApiHub;
beforeAll(async () => {
  api = await startApiHub();
});
afterAll(() => api.stop());

const start = Date.now() - 3_600_000;
const at = (minutes: number) => new Date(start + minutes * 60_000).toISOString();
const many = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'].map(id => aBuyer(id));
const but = (id: string) => many.filter(each => each.externalId !== id);

const gone = async ({ sql, sourceId }: PartySide) => {
  const rows = await sql<{ id: string }[]>`
    select external_id as id from records where connection_id = ${sourceId} and withdrawn_at is not null order by 1`;
  return rows.map(row => row.id);
};

describe('W12c: a complete statement leaves out only what was there when it was read', () => {
  it('not what a later reading brought before it arrived', async () => {
    const side = await partySide(api);
    await side.push('source', 'customers', many, { asOf: at(0) });
    await side.push('source', 'customers', [aBuyer('X')], { asOf: at(13) });
    await side.push('source', 'customers', but('H'), { mode: 'snapshot', asOf: at(10) });
    expect(await gone(side)).toEqual(['H']);
  });

  it('not what was said again between two of its packages, however late that is taken in', async () => {
    const side = await partySide(api);
    await side.push('source', 'customers', many, { asOf: at(0) });
    const part = (no: number, records: object[]) => ({
      ...{ mode: 'snapshot', asOf: at(9 + no), package: { transmission: 't', no, of: 2 }, records },
    });
    await side.store('source', 'customers', part(1, but('H').slice(0, 4)) as never);
    await side.store('source', 'customers', { records: [aBuyer('H')], asOf: at(10.5) });
    await side.store('source', 'customers', part(2, but('H').slice(4, 6)) as never);
    await side.takeIn('source', 'customers');
    expect(await gone(side)).toEqual(['G']);
  });

  it('and where it says when in its records alone, that counts', async () => {
    const side = await partySide(api);
    await side.push('source', 'customers', many, { asOf: at(0) });
    await side.push('source', 'customers', [aBuyer('X')], { asOf: at(13) });
    const records = but('H').map(each => ({ ...each, asOf: at(10) }));
    await side.push('source', 'customers', records, { mode: 'snapshot' });
    expect(await gone(side)).toEqual(['H']);
  });

  it('and what was read before it does not bring back what it left out', async () => {
    const side = await partySide(api);
    await side.push('source', 'customers', many, { asOf: at(0) });
    await side.push('source', 'customers', but('H'), { mode: 'snapshot', asOf: at(10) });
    await side.push('source', 'customers', [aBuyer('H', { phone: '1' })], { asOf: at(5) });
    expect(await gone(side)).toEqual(['H']);
    await side.push('source', 'customers', [aBuyer('H', { phone: '1' })], { asOf: at(11) });
    expect(await gone(side)).toEqual([]);
  });
});

describe('W11 W12c: a payment that its source deleted', () => {
  const aPayment = (externalId: string, date: string) => ({
    externalId,
    customer: 'K1',
    date,
    currency: 'PLN',
    amount: '40.00',
  });
  const invoice = {
    ...{ externalId: 'F1', kind: 'vat', number: 'FV 1', customer: 'K1', issueDate: '2026-05-04', currency: 'PLN' },
    totals: { net: '100.00', vat: '23.00', gross: '123.00' },
    lines: [{ name: 'x', quantity: '1', vatCode: '23', net: '100.00', vat: '23.00', gross: '123.00' }],
  };
  const days = ['2026-02-01', '2026-05-05', '2026-05-06', '2026-05-07', '2026-05-08', '2026-05-09', '2026-05-10'];
  const payments = days.map((date, index) => aPayment(`P${index}`, date));
  const settling = (id: string) => ({ ...payments[Number(id[1])], applications: [{ invoice: 'F1', amount: '40.00' }] });

  async function paid() {
    const side = await partySide(api);
    await side.push('source', 'invoices', [invoice], { asOf: at(0) });
    await side.push('source', 'payments', [...payments, settling('P6')], { asOf: at(0) });
    const standing = async () => {
      const rows = await side.sql<{ id: string; applied: string | null }[]>`
        select external_id as id, (select sum(amount)::text from payment_applications part where part.payment_id = payments.id) as applied
        from payments where connection_id = ${side.sourceId} and withdrawn_at is null order by 1`;
      const [settled] = await side.sql<{ sum: string | null }[]>`
        select sum(amount)::text as sum from payment_applications where connection_id = ${side.sourceId} and invoice_external_id = 'F1'`;
      return [...rows.map(row => `${row.id}${row.applied ? ` ${row.applied}` : ''}`), `F1 ${settled?.sum ?? 'open'}`];
    };
    return { side, standing };
  }
  const recent = payments.slice(1);

  it('is withdrawn, and its invoice open again, once a statement of all since a day leaves it out', async () => {
    const { side, standing } = await paid();
    expect(await standing()).toEqual(['P0', 'P1', 'P2', 'P3', 'P4', 'P5', 'P6 40.00', 'F1 40.00']);
    const left = await side.push('source', 'payments', recent.slice(0, 5), {
      mode: 'snapshot',
      since: '2026-05-01',
      asOf: at(10),
    });
    expect(left.counts).toMatchObject({ withdrawn: 1 });
    expect(await standing()).toEqual(['P0', 'P1', 'P2', 'P3', 'P4', 'P5', 'F1 open']);
    const history = await side.sql`
      select field, before, after from changes where entity = 'payment'
        and record_id = (select id from payments where connection_id = ${side.sourceId} and external_id = 'P6') order by id`;
    expect(history.at(-1)).toMatchObject({ field: 'withdrawn', before: null, after: 'yes' });
    await side.push('source', 'payments', [settling('P6')], { asOf: at(11) });
    expect(await standing()).toEqual(expect.arrayContaining(['P6 40.00', 'F1 40.00']));
  });

  it('is not taken for gone by a statement that does not say since when, nor where too many would be', async () => {
    const { side, standing } = await paid();
    const before = await standing();
    await side.push('source', 'payments', recent.slice(0, 5), { mode: 'snapshot', asOf: at(10) });
    expect(await standing()).toEqual(before);
    await side.push('source', 'payments', recent.slice(0, 4), { mode: 'snapshot', since: '2026-05-01', asOf: at(11) });
    expect(await standing()).toEqual(before);
    expect(await side.tasks('source')).toMatchObject([
      { kind: 'shrunk', sentence: expect.stringContaining('leaves out 2 of 6 payments') },
    ]);
  });
});

it('W13: an invoice that was deleted keeps what it was, and its coming back stands in the history', async () => {
  const side = await partySide(api);
  const line = { name: 'x', quantity: '1', vatCode: '23', net: '100.00', vat: '23.00', gross: '123.00' };
  const invoice = {
    ...{ externalId: 'F1', kind: 'vat', number: 'FV 1', customer: 'K1', issueDate: '2026-05-04', currency: 'PLN' },
    ...{ totals: { net: '100.00', vat: '23.00', gross: '123.00' }, lines: [line] },
  };
  const kept = async () => {
    const [row] = await side.sql`
      select number, gross::text, document ->> 'number' as document, withdrawn_at is not null as withdrawn,
        (select count(*)::int from invoice_lines where invoice_id = invoices.id) as lines
      from invoices where connection_id = ${side.sourceId}`;
    return { ...row };
  };
  const said = { number: '(deleted)', totals: { net: '0', vat: '0', gross: '0' }, lines: [] };
  await side.push('source', 'invoices', [invoice], { asOf: at(0) });
  await side.push('source', 'invoices', [{ ...invoice, ...said, op: 'delete' }], { asOf: at(1) });
  await side.push('source', 'invoices', [{ ...invoice, ...said, op: 'delete' }], { asOf: at(2) });
  expect(await kept()).toEqual({ number: 'FV 1', gross: '123.00', document: 'FV 1', withdrawn: true, lines: 1 });
  await side.push('source', 'invoices', [{ ...invoice, number: 'FV 1a' }], { asOf: at(3) });
  expect(await kept()).toMatchObject({ number: 'FV 1a', withdrawn: false, lines: 1 });
  const history = await side.sql<{ field: string; before: string | null; after: string | null }[]>`
    select field, before, after from changes where entity = 'invoice' and record_id = (select id from invoices where connection_id = ${side.sourceId}) order by id`;
  expect(history.map(row => [row.field, row.before, row.after])).toEqual([
    ['withdrawn', null, 'yes'],
    ['withdrawn', 'yes', null],
    ['number', 'FV 1', 'FV 1a'],
  ]);
});
