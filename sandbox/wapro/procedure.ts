import type { Value } from './column.ts';
import type { Database } from './database.ts';
import type { Settings } from './settings.ts';

/** What a procedure is given, by the parameter's name of protocol page 3.6 in lower case. */
export type Given = (parameter: string) => Value;

export type Procedure = {
  /** Parameters with their SQL types; `out` at the end marks what it hands back, ` = x` what it takes when none is given. */
  parameters: Record<string, string>;
  /** Does the work and says what the OUT parameters hold, by name in lower case. */
  run(database: Database, given: Given, settings: Settings): Record<string, Value>;
};
