import type { z } from 'zod';

/** A request that CCV refuses, with the code of its error table. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string | undefined;

  constructor(status: number, code: string | undefined, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export type Answer = { status: number; body?: unknown };

/** CCV's error shape `{status, code, developermessage}`. */
export function refusalAnswer(refusal: Refusal): Answer {
  return {
    status: refusal.status,
    body: { status: refusal.status, code: refusal.code, developermessage: refusal.message },
  };
}

/** An id or a resource that does not exist (404.20). */
export const unknown = (what: string) => new Refusal(404, '404.20', `${what} does not exist.`);

/** A body that does not fit the schema (500.20: a mistake of the caller, told as a server error). */
export const mismatch = (field: string, why: string) => new Refusal(500, '500.20', `Schema mismatch: ${field}: ${why}`);

const pathText = (path: PropertyKey[]) =>
  path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    return text === '' ? String(step) : `${text}.${String(step)}`;
  }, '');

/** Checks a body and returns it typed; refuses with 500.20 and the name of the first field that is wrong. */
export function fitting<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  if (issue === undefined) throw mismatch('body', 'does not fit');
  if (issue.code === 'unrecognized_keys')
    throw mismatch(pathText([...issue.path, issue.keys[0] ?? '']), 'unknown field');
  throw mismatch(pathText(issue.path) || 'body', issue.message);
}
