const turns = new Map<string, Promise<unknown>>();

/**
 * Does one piece of work of a name after the other within this process. At midnight many invoices become overdue at once: each
 * waiting for the lock of money within a transaction would hold a place of the pool that others need.
 */
export function inTurn<T>(name: string, work: () => Promise<T>): Promise<T> {
  const before = turns.get(name) ?? Promise.resolve();
  const own = before.then(work, work);
  turns.set(name, own);
  const done = () => {
    if (turns.get(name) === own) turns.delete(name);
  };
  own.then(done, done);
  return own;
}
