/** What crosses the port, as the agent's own port has it: ids and amounts as text. */
export type PortValue = string | number | null;
export type PortRow = Record<string, PortValue>;

export type PortSession = {
  /** Rows with the columns of that query; what they are, the caller says, as with any driver. */
  read<R = PortRow>(query: string, params: object): Promise<R[]>;
  call(procedure: string, params: Readonly<Record<string, PortValue>>): Promise<PortRow>;
};

export type PortParameter = { procedure: string; name: string; output: boolean; hasDefault: boolean };

/** The database as the agent sees it: the shape of the agent's own port. */
export type Port = PortSession & {
  transaction<T>(work: (session: PortSession) => Promise<T>): Promise<T>;
  parametersOf(procedures: string[]): Promise<PortParameter[]>;
  lock(name: string): Promise<boolean>;
  close(): Promise<void>;
};

/** What went wrong at the database. Has the name and the field by which the agent knows such an error. */
export class PortError extends Error {
  override readonly name = 'DbError';
  /** The work may have had its effect. */
  readonly unclear: boolean;
  /** SQL Server's number; absent when the connection broke. */
  readonly number: number | undefined;
  constructor(message: string, unclear: boolean, number?: number) {
    super(message);
    this.unclear = unclear;
    this.number = number;
  }
}
