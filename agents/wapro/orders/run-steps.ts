import type { DbSession, DbValue } from '../db.ts';
import { toClarionDay } from '../rules/clarion.ts';
import { toWaproBasis } from '../rules/price-basis.ts';
import type { WaproAgentSettings } from '../settings.ts';
import type { FittedProcedures } from './fit-procedures.ts';
import type { OrderPlan, PlannedLine } from './plan-order.ts';

export interface StepContext {
  procedures: FittedProcedures;
  orders: WaproAgentSettings['orders'];
  baseCurrency: string;
  /** The merchant's day, `YYYY-MM-DD`. */
  day: string;
}

/** Step 1: the order's head under the agent's SEMAFOR. Returns WAPRO's id. */
export const addOrder = async (session: DbSession, plan: OrderPlan, context: StepContext): Promise<string> => {
  const { procedures, orders, day } = context;
  const { addOrder: step } = procedures;
  const outs = await session.call(
    step.procedure,
    step.bind({
      id_firmy: orders.companyId,
      id_kontrahenta: plan.contractorId,
      id_magazynu: plan.warehouseId,
      typ: 1,
      data: toClarionDay(day),
      semafor: orders.session,
      trybrejestracji: orders.registrationMode,
      brutto_netto: toWaproBasis(plan.basis),
      id_miejsca_dostawy: plan.deliveryPlaceId ?? null,
    }),
  );
  return String(step.out(outs, 'id') ?? '');
};

/** Step 2, once per line, in the order's sequence. */
export const addLines = async (
  session: DbSession,
  id: string,
  plan: OrderPlan,
  context: StepContext,
): Promise<void> => {
  const { addLine } = context.procedures;
  for (const line of plan.lines) {
    await session.call(addLine.procedure, addLine.bind(lineValues(id, line, context)));
  }
};

const lineValues = (id: string, line: PlannedLine, { orders }: StepContext): Record<string, DbValue> => ({
  id_pozycji_zamowienia: 0,
  id_zamowienia: id,
  id_artykulu: line.articleId,
  kod_vat: line.vat,
  zamowiono: line.quantity,
  zrealizowano: '0',
  zarezerwowano: '0',
  do_rezerwacji: orders.reserve ? line.quantity : '0',
  cena_netto: line.net,
  cena_brutto: line.gross,
  cena_netto_wal: line.foreign?.net ?? '0',
  cena_brutto_wal: line.foreign?.gross ?? '0',
  przelicznik: line.factor,
  jednostka: line.unit,
  narzut: '0',
  opis: line.note,
  znak_narzutu: '0',
  trybrejestracji: orders.registrationMode,
  id_dostawy_rez: 0,
  id_wariantu_produktu: 0,
  znacznik_ceny: orders.reprice ? 'k' : 'm',
  nr_serii: '',
  typ_transakcji_transgranicznej: 'Nie dotyczy',
});

/** Steps 3 to 6: prices where wanted, sums, numbering, confirmation. Until the last of them the order has no number. */
export const confirmOrder = async (
  session: DbSession,
  id: string,
  plan: OrderPlan,
  context: StepContext,
): Promise<void> => {
  const { procedures, orders } = context;
  const { reprice, sumOrder, numbering, confirmOrder: step } = procedures;
  if (orders.reprice) {
    await session.call(reprice.procedure, reprice.bind({ id_zamowienia: id }));
  }
  await session.call(sumOrder.procedure, sumOrder.bind({ id_zamowienia: id }));
  const format = await session.call(
    numbering.procedure,
    numbering.bind({ id_firmy: orders.companyId, dokument: 2, id_typu: orders.typeId, id_zasobu: plan.warehouseId }),
  );
  const values = confirmValues(id, plan, context);
  await session.call(
    step.procedure,
    step.bind({
      ...values,
      num_format: numbering.out(format, 'format'),
      num_okres: numbering.out(format, 'okres'),
      num_auto: numbering.out(format, 'auto'),
      num_niezalezny: numbering.out(format, 'niezalezny'),
    }),
  );
};

const confirmValues = (id: string, plan: OrderPlan, context: StepContext): Record<string, DbValue> => {
  const { orders, baseCurrency, day } = context;
  const foreign = plan.currency !== baseCurrency;
  return {
    id_zamowienia: id,
    id_kontrahenta: plan.contractorId,
    id_typu: orders.typeId,
    numer: '<auto>',
    autonumer: 0,
    id_firmy: orders.companyId,
    id_mag: plan.warehouseId,
    data: toClarionDay(day),
    data_realizacji: toClarionDay(plan.wantedAt !== undefined && plan.wantedAt > day ? plan.wantedAt : day),
    zaliczka: '0',
    priorytet: 2,
    auto_rezerwacja: orders.reserve ? 1 : 0,
    nr_zam_klienta: plan.clientNumber,
    typ: 1,
    id_pracownika: orders.employeeId ?? '0',
    przelicznik_wal: plan.rate ?? '1',
    data_kurs_wal: foreign ? toClarionDay(day) : 0,
    sym_wal: foreign ? plan.currency : baseCurrency,
    dok_wal: foreign ? 1 : 0,
    flaga_stanu: orders.stateFlag,
    trybrejestracji: orders.registrationMode,
    rabat_narzut: '0',
    znak_rabatu: 0,
    uwagi: plan.remarks,
    id_rachunku: orders.bankAccountId ?? '0',
    informacjedodatkowe: '',
    osobazamawiajaca: plan.orderedBy,
    id_kontaktu: plan.contactId ?? '0',
    formaplatnosci: plan.paymentForm,
    dniplatnosci: plan.paymentDays ?? 0,
    fakturaparagon: plan.invoice ? 1 : 0,
    numerprzesylki: '',
    idoperatoraprzesylki: '0',
    id_miejsca_dostawy: plan.deliveryPlaceId ?? null,
  };
};

/** Cancels an order (`STATUS_ZAM` A), confirmed or not. */
export const withdrawOrder = async (
  session: DbSession,
  id: string,
  { procedures, orders }: Pick<StepContext, 'procedures' | 'orders'>,
): Promise<void> => {
  const { setOrderState: step } = procedures;
  await session.call(
    step.procedure,
    step.bind({ id_zamowienia: id, id_sesji: orders.session, tryb_inf_realiz: 0, status_zam: 'A' }),
  );
};
