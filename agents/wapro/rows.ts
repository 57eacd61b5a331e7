/**
 * The columns that the queries return, by WAPRO's names. Ids and amounts are text, days and times Clarion integers, flags
 * 0 or 1. `EDITED` is 1 while somebody has the row open (`FLAGA_STANU` = 1 or `SEMAFOR` ≠ 0, protocol page 3.10).
 */
export interface IdRow {
  ID: string;
}

export type Flag = 0 | 1;
export type Text = string | null;
/** Clarion day; 0 or null is none. */
export type Day = number | null;

export interface WarehouseRow {
  ID_MAGAZYNU: string;
  SYMBOL: Text;
  NAZWA: Text;
}

export interface GoodsRow {
  LEADER_ID: string;
  ID_ARTYKULU: string;
  ID_MAGAZYNU: string;
  INDEKS_KATALOGOWY: Text;
  INDEKS_HANDLOWY: Text;
  INDEKS_PRODUCENTA: Text;
  KOD_KRESKOWY: Text;
  NAZWA: Text;
  NAZWA_CALA: Text;
  PKWIU: Text;
  KOD_CN: Text;
  VAT_SPRZEDAZY: Text;
  /** `JEDNOSTKA.SKROT` */
  JEDNOSTKA: Text;
  OPIS: Text;
  WAGA: Text;
  PRODUCENT: Text;
  POLE1: Text;
  POLE2: Text;
  POLE3: Text;
  POLE4: Text;
  POLE5: Text;
  POLE6: Text;
  POLE7: Text;
  POLE8: Text;
  POLE9: Text;
  POLE10: Text;
  ZABLOKOWANY: Flag;
  SELECTED: Flag;
  EDITED: Flag;
}

export interface StockRow {
  LEADER_ID: string;
  ID_MAGAZYNU: string;
  SYMBOL: Text;
  STAN: Text;
  ZAREZERWOWANO: Text;
  EDITED: Flag;
}

export interface PriceRow {
  LEADER_ID: string;
  ID_ARTYKULU: string;
  ID_MAGAZYNU: string;
  ID_CENY: string;
  CENA_NETTO: Text;
  CENA_BRUTTO: Text;
  VAT_SPRZEDAZY: Text;
  PROMOCJA_OD: Day;
  PROMOCJA_DO: Day;
  CENA_PROMOCJI_N: Text;
  CENA_PROMOCJI_B: Text;
  /** `ARTYKUL.ID_CENY_DOM`: the price list that the promotion and the plain sale use. */
  ID_CENY_DOM: Text;
  EDITED: Flag;
}

export interface EanRow {
  LEADER_ID: string;
  KOD_KRESKOWY: Text;
  /** How many of the base unit one code stands for. */
  DOM_ILOSC: Text;
  JEDNOSTKA: Text;
}

export interface ContractorRow {
  ID_KONTRAHENTA: string;
  KOD_KONTRAHENTA: Text;
  NAZWA: Text;
  NAZWA_PELNA: Text;
  NIP: Text;
  REGON: Text;
  PLATNIK_VAT: Flag;
  ADRES_EMAIL: Text;
  TELEFON_FIRMOWY: Text;
  SYM_KRAJU: Text;
  KOD_POCZTOWY: Text;
  MIEJSCOWOSC: Text;
  ULICA_LOKAL: Text;
  ID_HANDLOWCA: Text;
  ID_PLATNIKA: Text;
  DOMYSLNY_RABAT: Text;
  LIMIT_KUPIECKI: Text;
  FORMA_PLATNOSCI: Text;
  TERMIN_NALEZNOSCI: number | null;
  DOM_SYM_WAL: Text;
  ID_MIEJSCA_DOSTAWY_DOM: Text;
  ZABLOKOWANY: Flag;
  RODO_ZANONIMIZOWANY: Flag;
  SELECTED: Flag;
  EDITED: Flag;
}

export interface DeliveryPlaceRow {
  ID_MIEJSCA_DOSTAWY: string;
  ID_KONTRAHENTA: string;
  FIRMA: Text;
  ODBIORCA: Text;
  ULICA_LOKAL: Text;
  KOD_POCZTOWY: Text;
  MIEJSCOWOSC: Text;
  SYM_KRAJU: Text;
  TEL: Text;
  OPIS: Text;
  TYP_ADRESU: number | null;
  /** 1 when it is the contractor's `ID_MIEJSCA_DOSTAWY_DOM`. */
  DOMYSLNE: Flag;
}

export interface ContactRow {
  ID_KONTAKTU: string;
  ID_KONTRAHENTA: string;
  IMIE: Text;
  NAZWISKO: Text;
  ADRES_EMAIL: Text;
  TELEFON: Text;
  STANOWISKO: Text;
}

export interface OrderRow {
  ID_ZAMOWIENIA: string;
  ID_KONTRAHENTA: Text;
  ID_MAGAZYNU: string;
  NUMER: Text;
  NR_ZAMOWIENIA_KLIENTA: Text;
  DATA: Day;
  DATA_REALIZACJI: Day;
  WARTOSC_NETTO: Text;
  WARTOSC_BRUTTO: Text;
  WARTOSC_NETTO_WAL: Text;
  WARTOSC_BRUTTO_WAL: Text;
  SYM_WAL: Text;
  STAN_REALIZ: Text;
  STATUS_ZAM: Text;
  OBLICZANIE_WG_CEN: Text;
  UWAGI: Text;
  ID_PRACOWNIKA: Text;
  OSOBA_ZAMAWIAJACA: Text;
  FORMA_PLATNOSCI: Text;
  DNI_PLATNOSCI: number | null;
  ZALICZKA: Text;
  NUMER_PRZESYLKI: Text;
  ID_OPERATORA_PRZESYLKI: Text;
  POLE1: Text;
  POLE2: Text;
  POLE3: Text;
  POLE4: Text;
  POLE5: Text;
  POLE6: Text;
  POLE7: Text;
  POLE8: Text;
  POLE9: Text;
  POLE10: Text;
  /** `DOSTAWA.ID_MIEJSCA_DOSTAWY` */
  ID_MIEJSCA_DOSTAWY: Text;
  EDITED: Flag;
}

