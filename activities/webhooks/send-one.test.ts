import { describe, expect, it } from 'vitest';
import { judgeTry } from './send-one.ts';

const answered = (status: number) => ({ ok: true as const, status, headers: {}, body: Buffer.alloc(0) });
const silent = { ok: false as const, sent: true, reason: 'ECONNRESET' };

describe('what a try of a webhook means', () => {
  it('is done with 2xx, over with 410, and tried again with anything else', () => {
    expect(judgeTry(1, answered(200))).toMatchObject({ kind: 'sent' });
    expect(judgeTry(1, answered(299))).toMatchObject({ kind: 'sent' });
    expect(judgeTry(1, answered(410))).toMatchObject({ kind: 'given-up', disable: expect.any(String) });
    for (const result of [answered(199), answered(301), answered(404), answered(500), silent])
      expect(judgeTry(1, result)).toMatchObject({ kind: 'failed', pauseSeconds: 5 });
  });

  it('is tried for three days and then given up without disabling anything', () => {
    let seconds = 0;
    let tries = 0;
    for (;;) {
      tries += 1;
      const tried = judgeTry(tries, silent);
      if (tried.kind !== 'failed') {
        expect(tried).toMatchObject({ kind: 'given-up', reason: expect.stringContaining('three days') });
        expect(tried).not.toHaveProperty('disable');
        break;
      }
      seconds += tried.pauseSeconds;
    }
    expect(tries).toBe(10);
    expect(seconds / 3600).toBeGreaterThan(71);
    expect(seconds / 3600).toBeLessThanOrEqual(72);
  });
});
