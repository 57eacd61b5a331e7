import { expect } from 'vitest';
import { payloadCodec } from '../../activities/payload-codec.ts';
import type { TestHub } from '../support/hub.ts';
import { paths } from './paths.ts';
import { keepHistory, stepsIn } from './recorded-history.ts';

/** Keeps the history of a workflow once it stands as expected, and holds it against the steps by which its path is known. */
export async function keepPath(test: TestHub, name: string, workflowId: string, status = 'COMPLETED'): Promise<void> {
  const handle = test.client.workflow.getHandle(workflowId);
  await test.until(`${workflowId} is ${status}`, async () => (await handle.describe()).status.name === status);
  const kept = await keepHistory(name, await handle.fetchHistory(), payloadCodec(test.hub.keyring));
  const path = paths.find(each => each.name === name);
  const steps = stepsIn(kept);
  const did = `${name} did ${steps.join(', ')}`;
  expect(steps, did).toEqual(expect.arrayContaining(path?.has ?? ['a path in paths.ts']));
  expect(
    steps.filter(step => path?.lacks?.includes(step)),
    did,
  ).toEqual([]);
}
