import type { DbSession } from '../db.ts';
import { waproIdOf } from '../parties/find-party.ts';
import type { PulledOrder } from '../records.ts';
import { normalNip } from '../rules/nip.ts';
import type { Parties } from '../store/parties.ts';
import type { PlanSettings } from './plan-order.ts';

export interface Buyer {
  id: string;
  paymentForm?: string;
  paymentDays?: number;
}

/**
 * The contractor that an order is for: by WAPRO's id, or that of the pair the agent knows, where its NIP does not speak against it, then by NIP, without a NIP by
 * full name, and for a consumer at last the common contractor of the settings (protocol page 3.5).
 */
export const findBuyer = async (
  db: DbSession,
  { customer }: PulledOrder,
  { buyers, orders }: PlanSettings,
  parties: Pick<Parties, 'find'>,
): Promise<Buyer | { reason: string }> => {
  const nip = normalNip(customer.taxId);
  const known = waproIdOf(parties, 'customers', customer.externalId);
  const byId = known === undefined ? undefined : await contractor(db, known, buyers.selection);
  if (byId && (nip === undefined || normalNip(byId.NIP) === nip)) return judged(byId);

  const name = customer.company ?? customer.name;
  const found = nip
    ? await db.read('contractors-by-nip', { nip })
    : name
      ? await db.read('contractors-by-name', { name })
      : [];
  const by = nip ? `NIP ${nip}` : `name "${name ?? ''}"`;
  const usable = found.filter(({ ZABLOKOWANY }) => ZABLOKOWANY === 0);
  if (usable.length > 1) {
    const ids = usable.map(({ ID_KONTRAHENTA }) => ID_KONTRAHENTA).join(', ');
    return { reason: `Several contractors in WAPRO have the ${by}: ${ids}. Block or merge all but one, then resume.` };
  }
  const [only] = usable;
  if (only) {
    const row = await contractor(db, only.ID_KONTRAHENTA, buyers.selection);
    if (row) return judged(row);
  }
  if (found.length > 0)
    return { reason: `The contractor with the ${by} is blocked in WAPRO. Release them, then resume.` };
  const common = nip ? undefined : orders.oneOffContractor;
  const row = common === undefined ? undefined : await contractor(db, common, buyers.selection);
  if (row) return judged(row);
  return { reason: `No contractor in WAPRO has the ${by}. Add them in WAPRO (Kontrahenci), then resume.` };
};

const contractor = async (db: DbSession, id: string, selection: PlanSettings['buyers']['selection']) =>
  (await db.read('contractor-rows', { ids: [id], selection }))[0];

type Row = NonNullable<Awaited<ReturnType<typeof contractor>>>;

const judged = (row: Row): Buyer | { reason: string } =>
  row.ZABLOKOWANY === 1
    ? { reason: `The contractor ${row.NAZWA ?? row.ID_KONTRAHENTA} is blocked in WAPRO. Release them, then resume.` }
    : {
        id: row.ID_KONTRAHENTA,
        paymentForm: row.FORMA_PLATNOSCI?.trim() || undefined,
        paymentDays: row.TERMIN_NALEZNOSCI ?? undefined,
      };
