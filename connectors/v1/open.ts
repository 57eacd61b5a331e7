import type { Environment, Finding, OfferedOrderTarget, Ports } from '../contract.ts';
import { feedCatalogue } from './catalogue-target.ts';
import { orderDocument } from './order-document.ts';
import { readShipment, readStatus } from './read-feedback.ts';
import { readOrder } from './read-order.ts';
import { readProduct } from './read-product.ts';
import type { PullEntity, PushEntity } from './records/index.ts';
import type { V1Settings } from './settings.ts';

export type Speaks = {
  pushes: readonly PushEntity[];
  pulls: readonly PullEntity[];
  takes: OfferedOrderTarget['takes'];
  /** Why the hub cannot write there by itself, as a sentence. */
  passive: string;
};

/** The ports of a system that speaks `/v1`: it pushes what it has and asks for what it should have. */
export function openV1({ settings, feed }: Environment<V1Settings>, speaks: Speaks): Ports {
  const pulls = (entity: PullEntity) => speaks.pulls.includes(entity);
  return {
    check: () => Promise.resolve(findings),
    v1: {
      pushes: [...speaks.pushes],
      pulls: [...speaks.pulls],
      order: readOrder,
      product: (record, levels, prices) => readProduct(record, levels, prices, settings),
      feedback: record => ('waybill' in record ? readShipment(record) : readStatus(record, settings)),
    },
    target: {
      products: feed && pulls('products') ? feedCatalogue(feed, settings) : undefined,
      offeredOrders:
        pulls('orders') || pulls('order-lines')
          ? {
              takes: speaks.takes,
              passive: speaks.passive,
              document: orderDocument,
              pickUpHours: settings.pickUpHours,
              v1: true,
            }
          : undefined,
    },
  };
}

const findings: Finding[] = [
  {
    ok: true,
    what: 'The hub never calls it but by the webhooks that it asks for: it pushes and pulls at /v1 with its API key. Make one with kladka keys add --connection.',
  },
];
