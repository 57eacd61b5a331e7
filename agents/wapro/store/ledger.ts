import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import type { OrderPlan } from '../orders/plan-order.ts';

const state = z.enum(['intent', 'created', 'refused', 'done', 'none']);

/**
 * What the agent knows of one order of the hub.
 *
 * `intent`: it is about to be entered. `created`: step 1 answered with WAPRO's id. `done`: it stands in WAPRO.
 * `refused`: WAPRO said no on the way, and what was begun is still to be withdrawn. `none`: it does not stand in WAPRO.
 */
export interface LedgerEntry {
  orderId: string;
  clientNumber: string;
  state: z.output<typeof state>;
  waproId?: string;
  number?: string;
  plan?: OrderPlan;
  /** The order's line by WAPRO's line. */
  lines: Record<string, string>;
  /** What the hub is to be told of it. */
  note?: string;
  /** What it comes to in WAPRO, gross and in the order's currency. */
  total?: string;
}

const rowShape = z.object({
  order_id: z.string(),
  client_number: z.string(),
  state,
  wapro_id: z.string().nullable(),
  number: z.string().nullable(),
  plan: z.string().nullable(),
  lines: z.string(),
  note: z.string().nullable(),
  total: z.string().nullable(),
});

/** The agent's own ledger of orders: committed before WAPRO is written to, because WAPRO refuses no duplicates. */
export const createLedger = (sqlite: DatabaseSync) => {
  sqlite.exec(`CREATE TABLE IF NOT EXISTS ledger (order_id TEXT PRIMARY KEY, client_number TEXT NOT NULL,
    state TEXT NOT NULL, wapro_id TEXT, number TEXT, plan TEXT, lines TEXT NOT NULL DEFAULT '{}', note TEXT, total TEXT)`);
  const columns = sqlite.prepare(`SELECT name FROM pragma_table_info('ledger') WHERE name = 'total'`);
  if (columns.get() === undefined) sqlite.exec('ALTER TABLE ledger ADD COLUMN total TEXT');
  sqlite.exec('CREATE INDEX IF NOT EXISTS ledger_wapro ON ledger (wapro_id)');
  sqlite.exec(
    `CREATE INDEX IF NOT EXISTS ledger_open ON ledger (state) WHERE state IN ('intent', 'created', 'refused')`,
  );
  const one = sqlite.prepare('SELECT * FROM ledger WHERE order_id = ?');
  const byWapro = sqlite.prepare('SELECT * FROM ledger WHERE wapro_id = ?');
  const open = sqlite.prepare(`SELECT * FROM ledger WHERE state IN ('intent', 'created', 'refused') ORDER BY rowid`);
  const put = sqlite.prepare(`INSERT INTO ledger VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (order_id) DO UPDATE SET
    client_number = excluded.client_number, state = excluded.state, wapro_id = excluded.wapro_id, number = excluded.number,
    plan = excluded.plan, lines = excluded.lines, note = excluded.note, total = excluded.total`);
  return {
    find: (orderId: string): LedgerEntry | undefined => maybe(one.get(orderId)),
    findByWapro: (waproId: string): LedgerEntry | undefined => maybe(byWapro.get(waproId)),
    /** Orders of which it is not certain whether they stand in WAPRO. */
    open: (): LedgerEntry[] => open.all().map(entryOf),
    write: (entry: LedgerEntry): void => {
      const { orderId, clientNumber, waproId, number, plan, lines, note, total } = entry;
      put.run(
        orderId,
        clientNumber,
        entry.state,
        waproId ?? null,
        number ?? null,
        plan === undefined ? null : JSON.stringify(plan),
        JSON.stringify(lines),
        note ?? null,
        total ?? null,
      );
    },
  };
};
export type Ledger = ReturnType<typeof createLedger>;

const maybe = (row: unknown): LedgerEntry | undefined => (row === undefined ? undefined : entryOf(row));

const entryOf = (row: unknown): LedgerEntry => {
  const read = rowShape.parse(row);
  return {
    orderId: read.order_id,
    clientNumber: read.client_number,
    state: read.state,
    waproId: read.wapro_id ?? undefined,
    number: read.number ?? undefined,
    // The agent wrote it itself.
    plan: read.plan === null ? undefined : (JSON.parse(read.plan) as OrderPlan),
    lines: z.record(z.string(), z.string()).parse(JSON.parse(read.lines)),
    note: read.note ?? undefined,
    total: read.total ?? undefined,
  };
};
