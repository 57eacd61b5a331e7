import type {
  ArticleMatchRow,
  ContactRow,
  ContractorMatchRow,
  ContractorRow,
  DeliveryPlaceRow,
  DocumentExtraRow,
  DocumentLineRow,
  DocumentRow,
  EanRow,
  GoodsRow,
  IdRow,
  OrderFoundRow,
  OrderLineRow,
  OrderRow,
  PriceRow,
  ProcedureTextRow,
  SettlementHistoryRow,
  SettlementRow,
  StockRow,
  WarehouseRow,
} from './rows.ts';

/** A page by keyset: ids greater than `afterId` (`'0'` for the first page), ascending, at most `limit`. */
interface Page {
  afterId: string;
  limit: number;
}

/** Which flag of `ARTYKUL` exports goods (W5); `ALL` exports everything that is not blocked. */
export type GoodsSelection = 'DOSTEPNY_W_SKLEPIE_INTER' | 'AKTYWNY_DLA_SYS_ZEW' | 'DOSTEPNY_W_AUKCJACH' | 'ALL';

/** Which flag of `KONTRAHENT` selects buyers (W1); `ALL` selects whoever is marked as customer (`ODBIORCA`). */
export type BuyerSelection = 'DOSTEPNY_W_B2B' | 'ALL';

interface Query<Params, Row> {
  params: Params;
  row: Row;
}

/**
 * Every query of the agent: the name of its file in `sql/`, what it takes and what it returns.
 *
 * An id of goods is that of their *leader*: the row with the lowest `ID_ARTYKULU` among those of the set warehouses that
 * share one `INDEKS_KATALOGOWY`. It stays the same when the goods appear in another warehouse later.
 */
export interface Queries {
  warehouses: Query<Record<string, never>, WarehouseRow>;

  /** Leaders of goods of which at least one row is selected, in the set warehouses. */
  'goods-ids': Query<Page & { warehouseIds: string[]; selection: GoodsSelection }, IdRow>;
  /** All rows, one per warehouse, of the goods with these leaders; selected or not. */
  'goods-rows': Query<{ ids: string[]; warehouseIds: string[]; selection: GoodsSelection }, GoodsRow>;
  'stock-rows': Query<{ ids: string[]; warehouseIds: string[] }, StockRow>;
  'price-rows': Query<{ ids: string[]; warehouseIds: string[] }, PriceRow>;
  'ean-rows': Query<{ ids: string[]; warehouseIds: string[] }, EanRow>;

  'contractor-ids': Query<Page & { selection: BuyerSelection }, IdRow>;
  'contractor-rows': Query<{ ids: string[]; selection: BuyerSelection }, ContractorRow>;
  /** Delivery places of selected contractors. */
  'delivery-place-ids': Query<Page & { selection: BuyerSelection }, IdRow>;
  'delivery-place-rows': Query<{ ids: string[] }, DeliveryPlaceRow>;
  /** All delivery places of one contractor. */
  'delivery-places-of': Query<{ contractorId: string }, DeliveryPlaceRow>;
  /** Contacts with an e-mail of selected contractors. Optional: left out, with a warning, where its columns differ. */
  'contact-ids': Query<Page & { selection: BuyerSelection }, IdRow>;
  'contact-rows': Query<{ ids: string[] }, ContactRow>;

  /** Orders from customers (`TYP` 1) dated `since` (Clarion) or later, and older ones that are still open. */
  'order-ids': Query<Page & { warehouseIds: string[]; since: number }, IdRow>;
  'order-rows': Query<{ ids: string[] }, OrderRow>;
  'order-line-rows': Query<{ orderIds: string[]; warehouseIds: string[] }, OrderLineRow>;

  /** Sales documents issued `since` (Clarion) or later, and older ones that are not paid. */
  'document-ids': Query<Page & { since: number }, IdRow>;
  'document-rows': Query<{ ids: string[] }, DocumentRow>;
  'document-line-rows': Query<{ documentIds: string[]; warehouseIds: string[] }, DocumentLineRow>;
  /** Optional: left out, with a warning, where its columns differ. */
  'document-extra-rows': Query<{ ids: string[] }, DocumentExtraRow>;

  /** Receivables and what was paid in, dated or settled in part `since` (Clarion) or later, and older ones with something left. */
  'settlement-ids': Query<Page & { since: number }, IdRow>;
  'settlement-rows': Query<{ ids: string[] }, SettlementRow>;
  /** Every partial settlement in which one of these items stands on either side. */
  'settlement-history-rows': Query<{ ids: string[] }, SettlementHistoryRow>;

  /** Orders that carry the client's number in that warehouse, cancelled ones included. */
  'order-by-client-number': Query<{ clientNumber: string; warehouseId: string }, OrderFoundRow>;
  /** The same by WAPRO's own id, whatever warehouse and number they carry. */
  'orders-by-id': Query<{ ids: string[] }, OrderFoundRow>;
  /** Orders that were begun under the agent's `SEMAFOR` and have no number yet, cancelled ones left out. */
  'unfinished-orders': Query<{ session: number }, OrderFoundRow>;
  /** The rows in this warehouse of the goods that any of these ids (of any warehouse) belongs to. */
  'articles-by-id': Query<{ ids: string[]; warehouseId: string }, ArticleMatchRow>;
  'articles-by-index': Query<
    { indexes: string[]; warehouseId: string; column: 'INDEKS_KATALOGOWY' | 'INDEKS_HANDLOWY' },
    ArticleMatchRow
  >;
  /** Contractors whose NIP, without dashes, blanks and the prefix PL, is this. */
  'contractors-by-nip': Query<{ nip: string }, ContractorMatchRow>;
  'contractors-by-name': Query<{ name: string }, ContractorMatchRow>;

  /** Whether the text of these procedures ends transactions of its own accord. */
  'procedure-texts': Query<{ procedures: string[] }, ProcedureTextRow>;
  /** How many transactions are open in this session: 1 within `transaction`, unless a procedure ended it. */
  'transaction-depth': Query<Record<string, never>, { DEPTH: number }>;
}

export type QueryName = keyof Queries;
