import { decimal, plain } from '../../../domain/decimal.ts';

export interface SettlementColumns {
  KWOTA: string | null;
  KWOTA_W: string | null;
  POZOSTALO: string | null;
  POZOSTALO_W: string | null;
  SYM_WALUTY: string | null;
  STRONA: string | null;
}

export type SettlementState = 'open' | 'partial' | 'settled';

export interface SettlementSums {
  /** `receivable`: the buyer owes us (`WN`); `payable`: what the buyer has paid or is owed (`MA`). */
  side: 'receivable' | 'payable';
  currency: string;
  amount: string;
  paid: string;
  remaining: string;
  state: SettlementState;
}

const absolute = (text: string | null, what: string) => decimal(text ?? '0', what).abs();

/**
 * The sums of one settlement item, without signs: paid = |KWOTA| − |POZOSTALO|.
 *
 * The side is `STRONA`, never the sign, which differs between the views; and never the codes 0/1/2. In another currency the
 * columns ending in `_W` hold. Source: protocol page 3.8. Throws a `RangeError` where more is left than there ever was.
 */
export const sumsOf = (row: SettlementColumns, base = 'PLN'): SettlementSums => {
  const currency = row.SYM_WALUTY?.trim().toUpperCase() || base;
  const foreign = currency !== base;
  const amount = absolute(foreign ? row.KWOTA_W : row.KWOTA, 'KWOTA');
  const remaining = absolute(foreign ? row.POZOSTALO_W : row.POZOSTALO, 'POZOSTALO');
  if (remaining.gt(amount)) {
    throw new RangeError(
      `The settlement has ${plain(remaining)} ${currency} left of ${plain(amount)}. Look at it in WAPRO (Rozrachunki).`,
    );
  }
  const paid = amount.minus(remaining);
  const state = remaining.eq(0) ? 'settled' : paid.eq(0) ? 'open' : 'partial';
  const side = row.STRONA?.trim().toUpperCase() === 'MA' ? 'payable' : 'receivable';
  return { side, currency, amount: plain(amount, 2), paid: plain(paid, 2), remaining: plain(remaining, 2), state };
};

export interface HistoryColumns {
  ID_ROZLICZENIA: string;
  ID_ROZRACHUNKU: string;
  ID_ROZRACHUNKU_ZWIAZEK: string | null;
  KWOTA: string | null;
  KWOTA_W: string | null;
  DATA_ROZLICZENIA: number | null;
}

/** One partial settlement: how much of one item was met by another, and on which Clarion day. */
export interface PartialSettlement {
  externalId: string;
  item: string;
  counterItem?: string;
  amount: string;
  day: number | null;
}

/**
 * The partial settlements of one item, oldest first, each once; negative where an earlier one was taken back.
 *
 * Installations write one row per partial settlement, or two that mirror each other; a mirrored row is counted once, and two
 * settlements that happen to be alike stay two. Whether a minus means taken back or is only how that installation writes is
 * seen by what they come to: `paid`, |amount| − |remaining| of the item. `foreign` takes the amounts in its own currency.
 */
export const historyOf = (
  item: string,
  rows: HistoryColumns[],
  { foreign = false, paid }: { foreign?: boolean; paid?: string } = {},
): PartialSettlement[] => {
  const own: PartialSettlement[] = [];
  const mirrored: PartialSettlement[] = [];
  for (const row of rows) {
    const amount = plain(decimal((foreign ? row.KWOTA_W : row.KWOTA) ?? '0', 'KWOTA'), 2);
    const counter = row.ID_ROZRACHUNKU_ZWIAZEK ?? undefined;
    const told = { externalId: row.ID_ROZLICZENIA, item, amount, day: row.DATA_ROZLICZENIA };
    if (row.ID_ROZRACHUNKU === item) own.push({ ...told, counterItem: counter });
    else if (counter === item) mirrored.push({ ...told, counterItem: row.ID_ROZRACHUNKU });
  }
  const seen = new Map<string, number>();
  for (const each of own) seen.set(alike(each), (seen.get(alike(each)) ?? 0) + 1);
  const missing = mirrored.filter(each => {
    const left = seen.get(alike(each)) ?? 0;
    seen.set(alike(each), left - 1);
    return left <= 0;
  });
  const all = [...own, ...missing].sort(
    (a, b) => (a.day ?? 0) - (b.day ?? 0) || (BigInt(a.externalId) < BigInt(b.externalId) ? -1 : 1),
  );
  return all.map((each, _, list) => ({ ...each, amount: plain(signedBy(list, paid)(each), 2) }));
};

/** How the signs are to be read, by what the settlements have to come to. */
const signedBy = (list: PartialSettlement[], paid: string | undefined) => {
  const value = ({ amount }: PartialSettlement) => decimal(amount);
  const sum = list.reduce((total, each) => total.plus(value(each)), decimal('0'));
  const taken = paid !== undefined && sum.abs().eq(decimal(paid)) && list.some(each => value(each).lt(0));
  if (!taken) return (each: PartialSettlement) => value(each).abs();
  const [first] = list;
  const turned = sum.lt(0) || (sum.eq(0) && first !== undefined && value(first).lt(0));
  return (each: PartialSettlement) => value(each).times(turned ? -1 : 1);
};

const alike = ({ counterItem, amount, day }: PartialSettlement): string =>
  `${counterItem} ${absolute(amount, 'KWOTA')} ${day}`;
