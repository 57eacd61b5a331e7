import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { describeApi } from '../bin/commands/openapi.ts';
import { type ApiDocument, clientTypes } from '../tools/make-client.ts';

it('X9: the types of the client are those of the API; make them anew with `npm run client`', async () => {
  const document = (await describeApi()) as ApiDocument;
  const made = await clientTypes(document);
  expect(readFileSync(new URL('types.ts', import.meta.url), 'utf8')).toBe(made);
}, 30_000);
