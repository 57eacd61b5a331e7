import { expect, it } from 'vitest';
import { askingSystems } from '../domain/asking-systems.ts';
import { connectorApi } from './connector-api/index.ts';
import { wapro } from './wapro/index.ts';

it('W9 the systems that ask at /v1 are those that are owed nothing by delivery', () => {
  expect([connectorApi.system, wapro.system].sort()).toEqual([...askingSystems].sort());
});
