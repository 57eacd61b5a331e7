import { randomUUID } from 'node:crypto';
import { type Port, PortError, type PortParameter, type PortRow } from './port.ts';

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/**
 * Connects to the sandbox's database over HTTP; `url` is that of the sandbox. One session, which keeps the lock
 * and one transaction at a time, lasts until `close`, the end of the process, or that of the sandbox. A request without
 * an answer is unclear unless it only read.
 */
export function connectHttpDb(url: string): Port {
  const session = randomUUID();
  const address = new URL('/db', url);
  let last: Promise<unknown> = Promise.resolve();

  /** An open request: when it ends, the other side knows that the session is over. */
  let presence: Promise<AbortController> | undefined;
  async function appear(): Promise<AbortController> {
    const leaving = new AbortController();
    const response = await fetch(new URL(`/db/presence?session=${session}`, url), { signal: leaving.signal });
    void response
      .text()
      .catch(() => undefined)
      .then(() => {
        presence = undefined;
      });
    return leaving;
  }
  const bePresent = (): Promise<AbortController> => {
    presence ??= appear().catch(error => {
      presence = undefined;
      throw error;
    });
    return presence;
  };

  async function ask(body: Record<string, unknown>, unclearWhenLost = false): Promise<unknown> {
    let answer: unknown;
    try {
      await bePresent();
    } catch (error) {
      throw new PortError(`The database does not answer at ${address.host}: ${reasonOf(error)}.`, false);
    }
    try {
      const response = await fetch(address, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ session, ...body }),
      });
      answer = await response.json();
    } catch (error) {
      throw new PortError(`The database does not answer at ${address.host}: ${reasonOf(error)}.`, unclearWhenLost);
    }
    if (isObject(answer) && 'result' in answer) return answer.result;
    const error = isObject(answer) && isObject(answer.error) ? answer.error : {};
    throw new PortError(
      String(error.message ?? 'The database gave no reason.'),
      error.unclear === true,
      numberIn(error),
    );
  }

  const sessionOf = (inTransaction: boolean) => ({
    // What the rows are, the caller says, as with any driver.
    read: async <R = PortRow>(query: string, params: object) =>
      (await ask({ op: 'read', query, params, inTransaction })) as R[],
    call: async (procedure: string, params: Readonly<PortRow>) =>
      rowOf(await ask({ op: 'call', procedure, params, inTransaction }, !inTransaction)),
  });
  const plainly = sessionOf(false);

  return {
    ...plainly,
    transaction: work => {
      const mine = last.then(async () => {
        await ask({ op: 'begin' });
        let result: Awaited<ReturnType<typeof work>>;
        try {
          result = await work(sessionOf(true));
        } catch (error) {
          await ask({ op: 'rollback' }).catch(() => undefined);
          throw error;
        }
        await ask({ op: 'commit' }, true);
        return result;
      });
      last = mine.catch(() => undefined);
      return mine;
    },
    parametersOf: async procedures => parametersIn(await ask({ op: 'parameters', procedures })),
    lock: async name => (await ask({ op: 'lock', name })) === true,
    close: async () => {
      const leaving = await presence?.catch(() => undefined);
      if (!leaving) return;
      await ask({ op: 'close' }).catch(() => undefined);
      leaving.abort();
    },
  };
}

const numberIn = ({ number }: Record<string, unknown>) => (typeof number === 'number' ? number : undefined);

const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

function rowOf(value: unknown): PortRow {
  const entries = isObject(value) ? Object.entries(value) : [];
  return Object.fromEntries(
    entries.map(([name, each]) => [name, typeof each === 'string' || typeof each === 'number' ? each : null]),
  );
}

const parametersIn = (value: unknown): PortParameter[] =>
  (Array.isArray(value) ? value : []).filter(isObject).map(({ procedure, name, output, hasDefault }) => ({
    procedure: String(procedure),
    name: String(name),
    output: output === true,
    hasDefault: hasDefault === true,
  }));
