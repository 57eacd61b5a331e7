import { decimal, plain } from '../../../domain/decimal.ts';

const number = (text: string | null | undefined) => decimal(text ?? '0', 'The stock');

/** What can be sold: `STAN` − `ZAREZERWOWANO`, never below nothing (protocol page 3.4). */
export const stockOf = (onHand: string | null, reserved: string | null) => {
  const rest = number(onHand).minus(number(reserved));
  return {
    onHand: plain(number(onHand)),
    reserved: plain(number(reserved)),
    available: plain(rest.lt(0) ? number('0') : rest),
  };
};
