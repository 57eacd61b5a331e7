/** The one way out: every request of every connector goes through the connection's client. */
export type HttpClient = {
  /** Sends one request and never throws for what the network or the other side does. */
  send: (request: HttpRequest) => Promise<HttpResult>;
};

export type HttpRequest = {
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** Absolute, or a path below the connection's base address. */
  url: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
  signal: AbortSignal;
  /** It changes nothing there, whatever its method; a GET when absent. Its answer need not wait until the exchange is kept. */
  reads?: boolean;
  /** Milliseconds for the whole exchange; 15,000 when absent. */
  timeoutMs?: number;
  /** Names of JSON fields or headers beyond the usual ones that must not be recorded. */
  secrets?: string[];
};

export type HttpResult =
  | { ok: true; status: number; headers: Record<string, string>; body: Buffer }
  /** No answer. `sent` is false only when the request certainly never reached the other side. */
  | { ok: false; sent: boolean; reason: string; refused?: 'address' | 'tls' | 'too-large'; retryAfterMs?: number };
