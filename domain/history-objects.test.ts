import { expect, it } from 'vitest';
import { readObjectName } from './history-objects.ts';

it('an object is named by its entity and whatever people call it', () => {
  expect(readObjectName('order/ZK/12/2026')).toEqual({ entity: 'order', name: 'ZK/12/2026' });
  expect(readObjectName('delivery-place/ 7 ')).toEqual({ entity: 'delivery-place', name: '7' });
  for (const none of ['order', 'order/', '/7', 'orders/7', 'order/ ']) expect(readObjectName(none)).toBeUndefined();
});
