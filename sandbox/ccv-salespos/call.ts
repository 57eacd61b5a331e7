import type { Answer } from './refusal.ts';
import type { World } from './world.ts';

/** One request as a resource sees it: signature, limits and faults are behind it. */
export type Call = {
  world: World;
  /** Address of the API without a slash at the end, for `href`s. */
  root: string;
  query: URLSearchParams;
  body: unknown;
  now: Date;
  flavour: Flavour;
};

export type Flavour = 'webshop' | 'salespos';

export type Handler = (call: Call, id: number) => Answer;

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/** Handlers by path under `/api/rest/v1/` (`:id` is a number) and method. */
export type Resources = Record<string, Partial<Record<Method, Handler>>>;

/** What a PATCH or DELETE answers: 204 without a body. */
export const noContent: Answer = { status: 204 };
