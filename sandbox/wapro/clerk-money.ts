import { type CorrectedLine, cancelInvoice, correctInvoice, issueAdvance, issueFinal } from './correct-invoice.ts';
import type { LinePart } from './deliver.ts';
import type { Desk } from './desk.ts';
import { type FreeLine, type InvoiceDetails, issueInvoice } from './invoice.ts';
import {
  assign,
  bookPayment,
  compensate,
  deletePayment,
  itemOf,
  type Payment,
  refund,
  reversePayment,
  settleAlone,
} from './pay.ts';
import { deleteSettlement } from './settle.ts';
import { raise } from './sql-error.ts';

export type Details = Partial<InvoiceDetails>;

/** What the clerk does with documents and payments. Days that are not given are today; amounts are decimal text. */
export function moneyDesk(desk: Desk) {
  const { act, today } = desk;
  const dated = <T extends { day?: string }>(given: T): T & { day: string } => ({
    ...given,
    day: given.day ?? today(),
  });
  return {
    /** One invoice over orders of one buyer, or over parts of them; several orders make a merged one. */
    issueInvoice: (given: Details & { orderIds: string[]; parts?: LinePart[]; extra?: FreeLine[] }) =>
      act(() => issueInvoice(desk, dated(given))),
    /** Invoices one order in several documents, each over its parts; returns their ids. */
    splitInvoice: (orderId: string, portions: LinePart[][], details: Details = {}) =>
      act(() => portions.map(parts => issueInvoice(desk, { ...dated(details), orderIds: [orderId], parts }))),
    correctInvoice: (given: Details & { documentId: string; lines: CorrectedLine[] }) =>
      act(() => correctInvoice(desk, dated(given))),
    cancelInvoice: (documentId: string) => act(() => cancelInvoice(desk, documentId)),
    issueAdvance: (given: Details & { orderId: string; gross: string }) => act(() => issueAdvance(desk, dated(given))),
    issueFinal: (given: Details & { orderId: string }) => act(() => issueFinal(desk, dated(given))),
    /** Gives an issued document its KSeF number, which comes later than the document. */
    setKsef: (documentId: string, ksefId: string) =>
      act(() => void desk.database.table('DOKUMENT_HANDLOWY').update(documentId, { KSEF_ID: ksefId })),

    bookPayment: (payment: Omit<Payment, 'day'> & { day?: string }) => act(() => bookPayment(desk, dated(payment))),
    assignPayment: (paymentId: string, documentId: string, amount?: string, day = today()) =>
      act(() => assign(desk, paymentId, documentId, day, amount)),
    refund: (paymentId: string, amount?: string, day = today()) => act(() => refund(desk, paymentId, day, amount)),
    reversePayment: (paymentId: string, day = today()) => act(() => reversePayment(desk, paymentId, day)),
    deletePayment: (paymentId: string, day = today()) => act(() => deletePayment(desk, paymentId, day)),
    /** Notes that a part of a document is paid, without an item of the money; returns the settlement's id. */
    settleAlone: (documentId: string, amount: string, day = today()) =>
      act(() => settleAlone(desk, documentId, amount, day)),
    deleteSettlement: (settlementId: string, day = today()) => act(() => deleteSettlement(desk, settlementId, day)),
    /** Sets two items off against each other; `compensateCorrection` does it for a correction and what it corrects. */
    compensate: (oneId: string, otherId: string, amount?: string, day = today()) =>
      act(() => compensate(desk, oneId, otherId, day, amount)),
    compensateCorrection: (correctionId: string, day = today()) =>
      act(() => {
        const { ID_DOK_ORYGINALNEGO: original } = desk.database.table('DOKUMENT_HANDLOWY').row(correctionId);
        if (typeof original !== 'string') return raise(`Dokument ${correctionId} niczego nie koryguje.`);
        const [one, other] = [itemOf(desk, original), itemOf(desk, correctionId)];
        compensate(desk, String(one.ID_ROZRACHUNKU), String(other.ID_ROZRACHUNKU), day);
      }),
  };
}
