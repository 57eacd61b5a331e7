import { AsyncLocalStorage } from 'node:async_hooks';

const storage = new AsyncLocalStorage<string>();

const form = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** A W3C traceparent of the version that everybody speaks, or nothing where it is none. */
export const readTraceparent = (header: string | null | undefined): string | undefined =>
  header && form.test(header) ? header : undefined;

/** Runs work as a part of a trace: messages that it keeps carry it. */
export const inTrace = <T>(traceparent: string, work: () => Promise<T>): Promise<T> => storage.run(traceparent, work);

/** The trace that what runs now is a part of. */
export const traceparentNow = (): string | undefined => storage.getStore();
