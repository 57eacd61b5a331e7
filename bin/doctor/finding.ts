import type { Finding } from '../../connectors/contract.ts';
import { tell } from '../told-error.ts';

export type { Finding };

export const well = (what: string): Finding => ({ ok: true, what });
export const ill = (what: string, mend: string): Finding => ({ ok: false, what, mend });

/** One finding per line; what is not well is followed by its mend. */
export const findingLine = ({ ok, what, mend }: Finding): string =>
  ok ? `ok    ${what}` : `MEND  ${what}${mend ? ` → ${mend}` : ''}`;

/** What a look found; a look that fails is itself a finding. */
export async function look(subject: string, mend: string, work: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await work();
  } catch (error) {
    return [ill(`${subject}: ${tell(error)}`, mend)];
  }
}
