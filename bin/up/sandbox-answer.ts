import { ToldError } from '../told-error.ts';

/** Asks a sandbox and reads its answer with a schema; throws `ToldError` with what it said. */
export async function sandboxAnswer<T>(
  schema: { parse: (value: unknown) => T },
  url: string,
  request: RequestInit = {},
): Promise<T> {
  const headers = { accept: 'application/json', 'content-type': 'application/json', ...request.headers };
  const answer = await fetch(url, { ...request, headers });
  const text = await answer.text();
  if (!answer.ok)
    throw new ToldError(`The demo could not be set up: ${url} answered ${answer.status} ${text.slice(0, 300)}`);
  return schema.parse(text === '' ? undefined : JSON.parse(text));
}
