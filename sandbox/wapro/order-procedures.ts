import type { Row } from './column.ts';
import type { Database } from './database.ts';
import { nextNumber } from './numbering.ts';
import type { Procedure } from './procedure.ts';
import { releaseOrder, reserveLine } from './reserve.ts';
import { raise } from './sql-error.ts';
import { big, totalsOf } from './sums.ts';

const id = 'decimal(18,0)';

const lines = (database: Database, orderId: unknown): Row[] =>
  database.table('POZYCJA_ZAMOWIENIA').by('ID_ZAMOWIENIA', String(orderId));

/** The order, if it is still being made out: no number yet and not cancelled. */
function unfinished(database: Database, orderId: unknown): Row {
  const order = database.table('ZAMOWIENIE').get(String(orderId)) ?? raise(`Nie ma zamówienia ${orderId}.`);
  if (order.NUMER !== null) raise(`Zamówienie ${order.NUMER} jest już zatwierdzone.`);
  if (order.STATUS_ZAM === 'A') raise(`Zamówienie ${orderId} jest anulowane.`);
  return order;
}

/** Steps 1 to 6 and the cancelling of §3.6. An order is unfinished, with its maker's `SEMAFOR`, until step 6 numbers it. */
export const orderProcedures: Record<string, Procedure> = {
  RM_DodajZamowienie: {
    parameters: {
      id_firmy: id,
      id_kontrahenta: id,
      id_magazynu: id,
      typ: 'tinyint',
      data: 'int',
      semafor: 'int',
      trybrejestracji: 'int',
      brutto_netto: 'varchar(6)',
      id_zamowienia: `${id} out`,
    },
    run(database, given) {
      const buyer = database.table('KONTRAHENT').get(given('id_kontrahenta'));
      if (!buyer) raise(`Nie ma kontrahenta ${given('id_kontrahenta')}.`);
      if (!database.table('MAGAZYN').get(given('id_magazynu'))) raise(`Nie ma magazynu ${given('id_magazynu')}.`);
      const basis = String(given('brutto_netto') ?? '').trimEnd();
      if (basis !== 'Netto' && basis !== 'Brutto') raise(`Nieznany sposób liczenia "${basis}".`);
      const order = database.table('ZAMOWIENIE').insert({
        ID_FIRMY: given('id_firmy'),
        ID_KONTRAHENTA: given('id_kontrahenta'),
        ID_MAGAZYNU: given('id_magazynu'),
        TYP: given('typ'),
        DATA: given('data'),
        SEMAFOR: given('semafor'),
        TRYBREJESTRACJI: given('trybrejestracji'),
        OBLICZANIE_WG_CEN: basis,
        KONTRAHENT_NAZWA: buyer?.NAZWA,
      });
      return { id_zamowienia: order.ID_ZAMOWIENIA ?? null };
    },
  },

  RM_DodajPozycjeZamowienia: {
    parameters: {
      id_pozycji_zamowienia: id,
      id_zamowienia: id,
      id_artykulu: id,
      kod_vat: 'char(3)',
      zamowiono: 'decimal(16,6)',
      zrealizowano: 'decimal(16,6)',
      zarezerwowano: 'decimal(16,6)',
      do_rezerwacji: 'decimal(16,6)',
      cena_netto: 'decimal(14,4)',
      cena_brutto: 'decimal(14,4)',
      cena_netto_wal: 'decimal(14,4)',
      cena_brutto_wal: 'decimal(14,4)',
      przelicznik: 'decimal(16,6)',
      jednostka: 'varchar(10)',
      narzut: 'decimal(6,2)',
      opis: 'varchar(500)',
      znak_narzutu: 'char(1)',
      trybrejestracji: 'int',
      id_dostawy_rez: id,
      id_wariantu_produktu: id,
      znacznik_ceny: 'char(1)',
      nr_serii: 'varchar(50)',
      typ_transakcji_transgranicznej: 'varchar(50)',
    },
    run(database, given) {
      const order = unfinished(database, given('id_zamowienia'));
      const goods =
        database.table('ARTYKUL').get(given('id_artykulu')) ?? raise(`Nie ma artykułu ${given('id_artykulu')}.`);
      if (goods.ID_MAGAZYNU !== order.ID_MAGAZYNU)
        raise(`Artykuł ${goods.INDEKS_KATALOGOWY} należy do innego magazynu niż zamówienie.`);
      if (!big(given('zamowiono')).gt(0)) raise('Ilość zamówiona musi być większa od zera.');
      const values = {
        ID_ZAMOWIENIA: given('id_zamowienia'),
        ID_ARTYKULU: given('id_artykulu'),
        KOD_VAT: given('kod_vat'),
        ZAMOWIONO: given('zamowiono'),
        ZREALIZOWANO: given('zrealizowano') ?? '0',
        DO_REZERWACJI: given('do_rezerwacji') ?? '0',
        CENA_NETTO: given('cena_netto') ?? '0',
        CENA_BRUTTO: given('cena_brutto') ?? '0',
        CENA_NETTO_WAL: given('cena_netto_wal') ?? '0',
        CENA_BRUTTO_WAL: given('cena_brutto_wal') ?? '0',
        JEDNOSTKA: given('jednostka'),
        PRZELICZNIK: given('przelicznik') ?? '1',
        NARZUT: given('narzut') ?? '0',
        OPIS: given('opis'),
      };
      const lineId = given('id_pozycji_zamowienia');
      if (lineId === null || lineId === '0') database.table('POZYCJA_ZAMOWIENIA').insert(values);
      else database.table('POZYCJA_ZAMOWIENIA').update(lineId, values);
      return {};
    },
  },

  RM_UstawCenyAktualne: {
    parameters: { id_zamowienia: id },
    run(database, given) {
      unfinished(database, given('id_zamowienia'));
      for (const line of lines(database, given('id_zamowienia'))) {
        const goods = database.table('ARTYKUL').row(line.ID_ARTYKULU);
        const price = database
          .table('CENA_ARTYKULU')
          .by('ID_ARTYKULU', goods.ID_ARTYKULU)
          .find(({ ID_CENY }) => ID_CENY === goods.ID_CENY_DOM);
        if (!price) continue;
        const { CENA_NETTO, CENA_BRUTTO } = price;
        database.table('POZYCJA_ZAMOWIENIA').update(line.ID_POZYCJI_ZAMOWIENIA, { CENA_NETTO, CENA_BRUTTO });
      }
      return {};
    },
  },

  RM_SumujZamowienie: {
    parameters: { id_zamowienia: id },
    run(database, given) {
      const order = unfinished(database, given('id_zamowienia'));
      sumOrder(database, order);
      return {};
    },
  },

  JL_PobierzFormatNumeracji_Server: {
    parameters: {
      id_firmy: id,
      dokument: 'int',
      id_typu: id,
      id_zasobu: id,
      format_num: 'varchar(50) out',
      okresnumeracji: 'int out',
      parametr1: 'tinyint out',
      parametr2: 'tinyint out',
    },
    run(database, given) {
      if (given('dokument') !== 2) raise(`Brak formatu numeracji dla dokumentu ${given('dokument')}.`);
      const warehouse = database.table('MAGAZYN').get(given('id_zasobu'));
      const symbol = warehouse ? `/${warehouse.SYMBOL}` : '';
      return { format_num: `ZO <Numer>${symbol}/<Rok>`, okresnumeracji: 2, parametr1: 1, parametr2: 1 };
    },
  },

  RM_ZatwierdzZamowienie: {
    parameters: {
      id_zamowienia: id,
      id_kontrahenta: id,
      id_typu: id,
      numer: 'varchar(30)',
      num_format: 'varchar(50)',
      num_okresnumeracji: 'int',
      num_auto: 'tinyint',
      num_niezalezny: 'tinyint',
      autonumer: 'int',
      id_firmy: id,
      id_mag: id,
      data: 'int',
      data_realizacji: 'int',
      zaliczka: 'decimal(14,4)',
      priorytet: 'int',
      auto_rezerwacja: 'tinyint',
      nr_zam_klienta: 'varchar(30)',
      typ: 'tinyint',
      id_pracownika: id,
      przelicznik_wal: 'decimal(16,6)',
      data_kurs_wal: 'int',
      sym_wal: 'varchar(3)',
      dok_wal: 'tinyint',
      flaga_stanu: 'int',
      trybrejestracji: 'int',
      rabat_narzut: 'decimal(6,2)',
      znak_rabatu: 'char(1)',
      uwagi: 'varchar(1000)',
      id_rachunku: id,
      informacjedodatkowe: 'varchar(1000)',
      osobazamawiajaca: 'varchar(101)',
      id_kontaktu: id,
      formaplatnosci: 'varchar(50)',
      dniplatnosci: 'int',
      fakturaparagon: 'tinyint',
      numerprzesylki: 'varchar(50)',
      idoperatoraprzesylki: id,
      id_miejsca_dostawy: id,
    },
    run(database, given, settings) {
      const order = unfinished(database, given('id_zamowienia'));
      if (lines(database, order.ID_ZAMOWIENIA).length === 0) raise('Zamówienie nie ma pozycji.');
      if (settings.losesOrders) {
        setOrderStatus(database, String(order.ID_ZAMOWIENIA), 'A');
        return {};
      }
      const written = given('numer');
      const automatic = written === null || written === '<auto>';
      const format = given('num_format') ?? raise('Brak formatu numeracji.');
      database.table('ZAMOWIENIE').update(order.ID_ZAMOWIENIA, {
        NUMER: automatic ? nextNumber(database, order, String(format), given('data')) : written,
        DATA: given('data'),
        DATA_REALIZACJI: given('data_realizacji') ?? 0,
        ZALICZKA: given('zaliczka') ?? '0',
        PRIORYTET: given('priorytet') ?? 2,
        AUTO_REZERWACJA: given('auto_rezerwacja') ?? 1,
        NR_ZAMOWIENIA_KLIENTA: String(given('nr_zam_klienta') ?? '').slice(0, settings.clientNumberLength) || null,
        ...(settings.orderWarehouse === '' ? {} : { ID_MAGAZYNU: settings.orderWarehouse }),
        TYP: given('typ') ?? 1,
        ID_PRACOWNIKA: given('id_pracownika'),
        SYM_WAL: given('sym_wal') ?? 'PLN',
        PRZELICZNIK_WAL: given('przelicznik_wal') ?? '1',
        DATA_KURS_WAL: given('data_kurs_wal') ?? 0,
        // `FLAGA_STANU` says how the document is confirmed; whatever it says, the row is free afterwards.
        FLAGA_STANU: 0,
        SEMAFOR: 0,
        RABAT_NARZUT: given('rabat_narzut') ?? '0',
        UWAGI: given('uwagi'),
        ID_RACHUNKU: given('id_rachunku'),
        INFORMACJE_DODATKOWE: given('informacjedodatkowe'),
        OSOBA_ZAMAWIAJACA: given('osobazamawiajaca'),
        ID_KONTAKTU: given('id_kontaktu'),
        FORMA_PLATNOSCI: given('formaplatnosci'),
        DNI_PLATNOSCI: given('dniplatnosci'),
        FAKTURA_DO_ZAMOWIENIA: given('fakturaparagon') ?? 1,
        NUMER_PRZESYLKI: given('numerprzesylki'),
        ID_OPERATORA_PRZESYLKI: given('idoperatoraprzesylki'),
        ZAMOWIENIE_INTERNETOWE: 1,
      });
      const place = given('id_miejsca_dostawy');
      if (place !== null && place !== '0') {
        const { ID_KONTRAHENTA } = database.table('MIEJSCE_DOSTAWY').get(place) ?? raise(`Nie ma miejsca ${place}.`);
        if (ID_KONTRAHENTA !== order.ID_KONTRAHENTA) raise(`Miejsce dostawy ${place} należy do innego kontrahenta.`);
        database.table('DOSTAWA').insert({ ID_MIEJSCA_DOSTAWY: place, ID_ZAMOWIENIA: order.ID_ZAMOWIENIA });
      }
      if (given('auto_rezerwacja') !== 0)
        for (const line of lines(database, order.ID_ZAMOWIENIA)) reserveLine(database, line);
      return {};
    },
  },

  RM_UstawStanZamowien: {
    parameters: { id_zamowienia: id, id_sesji: 'int', tryb_inf_realiz: 'tinyint', status_zam: 'char(1)' },
    run(database, given) {
      setOrderStatus(database, String(given('id_zamowienia')), String(given('status_zam') ?? '').trim());
      return {};
    },
  },
};

