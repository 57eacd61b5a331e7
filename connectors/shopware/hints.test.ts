import { describe, expect, it } from 'vitest';
import { hints } from './hints.ts';

const id = 'ab'.repeat(16);
const webhook = (event: string, payload: unknown) => ({
  data: { event, payload },
  source: { url: 'https://shop.test' },
  timestamp: 1,
});

describe('hints', () => {
  it.each([
    ['checkout.order.placed', { order: { id, orderNumber: '1' } }],
    ['state_enter.order_transaction.state.paid', { order: { id } }],
    ['state_enter.order.state.cancelled', { orderId: id.toUpperCase() }],
    ['order.written', [{ entity: 'order', operation: 'insert', primaryKey: id, updatedFields: [] }]],
    ['order.written', [{ entity: 'order', operation: 'update', primaryKey: { id, versionId: 'x' } }]],
  ])('%s names its order', (event, payload) => {
    expect(hints(webhook(event, payload))).toEqual({ orderIds: [id] });
  });

  it('names each written order once', () => {
    const entry = (key: string) => ({ entity: 'order', operation: 'update', primaryKey: key, updatedFields: ['a'] });
    const other = 'cd'.repeat(16);
    expect(hints(webhook('order.written', [entry(id), entry(other), entry(id)]))).toEqual({ orderIds: [id, other] });
  });

  it.each([
    ['product.written', [{ entity: 'product', primaryKey: id }], 'product.written'],
    ['order.written', [{ entity: 'order', operation: 'update', primaryKey: id, versionId: 'ee'.repeat(16) }], 'drafts'],
    ['order.written', [{ entity: 'order', operation: 'delete', primaryKey: id }], 'no written order'],
    ['checkout.order.placed', { order: { id: '../../etc' } }, 'names no order'],
  ])('%s is ignored with its reason (%#)', (event, payload, reason) => {
    expect(hints(webhook(event, payload))).toEqual({ ignored: expect.stringContaining(reason) });
  });

  it.each([null, 'x', {}, { data: {} }, []])('ignores what is no webhook: %j', event => {
    expect(hints(event)).toEqual({ ignored: expect.stringContaining('not a Shopware webhook') });
  });
});
