import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { bundleWorkflowCode, DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { beforeAll, describe, expect, it } from 'vitest';
import * as workflows from '../../workflows/index.ts';
import type * as changedWorkflows from './changed-workflows.ts';
import { paths, recordCommand } from './paths.ts';
import { recordedHistory, stepsIn } from './recorded-history.ts';

Runtime.install({
  logger: new DefaultLogger('ERROR'),
  telemetryOptions: { logging: { filter: { core: 'ERROR', other: 'ERROR' } } },
  shutdownSignals: [],
});

/** Replays histories with the workflows of a file: by path, what was against it. */
async function replay(workflowsFile: string, names: string[]): Promise<Map<string, Error | undefined>> {
  const workflowsPath = fileURLToPath(new URL(workflowsFile, import.meta.url));
  const workflowBundle = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('WARN') });
  const histories = names.map(name => ({
    workflowId: name,
    history: historyFromJSON(recordedHistory(name, recordCommand)),
  }));
  const found = new Map<string, Error | undefined>();
  for await (const { workflowId, error } of Worker.runReplayHistories({ workflowBundle }, histories)) {
    found.set(workflowId, error);
  }
  return found;
}

describe('recorded histories', () => {
  let replayed = new Map<string, Error | undefined>();
  beforeAll(async () => {
    replayed = await replay(
      '../../workflows/index.ts',
      paths.map(({ name }) => name),
    );
  });

  it('there is one of every path of every workflow, and no other', () => {
    const files = readdirSync(new URL('../histories/', import.meta.url)).filter(file => file.endsWith('.json'));
    expect(files.toSorted()).toEqual(paths.map(({ name }) => `${name}.json`).toSorted());
    const names = Object.entries(workflows).flatMap(([name, value]) => (typeof value === 'function' ? [name] : []));
    expect([...new Set(paths.map(({ workflow }) => workflow))].toSorted()).toEqual(names.toSorted());
  });

  it.each(paths)('$name goes the way it is named after', ({ name, has, lacks = [] }) => {
    const steps = stepsIn(recordedHistory(name, recordCommand));
    expect(steps).toEqual(expect.arrayContaining(has));
    expect(steps.filter(step => lacks.includes(step))).toEqual([]);
  });

  it.each(paths)('$name replays', ({ name }) => {
    expect(replayed.has(name)).toBe(true);
    const remedy = `Running workflows would fail like this one. Guard the change with \`patched\`; while nothing runs anywhere, record anew: ${recordCommand}`;
    expect(replayed.get(name), remedy).toBeUndefined();
  });

  it('a workflow with one activity more fails on every one of its histories', async () => {
    const changedOne: keyof typeof changedWorkflows = 'sendOrder';
    const names = paths.filter(({ workflow }) => workflow === changedOne).map(({ name }) => name);
    const changed = await replay('./changed-workflows.ts', names);
    for (const name of names) expect(changed.get(name), name).toBeInstanceOf(DeterminismViolationError);
  });
});
