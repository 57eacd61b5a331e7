import type { Sql, TransactionSql } from 'postgres';

/** A UUIDv7 made by the database, which older PostgreSQL has no function for: 48 bits of milliseconds, then version 7, then chance. */
export const uuid7 = (sql: Sql | TransactionSql) => sql`
  encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
    placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3) from 1 for 6), 52, 1), 53, 1), 'hex')::uuid`;
