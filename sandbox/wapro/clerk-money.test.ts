import { describe, expect, it } from 'vitest';
import { cast, confirmParams, headerParams, lineParams, testWorld } from './test-world.ts';

/** An order of the clerk's over two goods: ten at 10.00 and four at 25.00 net, 23 %: 246.00 gross. */
async function withOrder(settings = {}) {
  const { world, db } = testWorld(settings);
  const { buyerId, warehouseId, one, other } = cast(world);
  const order = {
    buyerId,
    warehouseId,
    lines: [
      { goodsId: String(one.ID_ARTYKULU), quantity: '10', net: '10' },
      { goodsId: String(other.ID_ARTYKULU), quantity: '4', net: '25' },
    ],
  };
  const take = async () => {
    const orderId = await world.clerk.takeOrder(order);
    const lines = world.database.table('POZYCJA_ZAMOWIENIA').by('ID_ZAMOWIENIA', orderId);
    return { orderId, lineIds: lines.map(line => String(line.ID_POZYCJI_ZAMOWIENIA)) };
  };
  const document = (id: string) => world.database.table('DOKUMENT_HANDLOWY').row(id);
  const item = (id: string) => world.database.table('ROZRACHUNEK_FAKIR_TAB').row(id);
  const itemOf = (documentId: string) =>
    world.database.table('ROZRACHUNEK_FAKIR_TAB').by('ID_NAG_DOK_M', documentId)[0];
  const history = async (itemId: unknown) =>
    (await db.read('settlement-history-rows', { ids: [String(itemId)] })).map(({ KWOTA }) => KWOTA);
  const linesOf = (documentId: string) =>
    db.read('document-line-rows', { documentIds: [documentId], warehouseIds: [warehouseId] });
  return { world, db, clerk: world.clerk, buyerId, one, other, take, document, item, itemOf, history, linesOf };
}

describe('fulfilling', () => {
  it('raises what is done, lowers stock and reservation, and finishes the order', async () => {
    const { world, clerk, one, take } = await withOrder();
    const {
      orderId,
      lineIds: [first = ''],
    } = await take();
    await clerk.fulfil(orderId, [{ lineId: first, quantity: '4' }]);
    expect(world.database.table('POZYCJA_ZAMOWIENIA').row(first)).toMatchObject({
      ZREALIZOWANO: '4.000000',
      ZAREZERWOWANO: '6.000000',
    });
    const goods = world.database.table('ARTYKUL').row(one.ID_ARTYKULU);
    expect(Number(goods.STAN)).toBe(Number(one.STAN) - 4);
    expect(goods.ZAREZERWOWANO).toBe('6.000000');
    expect(world.database.table('ZAMOWIENIE').row(orderId).STAN_REALIZ).toBe('N');
    await expect(clerk.fulfil(orderId, [{ lineId: first, quantity: '7' }])).rejects.toThrow('zostało 6');
    await clerk.fulfil(orderId);
    expect(world.database.table('ZAMOWIENIE').row(orderId).STAN_REALIZ).toBe('Z');
    await expect(clerk.cancelOrder(orderId)).rejects.toThrow('zrealizowane');
  });

  it('takes no goods that are reserved for others', async () => {
    const { clerk, one, take } = await withOrder();
    await clerk.setStock(String(one.ID_ARTYKULU), '12');
    const { orderId } = await take();
    const second = await take();
    await expect(clerk.fulfil(second.orderId)).rejects.toThrow('wolne jest 2, nie 10');
    await clerk.fulfil(orderId);
  });
});

