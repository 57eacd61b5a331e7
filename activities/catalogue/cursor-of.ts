import type { Sql, TransactionSql } from 'postgres';
import { memoryOf } from '../../db/queries/memory.ts';

/** One named cursor of a connection, within a transaction where one is given. An empty value counts as none. */
export function cursorOf(sql: Sql | TransactionSql, row: { workspaceId: string; id: string }, name: string) {
  const memory = memoryOf(sql, row);
  return {
    read: async (): Promise<string | undefined> => (await memory.cursor(name)) || undefined,
    write: (value: string): Promise<void> => memory.setCursor(name, value),
  };
}
