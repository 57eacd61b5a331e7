import type { Connector } from '../contract.ts';
import { checkConnection } from './check.ts';
import { pageSize } from './collections.ts';
import { createCall } from './request.ts';
import { type CcvSettings, ccvSettings } from './settings.ts';
import { orderTarget } from './target.ts';

/** CCV Shop and CCV SalesPOS, two flavours of one platform (REST). */
export const ccvSalespos: Connector<CcvSettings> = {
  system: 'ccv-salespos',
  title: 'CCV SalesPOS',
  settings: ccvSettings,
  secrets: ['secretKey'],
  // Each resource takes 150 reads and 100 writes a minute; the total is not published, and 429.11 says when it is reached.
  limits: { pageSize, requestsPerSecond: 5, burst: 30 },
  open: environment => {
    const call = createCall(environment);
    return {
      check: signal => checkConnection(call, environment.settings, signal),
      target: { orders: orderTarget(environment, call) },
    };
  },
};
