const dayMs = 86_400_000;

/** The wait that an answer's `Retry-After` asks for, in ms (seconds or a date, RFC 9110 §10.2.3); at most a day. */
export function retryAfterMs(headers: Record<string, string>, now: Date): number | undefined {
  const value = headers['retry-after']?.trim();
  if (!value) return undefined;
  const ms = /^\d+(\.\d+)?$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now.getTime();
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), dayMs) : undefined;
}
