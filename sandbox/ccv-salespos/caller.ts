import { createHmac } from 'node:crypto';

export type Called = { status: number; body: Record<string, unknown>; text: string; headers: Headers };

type Changes = { secret?: string; date?: string; hash?: string; accept?: string; raw?: string };

/** A caller of the API for the tests of this sandbox; it signs on its own, not with the sandbox's code. */
export function caller(url: string) {
  return async (method: string, uri: string, body?: unknown, changes: Changes = {}): Promise<Called> => {
    const date = changes.date ?? new Date().toISOString();
    const sent = changes.raw ?? (body === undefined ? '' : JSON.stringify(body));
    const hash = hashWith(changes.secret ?? 'sandbox-secret', `sandbox-public|${method}|${uri}|${sent}|${date}`);
    const answer = await fetch(url + uri, {
      method,
      ...(sent !== '' && { body: sent }),
      headers: {
        'x-public': 'sandbox-public',
        'x-date': date,
        'x-hash': changes.hash ?? hash,
        accept: changes.accept ?? 'application/vnd.verto.webshop+json',
        'content-type': 'application/json',
      },
    });
    const text = await answer.text();
    const parsed: Record<string, unknown> = text === '' ? {} : JSON.parse(text);
    return { status: answer.status, body: parsed, text, headers: answer.headers };
  };
}

export function hashWith(secret: string, text: string): string {
  return createHmac('sha512', secret).update(text).digest('hex');
}

/** Sends JSON to `/_sandbox/…` and gives the answer's JSON. */
export async function control(url: string, method: string, path: string, body?: unknown) {
  const answer = await fetch(`${url}/_sandbox/${path}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? {} : JSON.parse(text) };
}

export const aRow = { product_name: 'Mug', product_number: 'M-1', count: 2, price: 12.1, tax: 21 };

export const anOrder = { customer: { email: 'ann@example.com' }, orderrows: [aRow] };
