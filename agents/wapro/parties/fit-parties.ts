import type { ProcedureParameter } from '../db.ts';
import type { PartyProcedure, WaproAgentSettings } from '../settings.ts';

/** The procedures by which buyers and delivery places go into WAPRO, as far as the settings name any. */
export const partyProcedures = ({ buyers }: Pick<WaproAgentSettings, 'buyers'>): PartyProcedure[] =>
  [buyers.addProcedure, buyers.changeProcedure, buyers.addPlaceProcedure, buyers.changePlaceProcedure].filter(
    each => each !== undefined,
  );

/** What the settings name and this installation lacks, and what it wants and the settings do not name. */
export const partyDifferences = (
  parameters: ProcedureParameter[],
  settings: Pick<WaproAgentSettings, 'buyers'>,
): string[] => partyProcedures(settings).flatMap(each => differencesOf(each, parameters));

const differencesOf = ({ procedure, parameters, fixed }: PartyProcedure, all: ProcedureParameter[]): string[] => {
  const own = all.filter(each => same(each.procedure, procedure));
  if (own.length === 0) return [`${procedure} does not exist, or the SQL user may not execute it.`];
  const named = [...Object.values(parameters), ...Object.keys(fixed)];
  const unknown = named.filter(name => !own.some(each => same(each.name, name)));
  const unfilled = own.filter(
    ({ name, output, hasDefault }) => !output && !hasDefault && !named.some(each => same(each, name)),
  );
  return [
    ...unknown.map(name => `${procedure} has no parameter ${name}. Correct it in the agent's settings (buyers).`),
    ...unfilled.map(
      ({ name }) => `${procedure} wants a parameter ${name}. Give its value in "fixed" of the settings (buyers).`,
    ),
  ];
};

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
