import type { Database } from './database.ts';
import type { Settings } from './settings.ts';

/** What the clerk's deeds work on. */
export type Books = { database: Database; settings: Settings };
