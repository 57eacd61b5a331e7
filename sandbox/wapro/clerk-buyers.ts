import type { Desk } from './desk.ts';

/** What the clerk does with contractors, their delivery places and their people. */
export function buyersDesk({ act, database }: Desk) {
  const buyers = database.table('KONTRAHENT');
  const places = database.table('MIEJSCE_DOSTAWY');
  const contacts = database.table('KONTAKT');
  return {
    /** Selects a buyer for B2B, or deselects it. */
    selectBuyer: (id: string, selected: boolean) =>
      act(() => void buyers.update(id, { DOSTEPNY_W_B2B: selected ? 1 : 0 })),
    changeBuyer: (id: string, values: Record<string, unknown>) => act(() => void buyers.update(id, values)),
    /** Forgets who a buyer is, as it can ask for (RODO); its documents stay. */
    anonymiseBuyer: (id: string) =>
      act(() => {
        const gone = ['NIP', 'NIPL', 'REGON', 'ADRES_EMAIL', 'TELEFON_FIRMOWY', 'ULICA_LOKAL', 'KLUCZ'];
        buyers.update(id, {
          ...Object.fromEntries(gone.map(name => [name, null])),
          NAZWA: 'Zanonimizowany',
          NAZWA_PELNA: 'Zanonimizowany',
          RODO_ZANONIMIZOWANY: 1,
          DOSTEPNY_W_B2B: 0,
        });
        for (const { ID_KONTAKTU } of contacts.by('ID_KONTRAHENTA', id)) contacts.remove(ID_KONTAKTU);
      }),
    addPlace: (buyerId: string, values: Record<string, unknown>) =>
      act(() => String(places.insert({ ...values, ID_KONTRAHENTA: buyerId }).ID_MIEJSCA_DOSTAWY)),
    changePlace: (id: string, values: Record<string, unknown>) => act(() => void places.update(id, values)),
    removePlace: (id: string) => act(() => places.remove(id)),
    addContact: (buyerId: string, values: Record<string, unknown>) =>
      act(() => String(contacts.insert({ ...values, ID_KONTRAHENTA: buyerId }).ID_KONTAKTU)),
    changeContact: (id: string, values: Record<string, unknown>) => act(() => void contacts.update(id, values)),
    removeContact: (id: string) => act(() => contacts.remove(id)),
  };
}
