import { type Column, fit, readColumn, type Value } from './column.ts';
import type { Database } from './database.ts';
import { orderProcedures } from './order-procedures.ts';
import { partyProcedures } from './party-procedures.ts';
import type { Settings } from './settings.ts';
import { SqlError } from './sql-error.ts';

const procedures = { ...orderProcedures, ...partyProcedures };

export type Parameter = { name: string; known: string; column: Column; output: boolean };

const same = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();

/** A procedure of this installation: its name as it is written there, and its parameters in their order. */
export function signatureOf(settings: Settings, asked: string): { name: string; parameters: Parameter[] } | undefined {
  const changes = settings.procedureChanges.filter(({ procedure }) => same(procedure, asked));
  const name = Object.keys(procedures).find(each => same(each, asked));
  const procedure = name === undefined ? undefined : procedures[name];
  if (name === undefined || !procedure || changes.some(({ parameter }) => parameter === undefined)) return undefined;
  const parameters = Object.entries(procedure.parameters).flatMap(([known, type]): Parameter[] => {
    const change = changes.find(({ parameter, added }) => !added && same(parameter ?? '', known));
    if (change && change.name === undefined) return [];
    const output = type.endsWith(' out');
    return [{ name: change?.name ?? known, known, column: readColumn(type.replace(/ out$/, '')), output }];
  });
  for (const { parameter, added } of changes)
    if (added && parameter !== undefined)
      parameters.push({ name: parameter, known: parameter, column: readColumn('varchar(100)'), output: false });
  return { name, parameters };
}

/**
 * Runs a procedure as SQL Server would: names in any case and with or without `@`, types and lengths checked, every
 * parameter of it to be given, no other one taken. Returns the OUT parameters by the names they have here.
 */
export function callProcedure(
  database: Database,
  settings: Settings,
  asked: string,
  given: Readonly<Record<string, Value>>,
): Record<string, Value> {
  const signature = signatureOf(settings, asked);
  const procedure = signature && procedures[signature.name];
  if (!signature || !procedure) throw new SqlError(2812, `Could not find stored procedure '${asked}'.`);
  const values = new Map<string, Value>();
  for (const [written, value] of Object.entries(given)) {
    const parameter = signature.parameters.find(({ name }) => same(name, written.replace(/^@/, '')));
    if (!parameter) throw new SqlError(8145, `@${written} is not a parameter for procedure ${signature.name}.`);
    values.set(parameter.known, fit(parameter.column, value, `parameter '@${parameter.name}' of '${signature.name}'`));
  }
  for (const { name, known, output } of signature.parameters)
    if (!output && !values.has(known))
      throw new SqlError(
        201,
        `Procedure or function '${signature.name}' expects parameter '@${name}', which was not supplied.`,
      );
  const out = procedure.run(database, name => values.get(name) ?? null, settings);
  return Object.fromEntries(
    signature.parameters.filter(({ output }) => output).map(({ name, known }) => [name, out[known] ?? null]),
  );
}
