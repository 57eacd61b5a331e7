import { z } from 'zod';

const rows = z.array(z.record(z.string(), z.union([z.string(), z.number(), z.null()])));
const answer = z.union([z.object({ result: z.unknown() }), z.object({ error: z.string() })]);
export type WaproRow = z.output<typeof rows>[number];
export type Table =
  | 'MAGAZYN'
  | 'CENA'
  | 'ARTYKUL'
  | 'CENA_ARTYKULU'
  | 'KONTRAHENT'
  | 'MIEJSCE_DOSTAWY'
  | 'ZAMOWIENIE'
  | 'POZYCJA_ZAMOWIENIA'
  | 'DOKUMENT_HANDLOWY'
  | 'POZYCJA_DOKUMENTU_MAGAZYNOWEGO'
  | 'ROZRACHUNEK_FAKIR_TAB';

/** WAPRO said no, as it would to a clerk. */
export class NotDone extends Error {
  override readonly name = 'NotDone';
}

export type WaproDesk = ReturnType<typeof waproDesk>;

/** WAPRO as a clerk has it before him: its tables and his deeds. Whatever is asked while it is down throws. */
export function waproDesk(url: string) {
  return {
    rows: async (table: Table): Promise<WaproRow[]> =>
      rows.parse(await (await fetch(`${url}/_sandbox/tables/${table}`)).json()),
    /** Does a clerk's deed; throws `NotDone` where it cannot be done. */
    async deed(name: string, ...given: unknown[]): Promise<unknown> {
      const body = JSON.stringify(given);
      const said = answer.parse(await (await fetch(`${url}/_sandbox/clerk/${name}`, { method: 'POST', body })).json());
      if ('error' in said) throw new NotDone(said.error);
      return said.result;
    },
    faults: async (faults: unknown[]): Promise<void> => {
      await (await fetch(`${url}/_sandbox/faults`, { method: 'PUT', body: JSON.stringify(faults) })).text();
    },
  };
}

export const textIn = (row: WaproRow, column: string): string => String(row[column] ?? '').trim();
export const numberIn = (row: WaproRow, column: string): number => Number(row[column] ?? 0);
