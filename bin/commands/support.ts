import { Command, InvalidArgumentError } from 'commander';
import { z } from 'zod';
import { type ApiClient, createApiClient } from '../api-client.ts';
import { readConfig } from '../config.ts';
import { localEnvironment } from '../local-environment.ts';
import { ToldError } from '../told-error.ts';

/** The operator API of the hub that the command is meant for: KLADKA_URL and KLADKA_TOKEN, else the one `up` runs here. */
export function openApi(): ApiClient {
  const config = readConfig(localEnvironment(process.env));
  if (!config.KLADKA_URL || !config.KLADKA_TOKEN) {
    throw new ToldError(
      'No hub runs here. Start one with `npm start`, or set KLADKA_URL and KLADKA_TOKEN to one that runs elsewhere.',
    );
  }
  return createApiClient({ url: config.KLADKA_URL, token: config.KLADKA_TOKEN });
}

/** Asks and checks the shape of the answer. */
export async function askFor<T>(
  schema: z.ZodType<T>,
  method: Parameters<ApiClient['ask']>[0],
  path: string,
  body?: unknown,
): Promise<T> {
  const answer = schema.safeParse(await openApi().ask(method, path, body));
  if (answer.success) return answer.data;
  throw new ToldError(
    `The hub answered ${path} in a way that this command does not know. Use the same version of both.`,
  );
}

/** Prints an answer for a program or for a person. */
export const show = <T>(json: boolean, answer: T, forPeople: (answer: T) => string): void =>
  console.log(json ? JSON.stringify(answer, null, 2) : forPeople(answer));

/** A subcommand that reads: it has `--json`. `usage` is its name with its arguments: `show <order>`. */
export function reading(usage: string, description: string): Command {
  const [name = '', ...parameters] = usage.split(' ');
  const command = new Command(name).description(description).option('--json', 'as JSON', false);
  for (const parameter of parameters) command.argument(parameter);
  return command;
}

/** A reading subcommand that shows a page of a list. */
export const listing = (usage: string, description: string): Command =>
  reading(usage, description)
    .option('--limit <n>', 'how many at most, up to 200', wholeNumber, 50)
    .option('--after <id>', 'go on behind this id');

export type Listing = { json: boolean; limit: number; after?: string };

/** A page's last line, where there is more. */
export const more = (next: string | null): string => (next === null ? '' : `\nMore: --after ${next}`);

/** `?a=1&b=2` of what is set. */
export function query(parts: Record<string, string | number | undefined>): string {
  const set = new URLSearchParams();
  for (const [name, value] of Object.entries(parts)) if (value !== undefined) set.set(name, String(value));
  return set.size === 0 ? '' : `?${set}`;
}

/** An id or key as part of a path. */
export const part = (text: string): string => encodeURIComponent(text);

/** A time as `2026-03-01 14:05:09` in the local zone. */
export const when = (time: string | null | undefined): string =>
  time ? new Date(time).toLocaleString('sv-SE', { hour12: false }) : '';

/** Commander's parser of a whole number from 1 on. */
export function wholeNumber(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new InvalidArgumentError('Give a whole number from 1 on.');
}

/** JSON where it is JSON, else the text itself: `--set gate.waitDays=3 --set totals.roundingSku=ROUND`. */
export function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Gathers an option that may be given several times. */
export const gather = (text: string, before: string[]): string[] => [...before, text];

/** Parts `name=value`; throws `ToldError` when there is no `=`. */
export function parted(text: string): [name: string, value: string] {
  const at = text.indexOf('=');
  if (at < 1) throw new ToldError(`“${text}” is no name=value.`);
  return [text.slice(0, at), text.slice(at + 1)];
}

/** Asks nothing of an answer. */
export const anything = z.unknown();
