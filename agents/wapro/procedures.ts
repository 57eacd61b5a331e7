/** What the agent does by procedure; which procedure that is, is a setting. */
export type ProcedureRole =
  | 'addOrder'
  | 'addLine'
  | 'reprice'
  | 'sumOrder'
  | 'numbering'
  | 'confirmOrder'
  | 'setOrderState';

/** Names as the protocol page 3.6 has them; an installation may have its own (`…_Server`). */
export const defaultProcedures: Record<ProcedureRole, string> = {
  addOrder: 'RM_DodajZamowienie',
  addLine: 'RM_DodajPozycjeZamowienia',
  reprice: 'RM_UstawCenyAktualne',
  sumOrder: 'RM_SumujZamowienie',
  numbering: 'JL_PobierzFormatNumeracji_Server',
  confirmOrder: 'RM_ZatwierdzZamowienie',
  setOrderState: 'RM_UstawStanZamowien',
};

export interface ParameterUse {
  /** The agent's name for it. */
  name: string;
  /** What versions call it, the first that exists being used; letters count without regard to case. */
  spellings: string[];
  /** `must`: without it the order would be wrong. `may`: left out where this version lacks it. `out`: read afterwards. */
  use: 'must' | 'may' | 'out';
}

const must = (name: string, ...others: string[]): ParameterUse => ({ name, spellings: [name, ...others], use: 'must' });
const may = (name: string, ...others: string[]): ParameterUse => ({ name, spellings: [name, ...others], use: 'may' });
const out = (name: string, ...others: string[]): ParameterUse => ({ name, spellings: [name, ...others], use: 'out' });

/**
 * The parameters of steps 1 to 6 and of the cancellation.
 *
 * Protocol page 3.6 [V]; second spellings are those of programs that call these procedures [S]. An installation's own
 * spelling is given by the setting `orders.parameterNames`.
 */
export const procedureParameters: Record<ProcedureRole, ParameterUse[]> = {
  addOrder: [
    must('id_firmy'),
    must('id_kontrahenta'),
    must('id_magazynu'),
    must('typ'),
    must('data'),
    must('semafor'),
    must('trybrejestracji'),
    must('brutto_netto'),
    may('id_miejsca_dostawy'),
    out('id', 'id_zamowienia'),
  ],
  addLine: [
    must('id_pozycji_zamowienia'),
    must('id_zamowienia'),
    must('id_artykulu'),
    must('kod_vat'),
    must('zamowiono'),
    may('zrealizowano'),
    may('zarezerwowano'),
    may('do_rezerwacji'),
    must('cena_netto'),
    must('cena_brutto'),
    may('cena_netto_wal'),
    may('cena_brutto_wal'),
    may('przelicznik'),
    must('jednostka'),
    may('narzut'),
    may('opis'),
    may('znak_narzutu'),
    may('trybrejestracji'),
    may('id_dostawy_rez'),
    may('id_wariantu_produktu'),
    may('znacznik_ceny'),
    may('nr_serii'),
    may('typ_transakcji_transgranicznej', 'typ_transkacji_transgranicznej'),
  ],
  reprice: [must('id_zamowienia')],
  sumOrder: [must('id_zamowienia')],
  numbering: [
    must('id_firmy'),
    must('dokument'),
    must('id_typu'),
    must('id_zasobu'),
    out('format', 'format_num'),
    out('okres', 'okresnumeracji'),
    out('auto', 'parametr1'),
    out('niezalezny', 'parametr2'),
  ],
  confirmOrder: [
    must('id_zamowienia'),
    may('id_kontrahenta'),
    may('id_typu'),
    must('numer'),
    must('num_format'),
    must('num_okres', 'num_okresnumeracji'),
    must('num_auto'),
    must('num_niezalezny'),
    may('autonumer'),
    may('id_firmy'),
    may('id_mag', 'id_magazynu'),
    must('data'),
    may('data_realizacji'),
    may('zaliczka'),
    may('priorytet'),
    may('auto_rezerwacja'),
    must('nr_zam_klienta'),
    may('typ'),
    may('id_pracownika'),
    may('przelicznik_wal'),
    may('data_kurs_wal'),
    may('sym_wal'),
    may('dok_wal'),
    may('flaga_stanu'),
    may('trybrejestracji'),
    may('rabat_narzut'),
    may('znak_rabatu'),
    must('uwagi'),
    may('id_rachunku'),
    may('informacjedodatkowe'),
    may('osobazamawiajaca'),
    may('id_kontaktu'),
    must('formaplatnosci'),
    may('dniplatnosci'),
    may('fakturaparagon'),
    may('numerprzesylki'),
    may('idoperatoraprzesylki'),
    may('id_miejsca_dostawy'),
  ],
  setOrderState: [must('id_zamowienia'), must('id_sesji'), may('tryb_inf_realiz'), must('status_zam')],
};
