import { z } from 'zod';

/** What every connection may set about how fast it is asked, whatever its system. */
export const rateSettings = {
  requestsPerSecond: z
    .number()
    .positive()
    .max(10_000)
    .optional()
    .describe('How many requests a second this system may be sent; the connector’s own limit when empty'),
  sendTraceparent: z
    .boolean()
    .optional()
    .describe('Send this system the trace of what is asked of it (W3C traceparent), where the hub is traced'),
  burst: z.number().int().positive().max(10_000).optional().describe('How many requests may be saved up for a burst'),
};
