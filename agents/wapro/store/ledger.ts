import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import type { HeldOrder } from '../orders/held-order.ts';
import type { OrderPlan } from '../orders/plan-order.ts';

const state = z.enum(['intent', 'created', 'refused', 'done', 'lost', 'none']);
const askedShape = z.object({ content: z.string(), seq: z.number().optional() });
const heldShape = z.record(z.string(), z.string());

/**
 * What the agent knows of one order of the hub.
 *
 * `intent`: it is about to be entered. `created`: step 1 answered with WAPRO's id. `done`: it stands in WAPRO.
 * `refused`: WAPRO said no on the way, and what was begun is still to be withdrawn. `lost`: WAPRO confirmed it and does not have
 * it; only a person may go on. `none`: it does not stand in WAPRO.
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
  /** What WAPRO holds of it, as the order said it when it was entered. */
  held?: HeldOrder;
  /** A later version that a clerk was asked to enter: its content, and the number under which it came. */
  asked?: z.output<typeof askedShape>;
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
  held: z.string().nullable(),
  asked: z.string().nullable(),
});

/** The agent's own ledger of orders: committed before WAPRO is written to, because WAPRO refuses no duplicates. */
export const createLedger = (sqlite: DatabaseSync) => {
  sqlite.exec(`CREATE TABLE IF NOT EXISTS ledger (order_id TEXT PRIMARY KEY, client_number TEXT NOT NULL,
    state TEXT NOT NULL, wapro_id TEXT, number TEXT, plan TEXT, lines TEXT NOT NULL DEFAULT '{}', note TEXT, total TEXT,
    held TEXT, asked TEXT)`);
  const columns = sqlite.prepare(`SELECT name FROM pragma_table_info('ledger') WHERE name = ?`);
  for (const column of ['total', 'held', 'asked'])
    if (columns.get(column) === undefined) sqlite.exec(`ALTER TABLE ledger ADD COLUMN ${column} TEXT`);
  sqlite.exec('CREATE INDEX IF NOT EXISTS ledger_wapro ON ledger (wapro_id)');
  sqlite.exec(
    `CREATE INDEX IF NOT EXISTS ledger_open ON ledger (state) WHERE state IN ('intent', 'created', 'refused')`,
  );
  const one = sqlite.prepare('SELECT * FROM ledger WHERE order_id = ?');
  const byWapro = sqlite.prepare('SELECT * FROM ledger WHERE wapro_id = ?');
  const open = sqlite.prepare(`SELECT * FROM ledger WHERE state IN ('intent', 'created', 'refused') ORDER BY rowid`);
  const put =
    sqlite.prepare(`INSERT INTO ledger (order_id, client_number, state, wapro_id, number, plan, lines, note, total, held,
    asked) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (order_id) DO UPDATE SET
    client_number = excluded.client_number, state = excluded.state, wapro_id = excluded.wapro_id, number = excluded.number,
    plan = excluded.plan, lines = excluded.lines, note = excluded.note, total = excluded.total,
    held = excluded.held, asked = excluded.asked`);
  return {
    find: (orderId: string): LedgerEntry | undefined => maybe(one.get(orderId)),
    findByWapro: (waproId: string): LedgerEntry | undefined => maybe(byWapro.get(waproId)),
    /** Orders of which it is not certain whether they stand in WAPRO. */
    open: (): LedgerEntry[] => open.all().map(entryOf),
    write: (entry: LedgerEntry): void => {
      const { orderId, clientNumber, waproId, number, plan, lines, note, total, held, asked } = entry;
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
        held === undefined ? null : JSON.stringify(held),
        asked === undefined ? null : JSON.stringify(asked),
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
    held: read.held === null ? undefined : heldShape.parse(JSON.parse(read.held)),
    asked: read.asked === null ? undefined : askedShape.parse(JSON.parse(read.asked)),
  };
};
