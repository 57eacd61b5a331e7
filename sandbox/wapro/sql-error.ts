/** An error as SQL Server gives it; `number` is its own. */
export class SqlError extends Error {
  readonly number: number;
  constructor(number: number, message: string) {
    super(message);
    this.name = 'SqlError';
    this.number = number;
  }
}

/** The connection broke: what was under way may be done or not. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
}

/** A raise of a procedure's own: RAISERROR without a number has 50000. */
export const raise = (message: string): never => {
  throw new SqlError(50_000, message);
};
