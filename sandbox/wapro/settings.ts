/** A difference between this installation's procedures and those of protocol page 3.6. */
export type ProcedureChange = {
  procedure: string;
  /** Absent: the whole procedure is missing. */
  parameter?: string;
  /** The parameter's other name; absent: the parameter is missing. */
  name?: string;
  /** The parameter stands there beside those that are known, and has to be given. */
  added?: boolean;
};

/** How this installation behaves; the control route and the page change it while it runs. */
export type Settings = {
  /** What differs in this version's procedures; signatures differ per version (§3.6). */
  procedureChanges: ProcedureChange[];
  /** Procedures that roll back the transaction of whoever calls them (§3.2). */
  rollsBackCaller: string[];
  /** `false`: nobody may read the procedures' texts (encrypted, or no right to). */
  textsReadable: boolean;
  /** `false`: the text of a procedure that rolls back does not show it, since one that it calls does. */
  textsTell: boolean;
  /** Letters of the client's number that `RM_ZatwierdzZamowienie` keeps; one script in use cuts to 8 (§3.6). */
  clientNumberLength: number;
  /** The warehouse into which `RM_ZatwierdzZamowienie` puts every order; empty: the one that was asked for. */
  orderWarehouse: string;
  /** Whether `RM_ZatwierdzZamowienie` answers well and keeps nothing of it. */
  losesOrders: boolean;
  /** Whether a partial settlement is one row, or two that name each other. */
  settlementRows: 'one' | 'pair';
  /** Milliseconds that a statement waits for another's transaction. */
  lockTimeoutMs: number;
  /** Milliseconds without a word after which a connection over HTTP counts as lost. */
  sessionTimeoutMs: number;
};

export const defaultSettings: Settings = {
  procedureChanges: [],
  rollsBackCaller: [],
  textsReadable: true,
  textsTell: true,
  clientNumberLength: 30,
  orderWarehouse: '',
  losesOrders: false,
  settlementRows: 'one',
  lockTimeoutMs: 5000,
  sessionTimeoutMs: 30_000,
};

/** Settings out of an object of known names and types; throws on anything else. */
export function readSettings(body: unknown): Partial<Settings> {
  if (typeof body !== 'object' || body === null) throw new Error('Settings have to be an object.');
  for (const [name, value] of Object.entries(body)) {
    const usual: unknown = Reflect.get(defaultSettings, name);
    if (usual === undefined)
      throw new Error(`Setting ${name} is not known. Known: ${Object.keys(defaultSettings).join(', ')}.`);
    if (typeof usual !== typeof value || Array.isArray(usual) !== Array.isArray(value))
      throw new Error(`Setting ${name} has to be ${Array.isArray(usual) ? 'a list' : `a ${typeof usual}`}.`);
  }
  return body;
}
