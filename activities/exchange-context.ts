import { AsyncLocalStorage } from 'node:async_hooks';

/** Which process and record an outbound exchange belongs to, so that its message can be found from there. */
export type ExchangeContext = { processId?: string; recordId?: string };

const storage = new AsyncLocalStorage<ExchangeContext>();

export const inExchangeContext = <T>(context: ExchangeContext, work: () => Promise<T>): Promise<T> =>
  storage.run(context, work);
export const exchangeContext = (): ExchangeContext => storage.getStore() ?? {};
