import { z } from 'zod';
import type { Finding } from '../contract.ts';
import { type Call, readDocument } from './request.ts';
import type { CcvSettings } from './settings.ts';
import { collection } from './wire.ts';

const needed = ['orders', 'users', 'products'];

/** Whether the connection works: reach and keys, flavour, and the right to read what orders need. */
export const checkConnection = async (call: Call, settings: CcvSettings, signal: AbortSignal): Promise<Finding[]> => {
  const root = await call({ method: 'GET', path: '/', signal });
  if (root.kind !== 'done')
    return [{ ok: false, what: `The till cannot be used: ${root.reason}`, mend: mendOf(root.kind) }];
  if (root.value.kind !== 'answer') {
    const mend = 'Enter the address of the shop itself, such as https://myshop.ccvshop.nl.';
    return [{ ok: false, what: 'There is no CCV API at this address', mend }];
  }
  const listed = JSON.stringify(root.value.json ?? '');
  const findings: Finding[] = [{ ok: true, what: 'The till answers and accepts the keys' }];
  const missing = needed.filter(resource => !listed.includes(resource));
  findings.push(
    missing.length === 0
      ? { ok: true, what: 'The keys reach orders, accounts and products' }
      : {
          ok: false,
          what: `The keys do not reach: ${missing.join(', ')}`,
          mend: 'Give the keys these rights in the back office.',
        },
  );
  if (settings.flavour === 'salespos') {
    findings.push(
      (await isSalesPos(call, listed, signal))
        ? { ok: true, what: 'It is a SalesPOS' }
        : {
            ok: false,
            what: 'It seems to be a web shop, not a SalesPOS',
            mend: 'Set the flavour to webshop, or use the keys of the till.',
          },
    );
  }
  const paymethods = await call({ method: 'GET', path: '/paymethods', query: { start: '0', size: '1' }, signal });
  const readable = paymethods.kind === 'done' && paymethods.value.kind === 'answer';
  findings.push(
    readable
      ? { ok: true, what: 'Payment methods can be read' }
      : {
          ok: false,
          what: `Payment methods cannot be read${paymethods.kind === 'done' ? '' : `: ${paymethods.reason}`}`,
          mend: 'Give the keys the right to read payment methods in the back office.',
        },
  );
  return findings;
};

// A till has cash-ups among its resources, or says so in its web shop's record (protocol page, 4.1).
const isSalesPos = async (call: Call, listed: string, signal: AbortSignal): Promise<boolean> => {
  if (listed.includes('cashups')) return true;
  const webshops = await readDocument(
    call,
    { path: '/webshops', signal },
    collection(z.object({ is_salespos: z.boolean().nullish() })),
  );
  return webshops.kind === 'done' && (webshops.value?.items.some(({ is_salespos }) => is_salespos) ?? false);
};

const mendOf = (kind: string): string =>
  ({
    auth: 'Copy public and secret key again from the back office, and check that this machine’s clock is right.',
    config: 'Correct the address of the connection; a private address or plain http must be allowed expressly.',
    throttled: 'Wait a minute, then check again.',
    rejected: 'Check the address: what answers there does not speak this API.',
  })[kind] ??
  'Check the address and whether the shop is up; if answers are signed wrongly, the secret key is not right.';
