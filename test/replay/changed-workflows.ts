import { proxyLocalActivities } from '@temporalio/workflow';
import type { SendOrderSteps } from '../../activities/send-order/index.ts';
import { type SendOrderInput, sendOrder as unchanged } from '../../workflows/send-order.ts';

/** `sendOrder` as somebody might change it without `patched`: one more activity, before all others. */
export async function sendOrder(input: SendOrderInput): Promise<string> {
  const { advance } = proxyLocalActivities<SendOrderSteps>({ startToCloseTimeout: '20 seconds' });
  await advance(input, 'gate', '');
  return await unchanged(input);
}