describe('invoices', () => {
  it('are split by parts of lines, each part invoiced once', async () => {
    const { clerk, take, document, linesOf } = await withOrder();
    const {
      orderId,
      lineIds: [first = '', second = ''],
    } = await take();
    await clerk.fulfil(orderId, [{ lineId: first, quantity: '9' }]);
    const ids = await clerk.splitInvoice(orderId, [
      [{ lineId: first, quantity: '3' }],
      [{ lineId: first, quantity: '7' }, { lineId: second }],
    ]);
    expect(ids.map(id => document(id).WARTOSC_BRUTTO)).toEqual(['36.9000', '209.1000']);
    const lines = await linesOf(ids[1] ?? '');
    expect(lines.map(({ ID_POZ_ZAM, ID_ZAMOWIENIA }) => [ID_POZ_ZAM, ID_ZAMOWIENIA])).toContainEqual([first, orderId]);
    expect(lines.reduce((sum, { ILOSC }) => sum + Number(ILOSC), 0)).toBe(11);
    await expect(clerk.issueInvoice({ orderIds: [orderId] })).rejects.toThrow('Nie ma czego');
  });

  it('merge orders of one buyer, with a line of no order', async () => {
    const { clerk, take, document, linesOf, itemOf } = await withOrder();
    const [one, other] = [await take(), await take()];
    const extra = [{ name: 'Transport', net: '50', code: '23' }];
    const id = await clerk.issueInvoice({ orderIds: [one.orderId, other.orderId], extra });
    expect(document(id)).toMatchObject({ ID_TYPU: '1', NUMER: 'FV 1/2026', WARTOSC_BRUTTO: '553.5000' });
    expect(new Set((await linesOf(id)).map(line => line.ID_ZAMOWIENIA))).toEqual(
      new Set([one.orderId, other.orderId, null]),
    );
    expect(itemOf(id)).toMatchObject({ STRONA: 'WN', KWOTA: '553.5000', ID_ZAMOWIENIA: null });
  });

  it('are corrected, and their corrections too', async () => {
    const { clerk, take, document, linesOf, itemOf } = await withOrder();
    const { orderId } = await take();
    const id = await clerk.issueInvoice({ orderIds: [orderId] });
    const [line] = await linesOf(id);
    const lineId = String(line?.ID_POZYCJI);
    const less = await clerk.correctInvoice({ documentId: id, lines: [{ lineId, quantity: '8' }] });
    expect(document(less)).toMatchObject({
      ID_TYPU: '3',
      WARTOSC_BRUTTO: '-24.6000',
      DOK_KOREKTY: 1,
      ID_DOK_ORYGINALNEGO: id,
    });
    expect(itemOf(less)).toMatchObject({ KWOTA: '-24.6000', CZY_KOREKTA: 1 });
    const [changed] = await linesOf(less);
    const back = { lineId: String(changed?.ID_POZYCJI), quantity: '-1' };
    const more = await clerk.correctInvoice({ documentId: less, lines: [back] });
    expect(document(more)).toMatchObject({ WARTOSC_BRUTTO: '12.3000', ID_DOK_ORYGINALNEGO: less });
    await clerk.compensateCorrection(less);
    expect(itemOf(less)).toMatchObject({ POZOSTALO: '0.0000', CZY_KOMPENSATA: 1 });
    expect(itemOf(id)?.POZOSTALO).toBe('221.4000');
  });

  it('take advances off the final one', async () => {
    const { clerk, take, document, itemOf } = await withOrder();
    const { orderId } = await take();
    const advance = await clerk.issueAdvance({ orderId, gross: '100' });
    expect(document(advance).WARTOSC_BRUTTO).toBe('100.0000');
    expect(itemOf(advance)?.ID_ZAMOWIENIA).toBe(orderId);
    const final = await clerk.issueFinal({ orderId });
    expect(document(final).WARTOSC_BRUTTO).toBe('146.0000');
  });

  it('are cancelled while nothing is settled, and their lines invoiced anew', async () => {
    const { clerk, take, document, itemOf, buyerId } = await withOrder();
    const { orderId } = await take();
    const id = await clerk.issueInvoice({ orderIds: [orderId] });
    await clerk.cancelInvoice(id);
    expect([document(id).STATUS_DOKUMENTU, itemOf(id)]).toEqual(['A', undefined]);
    const again = await clerk.issueInvoice({ orderIds: [orderId] });
    await clerk.bookPayment({ buyerId, amount: '1', pays: [{ documentId: again }] });
    await expect(clerk.cancelInvoice(again)).rejects.toThrow('rozliczany');
  });
});

it('keeps a foreign document in both currencies, and its payments by the document’s share in złoty', async () => {
  const { world, db, clerk, buyerId, document, itemOf } = await withOrder();
  const header = await db.call('RM_DodajZamowienie', headerParams(world));
  const orderId = String(header.id_zamowienia);
  const prices = { cena_netto: '43', cena_brutto: '52.89', cena_netto_wal: '10', cena_brutto_wal: '12.30' };
  await db.call('RM_DodajPozycjeZamowienia', await lineParams(db, world, orderId, { ...prices, zamowiono: '3' }));
  await db.call('RM_SumujZamowienie', { id_zamowienia: orderId });
  const currency = { sym_wal: 'EUR', przelicznik_wal: '4.3' };
  await db.call('RM_ZatwierdzZamowienie', await confirmParams(db, orderId, currency));
  const documentId = await clerk.issueInvoice({ orderIds: [orderId] });
  expect(document(documentId)).toMatchObject({
    DOK_WAL: 1,
    SYM_WAL: 'EUR',
    WARTOSC_BRUTTO: '158.6700',
    WARTOSC_BRUTTO_WAL: '36.9000',
  });
  const paid = { buyerId, currency: 'EUR', rate: '4.4' };
  await clerk.bookPayment({ ...paid, amount: '10', pays: [{ documentId }] });
  expect(itemOf(documentId)).toMatchObject({ POZOSTALO_W: '26.9000', POZOSTALO: '115.6700' });
  await clerk.bookPayment({ ...paid, amount: '26.90', pays: [{ documentId }] });
  expect(itemOf(documentId)).toMatchObject({ POZOSTALO_W: '0.0000', POZOSTALO: '0.0000', CZY_ROZLICZONY: 1 });
  expect(document(documentId).RAZEM_ZAPLACONO).toBe('158.6700');
});

