import { raise } from './sql-error.ts';
import type { RunningWapro } from './start-wapro.ts';

/** A posted form: fields that stand once, those that may stand often, and what is named `prefix.id`. */
export type Form = {
  text(name: string): string;
  list(name: string): string[];
  byId(prefix: string): Map<string, string>;
};

/** Reads a form as `parseBody({ all: true })` gives it; files are passed over. */
export function readForm(body: Record<string, unknown>): Form {
  const list = (name: string) => [body[name]].flat().filter(value => typeof value === 'string' && value !== '');
  return {
    text: name => String(list(name)[0] ?? ''),
    list: name => list(name).map(String),
    byId: prefix =>
      new Map(
        Object.keys(body)
          .filter(name => name.startsWith(`${prefix}.`) && list(name).length > 0)
          .map(name => [name.slice(prefix.length + 1), String(list(name)[0])]),
      ),
  };
}

/** What each button of the page does. */
export function officeDeeds(wapro: RunningWapro): Record<string, (form: Form) => unknown> {
  const { clerk, database, engine } = wapro;
  const parts = (form: Form) => [...form.byId('quantity')].map(([lineId, quantity]) => ({ lineId, quantity }));
  const tables = ['ARTYKUL', 'KONTRAHENT', 'ZAMOWIENIE', 'DOKUMENT_HANDLOWY'] as const;
  const numbered = (number: string) =>
    database
      .table('DOKUMENT_HANDLOWY')
      .all()
      .find(({ NUMER }) => NUMER === number)?.ID_DOKUMENTU_HANDLOWEGO ?? raise(`Nie ma dokumentu ${number}.`);
  return {
    setStock: form => clerk.setStock(form.text('id'), form.text('stock')),
    setPrice: form => clerk.setPrice(form.text('id'), form.text('priceListId'), { net: form.text('net') }),
    selectGoods: form => clerk.selectGoods(form.text('id'), form.text('selected') === 'true'),
    changeStock: form => clerk.changeStock(Number(form.text('share'))),
    edit: form => {
      const table = tables.find(each => each === form.text('table')) ?? raise('Tej tabeli się nie edytuje.');
      return clerk.edit(table, form.text('id'), form.text('open') === 'true');
    },
    selectBuyer: form => clerk.selectBuyer(form.text('id'), form.text('selected') === 'true'),
    anonymiseBuyer: form => clerk.anonymiseBuyer(form.text('id')),
    confirmOrder: form => clerk.confirmOrder(form.text('orderId')),
    cancelOrder: form => clerk.cancelOrder(form.text('orderId')),
    fulfil: form => clerk.fulfil(form.text('orderId')),
    copyOrder: form => clerk.copyOrder(form.text('orderId')),
    setParcel: form => clerk.setParcel(form.text('orderId'), form.text('number')),
    setProduction: form => clerk.setProduction(form.text('orderId'), form.text('text')),
    parts: form =>
      form.text('deed') === 'invoice'
        ? clerk.issueInvoice({ orderIds: [form.text('orderId')], parts: parts(form) })
        : clerk.fulfil(form.text('orderId'), parts(form)),
    issueInvoice: form => clerk.issueInvoice({ orderIds: [form.text('orderId')] }),
    mergeInvoice: form => clerk.issueInvoice({ orderIds: form.list('order') }),
    issueAdvance: form => clerk.issueAdvance({ orderId: form.text('orderId'), gross: form.text('gross') }),
    issueFinal: form => clerk.issueFinal({ orderId: form.text('orderId') }),
    cancelInvoice: form => clerk.cancelInvoice(form.text('documentId')),
    setKsef: form => clerk.setKsef(form.text('documentId'), form.text('ksefId')),
    correct: form => {
      const [quantities, prices] = [form.byId('quantity'), form.byId('net')];
      const lineIds = new Set([...quantities.keys(), ...prices.keys()]);
      const lines = [...lineIds].map(id => ({ lineId: id, quantity: quantities.get(id), net: prices.get(id) }));
      return clerk.correctInvoice({ documentId: form.text('documentId'), lines });
    },
    compensateCorrection: form => clerk.compensateCorrection(form.text('correctionId')),
    pay: form => {
      const ids = form.list('document');
      const document = database.table('DOKUMENT_HANDLOWY').row(ids[0]);
      return clerk.bookPayment({
        buyerId: String(document.ID_PLATNIKA),
        amount: form.text('amount'),
        currency: String(document.SYM_WAL),
        rate: String(document.PRZELICZNIK_WAL),
        pays: ids.map(documentId => ({ documentId })),
      });
    },
    payOnAccount: form => clerk.bookPayment({ buyerId: form.text('buyerId'), amount: form.text('amount') }),
    assignPayment: form => clerk.assignPayment(form.text('paymentId'), String(numbered(form.text('number')))),
    refund: form => clerk.refund(form.text('paymentId')),
    reversePayment: form => clerk.reversePayment(form.text('paymentId')),
    die: () => engine.die(),
    revive: () => engine.revive(),
    otherVersion: () => {
      const changed = wapro.settings.procedureChanges.length > 0;
      const other = { procedure: 'RM_ZatwierdzZamowienie', parameter: 'nr_zam_klienta', name: 'nr_zamowienia_klienta' };
      wapro.configure({ procedureChanges: changed ? [] : [other] });
    },
  };
}