/** Writes the order's sums from its lines, by net or gross as the order says. */
export function sumOrder(database: Database, order: Row): void {
  const read = (net: string, gross: string) =>
    totalsOf(
      String(order.OBLICZANIE_WG_CEN),
      lines(database, order.ID_ZAMOWIENIA).map(line => ({
        code: line.KOD_VAT,
        quantity: big(line.ZAMOWIONO),
        net: big(line[net]),
        gross: big(line[gross]),
      })),
    );
  const sum = read('CENA_NETTO', 'CENA_BRUTTO');
  const foreign = read('CENA_NETTO_WAL', 'CENA_BRUTTO_WAL');
  database.table('ZAMOWIENIE').update(order.ID_ZAMOWIENIA, {
    WARTOSC_NETTO: sum.net.toFixed(),
    WARTOSC_BRUTTO: sum.gross.toFixed(),
    WARTOSC_NETTO_WAL: foreign.net.toFixed(),
    WARTOSC_BRUTTO_WAL: foreign.gross.toFixed(),
  });
}

/** Confirms (`V`), cancels (`A`, which frees what was reserved) or reopens (empty) an order. */
export function setOrderStatus(database: Database, orderId: string, status: string): void {
  const order = database.table('ZAMOWIENIE').get(orderId) ?? raise(`Nie ma zamówienia ${orderId}.`);
  if (!['', 'V', 'A'].includes(status)) raise(`Nieznany status zamówienia "${status}".`);
  if (status === 'A') {
    if (lines(database, orderId).some(line => big(line.ZREALIZOWANO).gt(0)))
      raise(`Zamówienie ${order.NUMER} jest już częściowo zrealizowane.`);
    releaseOrder(database, orderId);
  }
  database.table('ZAMOWIENIE').update(orderId, { STATUS_ZAM: status });
}
