import type { FaultPlan } from '../../sandbox/faults.ts';
import type { ChaosOptions } from './options.ts';

/** How the shop misbehaves: its API, and the webhooks that it sends. */
export const shopFaults = ({ seed }: ChaosOptions): FaultPlan => ({
  seed: seed + 101,
  faults: [
    { kind: 'latency', share: 0.1, ms: 200 },
    { kind: 'throttle', share: 0.01 },
    { kind: 'error', share: 0.03 },
    { kind: 'error-after', share: 0.01 },
    { kind: 'drop-before', share: 0.02 },
    { kind: 'drop-after', share: 0.02 },
    { kind: 'webhook-duplicate', share: 0.1 },
    { kind: 'webhook-reorder', share: 0.15, ms: 1_500 },
    { kind: 'webhook-lost', share: 0.05 },
    { kind: 'bad-signature', share: 0.01, method: 'WEBHOOK' },
  ],
});

/** How the till misbehaves: above all, writes of which nobody hears whether they happened. */
export const tillFaults = ({ seed, settleSeconds, tillThrottles }: ChaosOptions): FaultPlan => ({
  seed: seed + 202,
  faults: [
    { kind: 'latency', share: 0.1, ms: 200 },
    { kind: 'throttle', share: 0.01, times: tillThrottles },
    { kind: 'error', share: 0.02 },
    { kind: 'error-after', share: 0.03, method: 'POST' },
    { kind: 'drop-before', share: 0.02 },
    { kind: 'drop-after', share: 0.03 },
    { kind: 'late-write', share: 0.03, method: 'POST', ms: settleSeconds * 500 },
    { kind: 'bad-signature', share: 0.01 },
  ],
});

/** Share of the till's POSTs that work and answer nothing. */
export const emptyPostShare = 0.15;
