import { customType, timestamp, uuid } from 'drizzle-orm/pg-core';
import { v7 } from 'uuid';

/** Bytes, as a Buffer. */
export const bytes = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'bytea' });

/** A time with zone, as an ISO string would be ambiguous to compare: always a Date. */
export const at = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

/** The row's own id, a UUIDv7, so that rows sort by birth. */
export const ownId = () =>
  uuid('id')
    .notNull()
    .$defaultFn(() => v7());

export const workspaceId = () => uuid('workspace_id').notNull();
export const createdAt = () => at('created_at').notNull().defaultNow();
