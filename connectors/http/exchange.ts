import type { Dispatcher } from 'undici';

export type ExchangeOptions = {
  dispatcher: Dispatcher;
  url: URL;
  method: Dispatcher.HttpMethod;
  headers: Record<string, string>;
  body?: string | Buffer;
  signal: AbortSignal;
  timeoutMs: number;
  maxAnswerBytes: number;
};

/** What came of one exchange; `started` tells whether anything of the request was handed to a connected socket. */
export type ExchangeResult =
  | { answered: true; status: number; headers: Record<string, string>; body: Buffer }
  | { answered: false; started: boolean; tooLarge?: true; error: Error };

/**
 * Sends one request and collects its answer, never following a redirect. Works on the dispatcher itself because only
 * `onRequestStart` tells for certain whether the request had reached a connected socket when things went wrong.
 */
export function exchange(options: ExchangeOptions): Promise<ExchangeResult> {
  const { url, signal, timeoutMs, maxAnswerBytes } = options;
  return new Promise(resolve => {
    let started = false;
    let settled = false;
    let status = 0;
    let headers: Record<string, string> = {};
    let size = 0;
    const chunks: Buffer[] = [];
    let controller: Dispatcher.DispatchController | undefined;

    const settle = (result: ExchangeResult) => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      resolve(result);
    };
    const stop = (error: Error, tooLarge?: true) => {
      settle({ answered: false, started, error, ...(tooLarge && { tooLarge }) });
      controller?.abort(error);
    };
    const onAbort = () => stop(new Error('the request was given up'));
    const timer = setTimeout(() => stop(new Error(`no complete answer within ${timeoutMs} ms`)), timeoutMs);
    signal.addEventListener('abort', onAbort, { once: true });
    // It may have been given up while the rate budget was being asked.
    if (signal.aborted) return onAbort();

    const handler: Dispatcher.DispatchHandler = {
      onRequestStart(given) {
        controller = given;
        if (settled) given.abort(new Error('given up before it was sent'));
        else started = true;
      },
      onResponseStart(_, code, answerHeaders) {
        status = code;
        headers = flatten(answerHeaders);
        if (Number(headers['content-length']) > maxAnswerBytes) stop(tooLarge(maxAnswerBytes), true);
      },
      onResponseData(_, chunk) {
        size += chunk.length;
        if (size > maxAnswerBytes) stop(tooLarge(maxAnswerBytes), true);
        else chunks.push(Buffer.from(chunk));
      },
      onResponseEnd: () => settle({ answered: true, status, headers, body: Buffer.concat(chunks) }),
      onResponseError: (_, error) => settle({ answered: false, started, error }),
    };
    try {
      const { method, body } = options;
      const path = url.pathname + url.search;
      options.dispatcher.dispatch({ origin: url.origin, path, method, headers: options.headers, body }, handler);
    } catch (error) {
      settle({ answered: false, started, error: error instanceof Error ? error : new Error(String(error)) });
    }
  });
}

const tooLarge = (bytes: number) => new Error(`the answer is larger than ${bytes} bytes`);

function flatten(headers: NodeJS.Dict<string | string[]>): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value;
  }
  return flat;
}
