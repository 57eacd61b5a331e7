import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cast, testWorld } from '../../../sandbox/wapro/test-world.ts';
import type { CallParameters, Db } from '../db.ts';
import type { Ack } from '../hub-api.ts';
import type { Pulled } from '../records.ts';
import { asDb, testSettings } from '../stand-in.fixture.ts';
import { openStore } from '../store/open-store.ts';
import { partyDifferences } from './fit-parties.ts';
import { takeParties } from './take-parties.ts';

let place = '';
let store: ReturnType<typeof openStore>;
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'agent-'));
  store = openStore(place);
});
afterEach(() => {
  store.close();
  rmSync(place, { recursive: true, force: true });
});

const change = { procedure: 'X_ZmienKontrahenta', parameters: { id: 'id', ULICA_LOKAL: 'ulica', NIP: 'nip' } };

const take = async (record: object, buyers: object = {}) => {
  const { world, db } = testWorld();
  const { buyerId, warehouseId } = cast(world);
  const calls: [string, CallParameters][] = [];
  const port: Db = {
    ...asDb(db),
    call: async (procedure, params) => {
      calls.push([procedure, params]);
      return {};
    },
  };
  const held = world.database.table('KONTRAHENT').row(buyerId);
  const before = Reflect.get(record, 'before');
  if (before) before['address.city'] = String(held.MIEJSCOWOSC).trim();
  const pulled = { id: 'c-1', seq: 4, op: 'upsert', externalId: buyerId, ...record } as Pulled['customers'];
  const settings = testSettings([warehouseId], { buyers });
  const hub = { pull: async () => ({ records: [pulled] as never[], cursor: 'x' }) };
  await takeParties({ db: port, store, hub, settings, lockName: 'kladka' });
  const acks: Ack[] = [];
  const told: object[] = [];
  for (let next = store.outbox.first(); next; next = store.outbox.first()) {
    if (next.parcel.kind === 'acks') acks.push(...next.parcel.acks);
    if (next.parcel.kind === 'events') told.push(...next.parcel.changes);
    store.outbox.sent(next.seq);
  }
  store.keep('cursor customers', '');
  return { ack: acks[0], calls, told, row: held };
};

describe('a buyer’s address into WAPRO (W2)', () => {
  it('is a matter for a clerk, with the change prepared, where no procedure is named', async () => {
    const { ack, calls } = await take({ address: { street: 'Nowa 1', country: 'PL' } });
    expect(ack).toMatchObject({ id: 'c-1', seq: 4, outcome: 'rejected' });
    expect(ack?.reason).toMatch(/^needs-clerk: Change \d+ in WAPRO: ULICA_LOKAL: ".*" → "Nowa 1"/);
    expect(calls).toEqual([]);
  });

  it('goes in by the procedure of the settings, cut to the column and told of', async () => {
    const street = `Bardzo długa ulica ${'x'.repeat(60)}`;
    const { ack, calls, row } = await take({ address: { street } }, { changeProcedure: change });
    expect(calls).toEqual([
      ['X_ZmienKontrahenta', { id: row.ID_KONTRAHENTA, ulica: `${street.slice(0, 49)}…`, nip: String(row.NIP).trim() }],
    ]);
    expect(ack).toMatchObject({
      outcome: 'accepted',
      externalId: row.ID_KONTRAHENTA,
      reason: expect.stringContaining('ULICA_LOKAL holds 50'),
    });
  });

  it('is accepted without a call when WAPRO has it already', async () => {
    const { ack, calls } = await take({});
    expect([ack?.outcome, calls.length]).toEqual(['accepted', 0]);
  });

  it('W2 is emptied where the platform emptied it', async () => {
    const whole = { procedure: 'X_ZmienKontrahenta', parameters: { id: 'id', TELEFON_FIRMOWY: 'telefon' } };
    const { ack, calls, row } = await take({ changes: { phone: '' }, name: 'As it is' }, { changeProcedure: whole });
    expect(String(row.TELEFON_FIRMOWY)).toMatch(/^\+48/);
    expect(calls).toEqual([['X_ZmienKontrahenta', { id: row.ID_KONTRAHENTA, telefon: '' }]]);
    expect(ack?.outcome).toBe('accepted');
    const clerks = await take({ changes: { phone: '' } });
    expect(clerks.ack?.reason).toContain('→ ""');
  });

  it('W2 does not undo what a person wrote in WAPRO after the hub had decided, and tells the hub of that at once', async () => {
    const whole = {
      procedure: 'X_ZmienKontrahenta',
      parameters: { id: 'id', ULICA_LOKAL: 'ulica', MIEJSCOWOSC: 'miasto' },
    };
    const { calls, row, told } = await take(
      {
        address: { street: 'Nowa 1', city: 'Sopot', country: 'PL' },
        changes: { 'address.street': 'Nowa 1', 'address.city': 'Sopot' },
        before: { 'address.street': 'Stara 9', 'address.city': 'as in WAPRO' },
      },
      { changeProcedure: whole },
    );
    expect(calls).toEqual([
      ['X_ZmienKontrahenta', { id: row.ID_KONTRAHENTA, ulica: String(row.ULICA_LOKAL).trim(), miasto: 'Sopot' }],
    ]);
    expect(told).toEqual([{ entity: 'customers', externalId: row.ID_KONTRAHENTA }]);
  });

  it('is asked of the procedure at the start whether it fits', () => {
    const { buyers } = testSettings(['1'], { buyers: { changeProcedure: change } });
    const parameter = (name: string) => ({ procedure: 'X_ZmienKontrahenta', name, output: false, hasDefault: false });
    expect(partyDifferences([], { buyers })).toEqual([expect.stringContaining('does not exist')]);
    expect(partyDifferences([parameter('ID'), parameter('ulica'), parameter('nowy')], { buyers })).toEqual([
      expect.stringContaining('no parameter nip'),
      expect.stringContaining('wants a parameter nowy'),
    ]);
  });
});
