import { afterAll, beforeAll, describe, it } from 'vitest';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { keepPath } from './keep-path.ts';
import { recordCommand } from './paths.ts';

/** Records the way of retention anew; see `recordCommand`. */
describe.skipIf(!process.env.KLADKA_RECORD_HISTORIES)(
  `recording (${recordCommand})`,
  () => {
    let test: TestHub;
    beforeAll(async () => {
      test = await startTestHub();
    });
    afterAll(() => test?.stop());

    it('the retention of a workspace', async () => {
      const workflowId = 'retain/recorded';
      await test.client.workflow.start('retain', {
        workflowId,
        taskQueue: 'kladka',
        args: [{ workspaceId: test.workspaceId, workspace: 'test' }],
      });
      await keepPath(test, 'retain', workflowId);
    });
  },
  180_000,
);
