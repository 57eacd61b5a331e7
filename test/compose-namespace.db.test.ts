import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { searchAttributes } from '../tools/services/temporal-flags.ts';
import { temporalPath } from '../tools/setup/temporal-path.mjs';
import { testServices } from './support/services.ts';

it("makes the namespace by Compose's job, again and again, with its retention and search attributes", async () => {
  const { temporalAddress } = testServices();
  const job = parse(readFileSync(new URL('../temporal-dev.yml', import.meta.url), 'utf8')).services[
    'temporal-namespace'
  ];
  const folder = mkdtempSync(join(tmpdir(), 'kladka-job-'));
  const namespace = 'made-by-compose';
  try {
    symlinkSync(temporalPath(), join(folder, 'temporal'));
    const env = {
      PATH: `${folder}:${process.env.PATH}`,
      HOME: folder,
      TEMPORAL_ADDRESS: temporalAddress,
      TEMPORAL_NAMESPACE: namespace,
    };
    const script = String(job.command[0]).replaceAll('$$', '$');
    const [shell, ...flags] = job.entrypoint;
    for (const _ of ['first', 'again']) execFileSync(shell, [...flags, script], { env, stdio: 'pipe' });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const connection = await Connection.connect({ address: temporalAddress });
  const { config } = await connection.workflowService.describeNamespace({ namespace });
  expect(Number(config?.workflowExecutionRetentionTtl?.seconds)).toBe(72 * 3600);
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  expect(Object.keys(customAttributes ?? {})).toEqual(expect.arrayContaining(searchAttributes));
  await connection.close();
});