export interface OrderLineRow {
  ID_POZYCJI_ZAMOWIENIA: string;
  ID_ZAMOWIENIA: string;
  ID_ARTYKULU: Text;
  LEADER_ID: Text;
  INDEKS_KATALOGOWY: Text;
  INDEKS_HANDLOWY: Text;
  NAZWA: Text;
  ZAMOWIONO: Text;
  ZREALIZOWANO: Text;
  CENA_NETTO: Text;
  CENA_BRUTTO: Text;
  CENA_NETTO_WAL: Text;
  CENA_BRUTTO_WAL: Text;
  KOD_VAT: Text;
  JEDNOSTKA: Text;
  /** Percent; negative is a discount. */
  NARZUT: Text;
  OPIS: Text;
}

export interface DocumentRow {
  ID_DOKUMENTU_HANDLOWEGO: string;
  /** 1 sales invoice, 3 correction; others by setting. */
  ID_TYPU: Text;
  NUMER: Text;
  ID_KONTRAHENTA: Text;
  ID_PLATNIKA: Text;
  FORMA_PLATNOSCI: Text;
  WARTOSC_NETTO: Text;
  WARTOSC_BRUTTO: Text;
  WARTOSC_NETTO_WAL: Text;
  WARTOSC_BRUTTO_WAL: Text;
  RAZEM_ZAPLACONO: Text;
  DATA_WYSTAWIENIA: Day;
  DATA_SPRZEDAZY: Day;
  TERMIN_PLAT: Day;
  SYM_WAL: Text;
  DOK_WAL: Flag;
  PRZELICZNIK_WAL: Text;
  DOK_KOREKTY: Flag;
  ID_DOK_ORYGINALNEGO: Text;
  /** V confirmed, O [I] open, A [I] cancelled. */
  STATUS_DOKUMENTU: Text;
  EDITED: Flag;
}

export interface DocumentLineRow {
  ID_POZYCJI: string;
  ID_DOKUMENTU_HANDLOWEGO: string;
  ID_ARTYKULU: Text;
  LEADER_ID: Text;
  INDEKS_KATALOGOWY: Text;
  INDEKS_HANDLOWY: Text;
  NAZWA: Text;
  ILOSC: Text;
  JEDNOSTKA: Text;
  CENA_NETTO: Text;
  CENA_BRUTTO: Text;
  WARTOSC_NETTO: Text;
  WARTOSC_BRUTTO: Text;
  KOD_VAT: Text;
  /** `POZYCJA_DOKUMENTU_MAGAZYNOWEGO.ID_POZ_ZAM`: the order line that this line invoices. */
  ID_POZ_ZAM: Text;
  ID_ZAMOWIENIA: Text;
}

export interface DocumentExtraRow {
  ID_DOKUMENTU_HANDLOWEGO: string;
  KSEF_ID: Text;
  PODZIELONA_PLATNOSC: Flag;
  NUMER_RACHUNKU: Text;
}

export interface SettlementRow {
  ID_ROZRACHUNKU: string;
  ID_KONTRAHENTA: Text;
  /** The document in Mag that it belongs to (`ID_NAG_DOK_M`). */
  ID_DOKUMENTU_HANDLOWEGO: Text;
  ID_ZAMOWIENIA: Text;
  ID_PRACOWNIKA: Text;
  TYP_DOK: Text;
  NR_DOK: Text;
  KWOTA: Text;
  KWOTA_W: Text;
  POZOSTALO: Text;
  POZOSTALO_W: Text;
  SYM_WALUTY: Text;
  /** WN: they owe us; MA: we owe them or they have paid. */
  STRONA: Text;
  DATA_DOK: Day;
  TERMIN_PLATNOSCI: Day;
  FORMA_PLATNOSCI: Text;
  CZY_KOREKTA: Flag;
  CZY_KOMPENSATA: Flag;
}

export interface SettlementHistoryRow {
  ID_ROZLICZENIA: string;
  ID_ROZRACHUNKU: string;
  /** The counter-item: the payment, the correction. */
  ID_ROZRACHUNKU_ZWIAZEK: Text;
  KWOTA: Text;
  KWOTA_W: Text;
  STRONA: Text;
  DATA_ROZLICZENIA: Day;
}

export interface OrderFoundRow {
  ID_ZAMOWIENIA: string;
  NUMER: Text;
  NR_ZAMOWIENIA_KLIENTA: Text;
  ID_KONTRAHENTA: Text;
  ID_MAGAZYNU: string;
  STATUS_ZAM: Text;
  SEMAFOR: number;
}

export interface ArticleMatchRow {
  /** The id or index that was asked for. */
  ASKED: string;
  ID_ARTYKULU: string;
  INDEKS_KATALOGOWY: Text;
  VAT_SPRZEDAZY: Text;
  JEDNOSTKA: Text;
  PRZELICZNIK: Text;
  ZABLOKOWANY: Flag;
}

export interface ContractorMatchRow {
  ID_KONTRAHENTA: string;
  NAZWA_PELNA: Text;
  NIP: Text;
  ZABLOKOWANY: Flag;
}

export interface ProcedureTextRow {
  PROCEDURE_NAME: string;
  /** 0 when the text cannot be read (encrypted, or no right to see it). */
  READABLE: Flag;
  ENDS_TRANSACTIONS: Flag;
}
