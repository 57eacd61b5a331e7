import { inject } from 'vitest';
import type {} from '../global-setup.ts';

/** The servers of this run. PostgreSQL's address is of a database that others use too: make your own beside it. */
export function testServices(): { postgresUrl: string; temporalAddress: string } {
  return { postgresUrl: inject('postgresUrl'), temporalAddress: inject('temporalAddress') };
}
