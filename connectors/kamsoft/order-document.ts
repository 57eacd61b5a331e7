import type { Order } from '../../domain/order.ts';
import { decidingPayment, realDelivery } from '../../domain/paid.ts';
import type { SalesOrder } from '../../domain/sales-order.ts';
import type { OfferedDocument, OfferedProduct } from '../contract.ts';
import { addressFields, nameFields } from './order-address.ts';
import { type OrderAmounts, orderAmounts } from './order-amounts.ts';
import type { KamsoftSettings } from './settings.ts';
import { toKamsoftTime } from './warsaw-time.ts';

export type DocumentSettings = Pick<KamsoftSettings, 'currency' | 'codSymbols' | 'pointSymbols' | 'pointPattern'>;

/**
 * What an order says to the pharmacy (protocol page, 1.6), all texts, without `id` and `deleted`, which are given when it is
 * handed out. `products` are the pharmacy's items by id of the order's lines.
 *
 * Tax numbers are passed on as typed: the vendor's own samples have invalid ones. `unfit` says what keeps the order back.
 */
export const orderDocument = (
  order: SalesOrder,
  source: Order,
  products: Map<string, OfferedProduct>,
  settings: DocumentSettings,
): OfferedDocument => {
  if (source.currency !== settings.currency) {
    const reason = `The order is in ${source.currency}, and Kamsoft names no currency: it would be taken for ${settings.currency}. Book it by hand, or send orders in ${settings.currency} only.`;
    return { unfit: reason, field: 'currency' };
  }
  const isCod = settings.codSymbols.includes(order.paymentMethod ?? '');
  const amounts = orderAmounts(source, isCod);
  if ('unfit' in amounts) return amounts;
  const stray = amounts.goods.find(({ line }) => !products.get(line.id)?.externalId);
  if (stray) {
    const { id, name, sku } = stray.line;
    const reason = `The line “${name}”${sku ? ` (${sku})` : ''} is no item of the pharmacy. Pair the product with one under matching, then resume.`;
    return { unfit: reason, field: `lines/${id}` };
  }
  if (amounts.goods.length === 0) return { unfit: 'The order has no products.', field: 'lines' };
  const { debtor } = order;
  const delivery = debtor.deliveryAddress;
  const phone = delivery.phone || debtor.phone || debtor.invoiceAddress.phone;
  return {
    body: {
      number: order.number,
      date: toKamsoftTime(new Date(order.orderedAt)),
      status: '0',
      ...nameFields(delivery.company, delivery.firstName, delivery.lastName),
      ...addressFields(delivery),
      phoneno: phone,
      email: debtor.email,
      remarks: order.note.join('\n'),
      orderrebate: amounts.orderRebate,
      transportprice: amounts.transportPrice,
      codprice: amounts.codPrice,
      transportrebate: amounts.transportRebate,
      epayed: order.paid && !isCod ? '1' : '0',
      fvvat: debtor.vatNumber ? '1' : debtor.type === 'company' ? '2' : '0',
      customer: customerOf(order, source, phone),
      payment: { symbol: order.paymentMethod ?? '', name: decidingPayment(source.payments)?.method.name ?? '' },
      transport: transportOf(order, source, settings),
      items: itemsOf(amounts, products),
    },
  };
};

const customerOf = ({ debtor }: SalesOrder, source: Order, phone: string) => ({
  // Kamsoft names customers by number; shops that use other ids are known there by e-mail alone.
  id: /^\d{1,9}$/.test(source.customer.externalId ?? '') ? source.customer.externalId : '',
  ...nameFields(
    debtor.type === 'company' ? debtor.name : debtor.invoiceAddress.company,
    debtor.invoiceAddress.firstName || debtor.contact.firstName,
    debtor.invoiceAddress.lastName || debtor.contact.lastName,
  ),
  ...addressFields(debtor.invoiceAddress),
  nip: debtor.vatNumber ?? '',
  phoneno: debtor.invoiceAddress.phone || phone,
  email: debtor.email,
});

const transportOf = (order: SalesOrder, source: Order, settings: DocumentSettings) => {
  const symbol = order.shippingMethod ?? '';
  const transport = { symbol, name: realDelivery(source.deliveries)?.shippingMethod.name ?? '' };
  if (!settings.pointSymbols.includes(symbol)) return transport;
  const { company, street, additional, city, zip } = order.debtor.deliveryAddress;
  const places = [additional, company ?? '', realDelivery(source.deliveries)?.address?.department ?? '', street];
  const code = new RegExp(settings.pointPattern).exec(places.join('\n'))?.[0];
  if (code === undefined) return transport;
  const { houseno, placeno, street: road } = addressFields(order.debtor.deliveryAddress);
  return {
    ...transport,
    deliverypoint: { idext: code, name: code, city, postcode: zip, street: road, houseno, placeno },
  };
};

const itemsOf = ({ goods }: OrderAmounts, products: Map<string, OfferedProduct>) => ({
  orderitem: goods.map(({ line, unitPrice }, index) => {
    const product = products.get(line.id);
    return {
      itemno: String(index + 1),
      idtowr: product?.externalId ?? '',
      quantity: line.quantity,
      price: unitPrice,
      bloz07: product?.bloz7 ?? '',
      ean: product?.ean ?? line.ean ?? '',
      name: product?.name || line.name,
      producer: product?.manufacturer ?? '',
    };
  }),
});
