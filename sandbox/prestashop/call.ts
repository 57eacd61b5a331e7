import type { World } from './world.ts';

/** One request to the webservice, read. */
export type Call = {
  world: World;
  method: string;
  /** Path below the API's base, split at slashes: resource, id, … */
  path: string[];
  query: URLSearchParams;
  /** `http://host/api/`: what links start with. */
  base: string;
  /** Languages that texts are shown in. */
  languages: number[];
  json: boolean;
  body: Uint8Array;
  contentType: string;
};

/** What is shown of each record: ids with links, everything, or named columns. */
export type Display = 'minimum' | 'full' | Set<string>;
