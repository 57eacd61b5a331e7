import type { CallParameters, DbValue, ProcedureParameter } from '../db.ts';
import { defaultProcedures, type ParameterUse, type ProcedureRole, procedureParameters } from '../procedures.ts';

export interface ProcedureSettings {
  procedures: Partial<Record<ProcedureRole, string>>;
  parameterNames: Record<string, string>;
  extraParameters: Record<string, DbValue>;
}

/** One procedure as this installation has it. */
export interface FittedProcedure {
  procedure: string;
  /** Puts the agent's values under this version's names and adds what the settings say. */
  bind: (values: Record<string, DbValue>) => CallParameters;
  /** An OUT parameter by the agent's name, out of what `Db.call` returned. */
  out: (outs: CallParameters, name: string) => DbValue;
  /** Whether this version takes that parameter. */
  takes: (name: string) => boolean;
}

export type FittedProcedures = Record<ProcedureRole, FittedProcedure>;

/** The procedures that the agent will call, under the names of the settings. */
export const procedureNames = ({
  procedures,
}: Pick<ProcedureSettings, 'procedures'>): Record<ProcedureRole, string> => ({
  ...defaultProcedures,
  ...procedures,
});

/**
 * Compares what the agent calls with what `sys.parameters` says there is.
 *
 * Every difference that could make an order wrong is a sentence; with none, the procedures are ready to be called. Whether a
 * parameter has a default cannot be seen (SQL Server keeps it only in the text), so one that nobody fills is a difference.
 */
export const fitProcedures = (
  parameters: ProcedureParameter[],
  settings: ProcedureSettings,
): { fitted: FittedProcedures } | { differences: string[] } => {
  const names = procedureNames(settings);
  const differences: string[] = [];
  const fit = (role: ProcedureRole) => fitOne(role, names[role], parameters, settings, differences);
  const fitted: FittedProcedures = {
    addOrder: fit('addOrder'),
    addLine: fit('addLine'),
    reprice: fit('reprice'),
    sumOrder: fit('sumOrder'),
    numbering: fit('numbering'),
    confirmOrder: fit('confirmOrder'),
    setOrderState: fit('setOrderState'),
  };
  return differences.length > 0 ? { differences } : { fitted };
};

const fitOne = (
  role: ProcedureRole,
  procedure: string,
  parameters: ProcedureParameter[],
  settings: ProcedureSettings,
  differences: string[],
): FittedProcedure => {
  const own = parameters.filter(each => same(each.procedure, procedure));
  const extra = extrasOf(procedure, settings.extraParameters);
  const actual = new Map<string, string>();
  const taken = new Set<string>();
  if (own.length === 0) {
    // Re-pricing is optional: a version without it only cannot be told to re-price.
    if (role !== 'reprice') differences.push(`${procedure} does not exist, or the SQL user may not execute it.`);
  }
  for (const use of own.length === 0 ? [] : procedureParameters[role]) {
    const found = own.find(({ name }) => spellingsOf(procedure, use, settings).some(spelling => same(spelling, name)));
    if (found) {
      actual.set(use.name, found.name);
      taken.add(found.name.toLowerCase());
    } else if (use.use === 'must') {
      differences.push(
        `${procedure} has no parameter ${use.name}. Name this version's in orders.parameterNames as "${procedure}.${use.name}".`,
      );
    }
  }
  for (const { name, output, hasDefault } of own) {
    if (taken.has(name.toLowerCase()) || output || hasDefault || extra.has(name.toLowerCase())) continue;
    differences.push(
      `${procedure} wants a parameter ${name} that the agent does not know. Give its value in orders.extraParameters as "${procedure}.${name}", or null to leave it out.`,
    );
  }
  return {
    procedure,
    takes: name => actual.has(name),
    bind: values => ({
      ...Object.fromEntries(
        Object.entries(values).flatMap(([name, value]) => {
          const spelling = actual.get(name);
          return spelling === undefined ? [] : [[spelling, value]];
        }),
      ),
      ...Object.fromEntries([...extra.values()].flatMap(({ name, value }) => (value === null ? [] : [[name, value]]))),
    }),
    out: (outs, name) => {
      const spelling = (actual.get(name) ?? name).toLowerCase();
      const found = Object.entries(outs).find(([key]) => key.toLowerCase() === spelling);
      return found?.[1] ?? outs.result ?? null;
    },
  };
};

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

const spellingsOf = (procedure: string, use: ParameterUse, { parameterNames }: ProcedureSettings): string[] => {
  const set = Object.entries(parameterNames).find(([key]) => same(key, `${procedure}.${use.name}`))?.[1];
  return set === undefined ? use.spellings : [set];
};

const extrasOf = (procedure: string, extra: Record<string, DbValue>) =>
  new Map(
    Object.entries(extra).flatMap(([key, value]) => {
      const [owner = '', name = ''] = key.split('.');
      return same(owner, procedure) ? [[name.toLowerCase(), { name, value }] as const] : [];
    }),
  );
