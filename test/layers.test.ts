import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { importsOf } from './support/imports-of.ts';
import { layers, violations } from './support/layers.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const files = Object.keys(layers).flatMap(folder => globSync(`${folder}/**/*.ts`, { cwd: root }));

const check = (file: string, source: string) => violations(file, importsOf(source));

it('holds everywhere: imports point from bin to domain and never back', () => {
  expect(files.length).toBeGreaterThan(50);
  const found = files.flatMap(file => check(file.replaceAll('\\', '/'), readFileSync(`${root}/${file}`, 'utf8')));
  expect(found).toEqual([]);
});

describe('the rule', () => {
  it('says which file, which import, and what to do instead', () => {
    expect(check('domain/vat.ts', "import { z } from 'zod';\n")).toEqual([
      'domain/vat.ts imports zod. Rules are pure: take what you need as a parameter, and leave reading, writing and parsing to the caller.',
    ]);
  });

  it.each([
    ['domain/vat.ts', "import { readFile } from 'node:fs/promises';"],
    ['domain/vat.ts', "import type { Row } from '../db/schema/index.ts';"],
    ['domain/vat.ts', "export * from '../connectors/contract.ts';"],
    ['workflows/send-order.ts', "import { gate } from '../domain/gate.ts';"],
    ['workflows/send-order.ts', "import { type Gate, gate } from '../domain/gate.ts';"],
    ['workflows/send-order.ts', "import '../db/client.ts';"],
    ['workflows/send-order.ts', "import {\n  open,\n} from '../activities/hub.ts';"],
    ['workflows/send-order.ts', "import { createHash } from 'node:crypto';"],
    ['connectors/shopware/orders.ts', "import { x } from '../ccv-salespos/orders.ts';"],
    ['connectors/shopware/orders.ts', "import { openDatabase } from '../../db/client.ts';"],
    ['connectors/shopware/orders.ts', "import pino from 'pino';"],
    ['db/client.ts', "import { connectorOf } from '../connectors/index.ts';"],
    ['sandbox/shopware/index.ts', "import { sign } from '../../connectors/shopware/sign.ts';"],
    ['agents/wapro/index.ts', "const { db } = await import('../../db/client.ts');"],
    ['api/app.ts', "import { up } from '../bin/up.ts';"],
    ['activities/hub.ts', "import { app } from '../api/app.ts';"],
    ['bin/up.ts', "import { testServices } from '../test/support/services.ts';"],
  ])('refuses in %s: %s', (file, source) => {
    expect(check(file, source)).toHaveLength(1);
  });

  it.each([
    ['domain/vat.ts', "import Big from 'big.js';\nimport { money } from './money.ts';"],
    ['workflows/send-order.ts', "import type { gate } from '../domain/gate.ts';"],
    ['workflows/send-order.ts', "import { type A, type B } from '../activities/hub.ts';"],
    ['workflows/send-order.ts', "import { proxyActivities } from '@temporalio/workflow';"],
    ['connectors/shopware/orders.ts', "import { z } from 'zod';\nimport { ok } from '../outcome.ts';"],
    ['connectors/index.ts', "import { shopware } from './shopware/index.ts';"],
    ['db/client.ts', "import { drizzle } from 'drizzle-orm/postgres-js';"],
    ['domain/vat.test.ts', "import { it } from 'vitest';"],
    ['domain/vat.ts', "// import { z } from 'zod';\n/* import 'zod'; */\nconst text = \"import 'zod'\";"],
  ])('allows in %s: %s', (file, source) => {
    expect(check(file, source)).toEqual([]);
  });
});
