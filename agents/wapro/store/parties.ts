import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';

const shape = z.object({
  entity: z.enum(['customers', 'delivery-places']),
  key: z.string(),
  state: z.enum(['intent', 'asked', 'lost', 'known']),
  wapro_id: z.string().nullable(),
  contractor_id: z.string().nullable(),
  fields: z.string(),
});

export type PartyKind = z.output<typeof shape>['entity'];

/**
 * What the agent knows of a buyer or a delivery place that another system made: the pair of its id there and in WAPRO.
 *
 * `intent`: it is about to be added. `asked`: a clerk has to add it. `lost`: it was added and is not found; only a person may
 * go on. `known`: it stands in WAPRO.
 */
export interface PartyEntry {
  entity: PartyKind;
  /** Its id at the hub. */
  key: string;
  state: z.output<typeof shape>['state'];
  waproId?: string;
  /** Whose delivery place it is, in WAPRO. */
  contractorId?: string;
  /** What it was to hold, by WAPRO's columns: by this it is recognised. */
  fields: Record<string, string>;
}

/** The agent's own ledger of buyers and delivery places: committed before WAPRO is written to, as that refuses no duplicates. */
export const createParties = (sqlite: DatabaseSync) => {
  sqlite.exec(`CREATE TABLE IF NOT EXISTS party (entity TEXT NOT NULL, key TEXT NOT NULL, state TEXT NOT NULL, wapro_id TEXT,
    contractor_id TEXT, fields TEXT NOT NULL, PRIMARY KEY (entity, key)) WITHOUT ROWID`);
  sqlite.exec('CREATE INDEX IF NOT EXISTS party_wapro ON party (entity, wapro_id)');
  const one = sqlite.prepare('SELECT * FROM party WHERE entity = ? AND key = ?');
  const byWapro = sqlite.prepare('SELECT * FROM party WHERE entity = ? AND wapro_id = ?');
  const put = sqlite.prepare(`INSERT INTO party VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (entity, key) DO UPDATE SET
    state = excluded.state, wapro_id = excluded.wapro_id, contractor_id = excluded.contractor_id, fields = excluded.fields`);
  return {
    find: (entity: PartyKind, key: string): PartyEntry | undefined => maybe(one.get(entity, key)),
    findByWapro: (entity: PartyKind, waproId: string): PartyEntry | undefined => maybe(byWapro.get(entity, waproId)),
    write: ({ entity, key, state, waproId, contractorId, fields }: PartyEntry): void =>
      void put.run(entity, key, state, waproId ?? null, contractorId ?? null, JSON.stringify(fields)),
  };
};
export type Parties = ReturnType<typeof createParties>;

const maybe = (row: unknown): PartyEntry | undefined => {
  if (row === undefined) return undefined;
  const { wapro_id, contractor_id, fields, ...entry } = shape.parse(row);
  return {
    ...entry,
    waproId: wapro_id ?? undefined,
    contractorId: contractor_id ?? undefined,
    fields: z.record(z.string(), z.string()).parse(JSON.parse(fields)),
  };
};
