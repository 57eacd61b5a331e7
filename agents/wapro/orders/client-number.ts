import { createHash } from 'node:crypto';

const most = 30;

/**
 * The number under which WAPRO knows the order (`NR_ZAMOWIENIA_KLIENTA`, 30 letters) and by which it is looked up.
 *
 * A longer one ends in a fingerprint of the whole: simply cut, two orders could share a number and one of them be lost.
 */
export const clientNumber = (number: string, prefix: string): string => {
  const whole = `${prefix}${number.trim()}`;
  if (whole.length <= most) return whole;
  const fingerprint = createHash('sha256').update(whole).digest('hex').slice(0, 9);
  return `${whole.slice(0, most - 10)}~${fingerprint}`;
};
