import type { JsonObject } from './tables.ts';

/** A refusal in the form in which Shopware tells it. */
export class ShopError extends Error {
  readonly status: 400 | 401 | 403 | 404 | 405 | 406 | 429 | 500;
  readonly code: string;
  readonly pointer: string | undefined;
  readonly retryAfter: number | undefined;
  constructor(
    status: ShopError['status'],
    code: string,
    detail: string,
    more: { pointer?: string; retryAfter?: number } = {},
  ) {
    super(detail);
    this.status = status;
    this.code = code;
    this.pointer = more.pointer;
    this.retryAfter = more.retryAfter;
  }
}

const titles: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
};

/** The body `{errors: [{code, status, title, detail, meta, source?}]}`. */
export function errorBody(error: ShopError): JsonObject {
  const oauth = /^\d+$/.test(error.code);
  return {
    errors: [
      {
        code: error.code,
        status: String(error.status),
        title: oauth && error.code === '4' ? error.message : (titles[error.status] ?? 'Error'),
        detail: oauth && error.code === '4' ? '' : error.message,
        meta: { parameters: error.retryAfter === undefined ? [] : { seconds: error.retryAfter } },
        ...(error.pointer === undefined ? {} : { source: { pointer: error.pointer } }),
      },
    ],
  };
}