describe.each(['one', 'pair'] as const)('payments, with settlements kept as %s', settlementRows => {
  const perSettlement = settlementRows === 'one' ? 1 : 2;

  it('come in stages, over several documents, and leave a rest on account', async () => {
    const { clerk, take, document, item, itemOf, history, buyerId } = await withOrder({ settlementRows });
    const [one, other] = [await take(), await take()];
    const first = await clerk.issueInvoice({ orderIds: [one.orderId] });
    const second = await clerk.issueInvoice({ orderIds: [other.orderId] });
    await clerk.bookPayment({ buyerId, amount: '46', pays: [{ documentId: first }] });
    expect(itemOf(first)).toMatchObject({ POZOSTALO: '200.0000', CZY_ROZLICZONY: 0 });
    const pays = [{ documentId: first }, { documentId: second }];
    const payment = await clerk.bookPayment({ buyerId, amount: '500', pays });
    expect(itemOf(first)).toMatchObject({ POZOSTALO: '0.0000', CZY_ROZLICZONY: 1 });
    expect(document(second).RAZEM_ZAPLACONO).toBe('246.0000');
    expect(item(payment)).toMatchObject({ STRONA: 'MA', KWOTA: '500.0000', POZOSTALO: '54.0000' });
    expect(await history(itemOf(first)?.ID_ROZRACHUNKU)).toHaveLength(2 * perSettlement);
    await clerk.refund(payment);
    expect(item(payment).POZOSTALO).toBe('0.0000');
  });

  it('are reversed: the documents are open again, by rows of their own', async () => {
    const { clerk, take, document, item, itemOf, history, buyerId } = await withOrder({ settlementRows });
    const { orderId } = await take();
    const id = await clerk.issueInvoice({ orderIds: [orderId] });
    const payment = await clerk.bookPayment({ buyerId, amount: '300', pays: [{ documentId: id, amount: '100' }] });
    await clerk.reversePayment(payment);
    expect(itemOf(id)).toMatchObject({ POZOSTALO: '246.0000', CZY_ROZLICZONY: 0 });
    expect(document(id).RAZEM_ZAPLACONO).toBe('0.0000');
    expect(item(payment).POZOSTALO).toBe('0.0000');
    const rows = await history(itemOf(id)?.ID_ROZRACHUNKU);
    expect(rows).toHaveLength(2 * perSettlement);
    expect(rows.reduce((sum: number, amount) => sum + Number(amount), 0)).toBe(0);
  });

  it('are never more than what is left', async () => {
    const { clerk, take, buyerId } = await withOrder({ settlementRows });
    const { orderId } = await take();
    const documentId = await clerk.issueInvoice({ orderIds: [orderId] });
    const pays = [{ documentId, amount: '247' }];
    await expect(clerk.bookPayment({ buyerId, amount: '300', pays })).rejects.toThrow('zostało 246');
  });
});

describe('money that is deleted', () => {
  it('is gone with its settlements, and what it paid is open again', async () => {
    const { world, clerk, buyerId, take, itemOf } = await withOrder();
    const { orderId } = await take();
    const documentId = await clerk.issueInvoice({ orderIds: [orderId] });
    const paymentId = await clerk.bookPayment({ buyerId, amount: '246', pays: [{ documentId }] });
    expect(Number(itemOf(documentId)?.POZOSTALO)).toBe(0);
    await clerk.deletePayment(paymentId);
    expect(Number(itemOf(documentId)?.POZOSTALO)).toBe(246);
    expect(world.database.table('ROZRACHUNEK_FAKIR_TAB').get(paymentId)).toBeUndefined();
    expect(world.database.table('ROZLICZENIE_FAKIR_TAB').all()).toEqual([]);
  });

  it('may have been noted without an item of its own', async () => {
    const { world, clerk, take, itemOf } = await withOrder();
    const { orderId } = await take();
    const documentId = await clerk.issueInvoice({ orderIds: [orderId] });
    const settlementId = await clerk.settleAlone(documentId, '100');
    expect(world.database.table('ROZLICZENIE_FAKIR_TAB').row(settlementId)).toMatchObject({
      ID_ROZRACHUNKU_ZWIAZEK: null,
    });
    expect(Number(itemOf(documentId)?.POZOSTALO)).toBe(146);
    await clerk.deleteSettlement(settlementId);
    expect(Number(itemOf(documentId)?.POZOSTALO)).toBe(246);
  });
});
